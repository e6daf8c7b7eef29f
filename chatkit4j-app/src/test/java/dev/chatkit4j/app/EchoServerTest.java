package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EchoServerTest {
  private final EchoServer server = server(Duration.ZERO);
  private final Talk talk = new Talk(server);

  private static EchoServer server(Duration pause) {
    return new EchoServer(
        new MemoryStore<>(Caller::owner), null, ServerOptions.DEFAULT, pause, pause);
  }

  @Test
  void it_says_back_what_it_is_told_word_by_word() {
    List<JsonObject> events = talk.say("Good morning\nto you");

    String said = Talk.said(events).getFirst();
    List<String> deltas =
        Talk.ofType(events, "thread.item.updated").stream()
            .map(event -> (JsonObject) Talk.at(event, "update"))
            .filter(update -> update.get("delta") != null)
            .map(update -> update.text("delta"))
            .toList();
    assertThat(said).contains("> Good morning\n> to you").contains("/help");
    assertThat(deltas).hasSizeGreaterThan(8);
    assertThat(String.join("", deltas)).isEqualTo(said);
  }

  @Test
  void the_first_message_becomes_the_title_and_later_ones_do_not() {
    List<JsonObject> first = talk.say("What a long first message this is, with much to say 😀😀");
    List<JsonObject> second = talk.say("Another");

    assertThat(Talk.ofType(first, "thread.updated"))
        .singleElement()
        .satisfies(event ->
            assertThat(Talk.text(event, "thread", "title"))
                .isEqualTo("What a long first message this is, with…"));
    assertThat(Talk.ofType(second, "thread.updated")).isEmpty();
  }

  @Test
  void help_lists_every_word_and_every_word_listed_is_understood() {
    String help = Talk.said(talk.say("/help")).getFirst();

    assertThat(EchoServer.HELP.lines().filter(line -> line.startsWith("| `/")))
        .hasSizeGreaterThan(12)
        .allSatisfy(line -> {
          String word = line.substring(3).split("[` ]", 2)[0];
          assertThat(help).contains(word);
          assertThat(new Talk(server).say(word).toString()).doesNotContain("You said");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "/widget, widget",
    "/workflow, workflow",
    "/thinking, workflow",
    "/form, structured_input",
    "/tool, client_tool_call",
    "/image, generated_image",
    "/lock, widget",
  })
  void a_word_shows_its_item(String word, String item) {
    assertThat(Talk.done(talk.say(word), item)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"/progress, progress_update, 3", "/notice, notice, 3", "/effect, client_effect, 1"})
  void a_word_shows_its_event(String word, String event, int count) {
    assertThat(Talk.ofType(talk.say(word), event)).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/WIDGET", "  /widget  ", "/widget please"})
  void words_are_found_however_they_are_written(String text) {
    assertThat(Talk.done(talk.say(text), "widget")).hasSize(1);
  }

  @Test
  void sources_are_marked_where_they_belong() {
    JsonObject message = Talk.done(talk.say("/sources"), "assistant_message").getFirst();

    String text = Talk.text(message, "content", 0, "text");
    int index =
        Integer.parseInt(Json.write(Talk.at(message, "content", 0, "annotations", 0, "index")));
    assertThat(text.substring(0, index)).endsWith("version 16");
    assertThat(Talk.at(message, "content", 0, "annotations", 1, "source")).isNotNull();
  }

  @Test
  void the_image_needs_no_network() {
    JsonObject image = Talk.done(talk.say("/image"), "generated_image").getFirst();

    assertThat(Talk.text(image, "image", "url")).startsWith("data:image/svg+xml;base64,");
  }

  @Test
  void an_error_keeps_what_was_said_and_can_be_tried_again() {
    List<JsonObject> events = talk.say("/error");

    assertThat(Talk.said(events)).hasSize(1);
    assertThat(Talk.json("{\"type\":\"error\",\"code\":\"custom\",\"allow_retry\":true}"))
        .isEqualTo(Talk.ofType(events, "error").getFirst().without("message"));
  }

  @Test
  void a_title_can_be_given() {
    talk.say("Hello");

    List<JsonObject> events = talk.say("/title Rivers and lakes");

    assertThat(Talk.text(Talk.ofType(events, "thread.updated").getFirst(), "thread", "title"))
        .isEqualTo("Rivers and lakes");
  }

  @Test
  void after_a_form_it_tells_what_was_answered() {
    JsonObject form = Talk.done(talk.say("/form"), "structured_input").getFirst();

    List<JsonObject> events =
        talk.stream(
            "threads.add_structured_input",
            Talk.json(
                "{\"item_id\":\"%s\",\"input\":{\"answers\":{\"colour\":{\"values\":[\"Green\"]}}}}"
                    .formatted(form.text("id"))));

    assertThat(Talk.said(events).getFirst())
        .contains("Which colour? **Green**")
        .contains("Why this one? **(skipped)**");
  }

  @Test
  void after_a_tool_it_tells_what_the_page_returned() {
    talk.say("/tool");

    List<JsonObject> events =
        talk.stream(
            "threads.add_client_tool_output", Talk.json("{\"result\":{\"title\":\"Demo\"}}"));

    assertThat(Talk.said(events).getFirst()).contains("get_page_title", "{\"title\":\"Demo\"}");
  }

  @Test
  void the_widgets_first_button_counts_without_a_stream() {
    String widget = Talk.done(talk.say("/widget"), "widget").getFirst().text("id");

    press(widget, 0);
    JsonObject updated = Talk.body(press(widget, 1));

    assertThat(Talk.text(updated, "updated_item", "widget", "children", 2, "children", 0, "label"))
        .isEqualTo("Pressed 2 times");
    assertThat(talk.items().getLast()).isEqualTo(Talk.at(updated, "updated_item"));
  }

  private Reply.Json press(String widget, int count) {
    return talk.ask(
        "threads.sync_custom_action",
        Talk.json(
            "{\"item_id\":\"%s\",\"action\":{\"type\":\"echo.count\",\"payload\":{\"count\":%s}}}"
                .formatted(widget, count)));
  }

  @Test
  void the_widgets_second_button_replaces_it() {
    String widget = Talk.done(talk.say("/widget"), "widget").getFirst().text("id");

    List<JsonObject> events = act(widget, "echo.finish");

    assertThat(Talk.text(Talk.ofType(events, "thread.item.replaced").getFirst(), "item", "id"))
        .isEqualTo(widget);
    assertThat(talk.items().toString()).doesNotContain("echo.finish");
  }

  @Test
  void a_locked_conversation_is_unlocked_by_its_button() {
    List<JsonObject> locked = talk.say("/lock");
    String widget = Talk.done(locked, "widget").getFirst().text("id");

    List<JsonObject> unlocked = act(widget, "echo.unlock");

    assertThat(
            Talk.text(Talk.ofType(locked, "thread.updated").getLast(), "thread", "status", "type"))
        .isEqualTo("locked");
    assertThat(
            Talk.text(
                Talk.ofType(unlocked, "thread.updated").getLast(), "thread", "status", "type"))
        .isEqualTo("active");
  }

  private List<JsonObject> act(String widget, String type) {
    return talk.stream(
        "threads.custom_action",
        Talk.json("{\"item_id\":\"%s\",\"action\":{\"type\":\"%s\"}}".formatted(widget, type)));
  }

  @Test
  void an_action_it_does_not_know_is_told() {
    talk.say("Hello");

    List<JsonObject> events =
        talk.stream(
            "threads.custom_action",
            Talk.json("{\"action\":{\"type\":\"page.opened\",\"payload\":{\"page\":7}}}"));

    assertThat(Talk.said(events).getFirst()).contains("page.opened", "{\"page\":7}");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void a_client_that_leaves_ends_the_pause_between_two_words() throws Exception {
    EchoServer slow = server(Duration.ofHours(1));
    byte[] body =
        """
        {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"Hi"}],\
        "attachments":[],"inference_options":{}}}}
        """
            .getBytes(StandardCharsets.UTF_8);

    try (Reply.Events events = (Reply.Events) slow.process(body, new Caller("ann"))) {
      String frame = "";
      while (!frame.contains("text_delta")) {
        frame = new String(events.next(Duration.ofSeconds(5)).bytes(), StandardCharsets.UTF_8);
      }
    }

    Instant limit = Instant.now().plusSeconds(5);
    while (slow.openTurns() > 0 && Instant.now().isBefore(limit)) {
      Thread.onSpinWait();
    }
    assertThat(slow.openTurns()).isZero();
  }
}
