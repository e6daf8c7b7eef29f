package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The page as it asks: forms, tools, widgets. */
class PlaygroundAskingTest extends InBrowser {
  // --------------------------------------------------------------------------------- forms

  private void asking() {
    serve(turn -> {
      if (turn.userMessage() != null) {
        turn.ask(
            List.of(
                new StructuredInput.MultipleChoice(
                    "colour", "Which colour?", null, List.of("Red", "Green"), false),
                new StructuredInput.MultipleChoice(
                    "days", "Which days?", null, List.of("Mon", "Tue", "Wed"), true),
                new StructuredInput.Freeform("why", "Why?", null, "In a few words")));
        return;
      }
      for (ThreadItem item : turn.history(5)) {
        if (item instanceof ThreadItem.StructuredInput form) {
          turn.say(
              form.inputs().stream()
                  .map(input -> input.id() + "=" + input.answer().values())
                  .toList()
                  .toString());
        }
      }
    });
    visit();
    talk("Hello");
  }

  @Test
  void a_form_is_filled_in_and_sent() {
    asking();
    Locator form = items("structured_input");
    assertThat(form.getByText("In a few words")).isVisible();

    form.getByLabel("Green").check();
    form.getByLabel("Mon").check();
    form.getByLabel("Wed").check();
    form.getByLabel("Why?").fill("Because");
    named(form, AriaRole.BUTTON, "Submit").click();

    assertThat(answer()).containsText("[colour=[Green], days=[Mon, Wed], why=[Because]]");
    assertThat(form).containsText("Mon, Wed");
    assertThat(form.getByRole(AriaRole.BUTTON)).hasCount(0);
    page.reload();
    assertThat(items("structured_input")).containsText("Because");
  }

  @Test
  void a_form_can_be_skipped_whole_or_in_part() {
    asking();

    items("structured_input").getByLabel("Red").check();
    named(items("structured_input"), AriaRole.BUTTON, "Submit").click();
    assertThat(answer()).containsText("[colour=[Red], days=[], why=[]]");

    talk("Again");
    named(items("structured_input").last(), AriaRole.BUTTON, "Skip").click();
    settled();
    assertThat(items("structured_input").last()).containsText("Skipped");
  }

  // --------------------------------------------------------------------------------- tools

  private void tooled(String name) {
    serve(turn -> {
      if (turn.userMessage() != null) {
        turn.callClientTool(name, JsonObject.of("of", "page"));
        return;
      }
      for (ThreadItem item : turn.history(5)) {
        if (item instanceof ThreadItem.ClientToolCall call && call.output() != null) {
          turn.say("Told " + Json.write(call.output()));
        }
      }
    });
    visit();
    talk("Hello");
  }

  @Test
  void a_tool_runs_in_the_page_only_when_the_user_says_so() {
    tooled("get_page_title");
    Locator call = items("client_tool_call");
    assertThat(call).containsText("asks this page to run get_page_title");
    assertThat(call).containsText("\"of\": \"page\"");
    assertThat(items("assistant_message")).hasCount(0);

    named(call, AriaRole.BUTTON, "Run").click();

    assertThat(answer()).containsText("Told \"chatkit4j playground\"");
    assertThat(call).containsText("This page ran get_page_title");
    assertThat(call.getByRole(AriaRole.BUTTON)).hasCount(0);
  }

  @Test
  void a_tool_can_be_refused_also_after_a_reload() {
    tooled("get_selection");
    page.reload();

    named(items("client_tool_call"), AriaRole.BUTTON, "Refuse").click();

    assertThat(answer()).containsText("The user refused.");
    settled();
  }

  @Test
  void a_tool_that_the_page_does_not_have_is_said_not_to_be_there() {
    tooled("launch_rocket");

    named(items("client_tool_call"), AriaRole.BUTTON, "Run").click();

    assertThat(answer()).containsText("This page has no such tool.");
    settled();
  }

  // ------------------------------------------------------------------------------- widgets

  private static final String FORM =
      """
      {'type':'Card','asForm':true,'size':'md',
       'confirm':{'label':'Save','action':{'type':'save','payload':{'id':7},'streaming':STREAMING}},
       'cancel':{'label':'Cancel','action':{'type':'cancel','streaming':false}},
       'children':[
         {'type':'Title','value':'Profile'},
         {'type':'Label','value':'Name','fieldName':'person.name'},
         {'type':'Input','name':'person.name','required':true},
         {'type':'Label','value':'City','fieldName':'city'},
         {'type':'Select','name':'city','options':[{'value':'b','label':'Berlin'},{'value':'p','label':'Paris'}]},
         {'type':'Checkbox','name':'agreed','label':'Agreed'},
         {'type':'RadioGroup','name':'size','ariaLabel':'Size','options':[{'value':'s','label':'Small'},{'value':'l','label':'Large'}]},
         {'type':'Textarea','name':'notes','placeholder':'Notes'},
         {'type':'DatePicker','name':'day','placeholder':'Day'}]}
      """;

  private static String shown(String widget) {
    return """
    {'event':{'type':'thread.item.done','item':{'id':'{{id:message}}','thread_id':'{{thread_id}}',
     'created_at':'{{now}}','type':'widget','copy_text':'as text','widget':%s}}}
    """
        .formatted(widget);
  }

  private static String told(String type) {
    return """
    {'type':'%s','steps':[{'event':{'type':'client_effect','name':'told','data':'{{payload}}'}}]}
    """
        .formatted(type);
  }

  @Test
  void a_form_in_a_widget_sends_its_fields_with_the_action() {
    script(
        "{'respond':[{'match':'*','steps':[%s]}],'action':[%s]}"
            .formatted(shown(FORM.replace("STREAMING", "true")), told("save")));
    visit();
    talk("Hello");
    Locator widget = items("widget");

    button("Save").click();
    assertThat(page.locator(".toast")).hasCount(0); // the name is missing
    widget.getByLabel("Name").fill("Ann");
    widget.getByLabel("City").selectOption("p");
    widget.getByLabel("Agreed").check();
    widget.getByLabel("Large").check();
    widget.getByPlaceholder("Notes").fill("Some");
    widget.getByLabel("Day").fill("2030-01-02");
    button("Save").click();

    assertThat(page.locator(".toast.effect"))
        .containsText(
            "{\"person\":{\"name\":\"Ann\"},\"city\":\"p\",\"agreed\":true,\"size\":\"l\","
                + "\"notes\":\"Some\",\"day\":\"2030-01-02\",\"id\":7}");
  }

  @Test
  void an_action_without_a_stream_changes_the_widget_in_its_place() {
    serve(
        Served.with((store, options) ->
            new EchoServer(store, null, options, Duration.ZERO, Duration.ZERO)));
    visit();
    talk("/widget");
    button("Pressed 0 times").click();
    button("Pressed 1 times").click();
    assertThat(button("Pressed 2 times")).isVisible();

    page.reload();
    assertThat(button("Pressed 2 times")).isVisible();
    button("Finish").click();

    assertThat(items("widget")).containsText("Its buttons are gone.");
    assertThat(answer()).containsText("You finished the card");
  }

  @Test
  void text_in_a_widget_grows_and_a_button_waits_for_its_action() {
    Semaphore more = new Semaphore(0);
    serve(turn ->
        turn.streamWidget(
            EchoWidgets.drawing("One"),
            widget -> {
              more.acquire();
              widget.update(EchoWidgets.drawing("One two"));
              more.acquire();
              widget.update(EchoWidgets.card(0));
            }));
    visit();
    say("Hello");
    Locator text = items("widget").locator(".ckw-text");
    assertThat(text).hasText("One");
    more.release();
    assertThat(text).hasText("One two");
    more.release();
    assertThat(button("Finish")).isVisible();
    settled();
  }

  @Test
  void an_action_of_the_page_itself_stays_in_the_page() {
    script(
        """
        {'respond':[{'match':'*','steps':[%s]}]}
        """
            .formatted(
                shown(
                    """
                    {'type':'Card','children':[{'type':'Button','label':'Here','onClickAction':
                      {'type':'open','handler':'client','payload':{'x':1}}}]}
                    """)));
    visit();
    talk("Hello");

    button("Here").click();

    assertThat(page.locator(".toast.effect")).containsText("open");
    assertThat(page.locator(".toast.effect")).containsText("{\"x\":1}");
  }

  @Test
  void an_action_that_is_refused_says_so_and_the_widget_goes_on() {
    script(
        "{'respond':[{'match':'*','steps':[%s]}]}"
            .formatted(shown(FORM.replace("STREAMING", "true"))));
    visit();
    talk("Hello");
    items("widget").getByLabel("Name").fill("Ann");

    button("Cancel").click();
    assertThat(page.locator(".toast.danger")).isVisible();
    button("Save").click();
    assertThat(toast()).containsText("No scripted reply.");

    assertThat(items("widget").getByLabel("Name")).hasValue("Ann");
    assertThat(button("Save")).isEnabled();
  }

  @Test
  void a_list_shows_some_of_its_items_and_then_all_and_one_can_be_chosen() {
    StringBuilder rows = new StringBuilder();
    for (int i = 1; i <= 8; i++) {
      rows.append(i == 1 ? "" : ",")
          .append(
              """
              {'type':'ListViewItem','onClickAction':{'type':'pick','payload':{'row':%s}},
               'children':[{'type':'Text','value':'Row %s'}]}
              """
                  .formatted(i, i));
    }
    script(
        "{'respond':[{'match':'*','steps':[%s]}],'action':[%s]}"
            .formatted(
                shown("{'type':'ListView','limit':5,'children':[%s]}".formatted(rows)),
                told("pick")));
    visit();
    talk("Hello");
    assertThat(page.getByText("Row 6")).isHidden();

    button("Show 3 more").click();
    assertThat(page.getByText("Row 8")).isVisible();
    button("Row 7").click();

    assertThat(page.locator(".toast.effect")).containsText("{\"row\":7}");
  }

  @Test
  void every_component_is_drawn() {
    script("{'respond':[{'match':'*','steps':[%s]}]}".formatted(shown(PlaygroundWidgets.ALL)));
    visit();
    talk("Hello");
    Locator widget = items("widget");

    assertThat(widget.locator(".ckw-unknown")).hasCount(0);
    for (String text : PlaygroundWidgets.TEXTS) {
      assertThat(widget.getByText(text, new Locator.GetByTextOptions().setExact(true)).first())
          .isVisible();
    }
    for (AriaRole role :
        List.of(
            AriaRole.HEADING,
            AriaRole.SEPARATOR,
            AriaRole.TEXTBOX,
            AriaRole.COMBOBOX,
            AriaRole.CHECKBOX,
            AriaRole.RADIOGROUP,
            AriaRole.BUTTON,
            AriaRole.LINK)) {
      assertThat(widget.getByRole(role).first()).isVisible();
    }
    assertThat(widget.locator("input[type=date]")).isVisible();
    assertThat(widget.getByAltText("A dot")).isVisible();
    assertThat(widget.locator("svg rect, svg path").first()).isVisible();
    assertThat(named(widget.locator(".actions"), AriaRole.BUTTON, "Copy")).isVisible();
  }

  @Test
  void a_component_that_is_not_known_is_named_and_hides_nothing_else() {
    script(
        "{'respond':[{'match':'*','steps':[%s]}]}"
            .formatted(
                shown(
                    "{'type':'Card','children':[{'type':'Hologram'},{'type':'Text','value':'Still"
                        + " here'}]}")));
    visit();
    talk("Hello");

    assertThat(items("widget")).containsText("Hologram");
    assertThat(items("widget")).containsText("Still here");
  }
}
