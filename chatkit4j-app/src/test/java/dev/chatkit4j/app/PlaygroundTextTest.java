package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.FeedbackKind;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The page's answers: their text, and the buttons for it. */
class PlaygroundTextTest extends InBrowser {
  private void answered(String markdown) {
    serve(turn -> turn.say(markdown));
    visit();
    talk("Hello");
  }

  private String clipboard() {
    return (String) page.evaluate("navigator.clipboard.readText()");
  }

  @Test
  void markdown_is_drawn() {
    answered(
        """
        # Heading

        Some *light* and **strong** and ~~struck~~ words, `code`.

        1. one
        2. two

        - [x] done
        - [ ] open

        > quoted

        ---
        """);

    Locator prose = answer().locator(".prose");
    assertThat(prose.locator("h1")).hasText("Heading");
    assertThat(prose.locator("em")).hasText("light");
    assertThat(prose.locator("strong")).hasText("strong");
    assertThat(prose.locator("del")).hasText("struck");
    assertThat(prose.locator("code")).hasText("code");
    assertThat(prose.locator("ol > li")).hasText(new String[] {"one", "two"});
    assertThat(prose.locator("ul > li")).hasText(new String[] {"☑ done", "☐ open"});
    assertThat(prose.locator("blockquote")).hasText("quoted");
    assertThat(prose.locator("hr")).hasCount(1);
  }

  @Test
  void html_in_an_answer_is_the_text_that_it_is_but_for_a_few_bare_tags() {
    answered(
        """
        <a class="ckw-cover" href="https://evil.example/">over</a> all

        <div style="position:fixed">block</div>

        H<sub>2</sub>O, <b>strong</b> and<br>a new line, an <u>open one &amp; <kbd class="x">Esc</kbd>
        """);

    Locator prose = answer().locator(".prose");
    assertThat(prose)
        .containsText("<a class=\"ckw-cover\" href=\"https://evil.example/\">over</a> all");
    assertThat(prose).containsText("<div style=\"position:fixed\">block</div>");
    assertThat(prose).containsText("an <u>open one & <kbd class=\"x\">Esc</kbd>");
    assertThat(prose.locator("sub")).hasText("2");
    assertThat(prose.locator("b")).hasText("strong");
    assertThat(prose.locator("br")).hasCount(1);
    assertThat(prose.locator("a, u, kbd, [style]")).hasCount(0);
  }

  @Test
  void entities_and_references_are_what_they_stand_for() {
    answered(
        """
        &copy; &#169; &#xA9; &amp;copy; \\&copy; `&copy;` &nosuch; [a &lt; b][there]

        [there]: https://example.com/?a=1&amp;b=2
        """);

    assertThat(answer().locator("p")).hasText("© © © &copy; &copy; &copy; &nosuch; a < b");
    assertThat(answer().getByRole(AriaRole.LINK))
        .hasAttribute("href", "https://example.com/?a=1&b=2");
  }

  @Test
  void a_table_is_a_table_and_a_wide_one_scrolls_by_itself() {
    String cells = "| a long cell of words ".repeat(20) + "|\n";
    answered(cells + "|---".repeat(20) + "|\n" + cells);

    assertThat(answer().getByRole(AriaRole.COLUMNHEADER)).hasCount(20);
    assertThat(answer().getByRole(AriaRole.CELL)).hasCount(20);
    assertThat(
            (Boolean)
                page.evaluate(
                    """
                    (() => {
                      const frame = document.querySelector('.table');
                      const scroller = document.getElementById('scroller');
                      return frame.scrollWidth > frame.clientWidth
                        && scroller.scrollWidth <= scroller.clientWidth;
                    })()
                    """))
        .isTrue();
  }

  @Test
  void code_is_copied_as_it_was_written() {
    answered("Look:\n\n```java\nif (a < b) {\n  \"quoted\".isEmpty();\n}\n```\n");

    assertThat(answer().locator(".code-bar")).containsText("java");
    named(answer().locator(".code"), AriaRole.BUTTON, "Copy").click();

    assertThat(answer().locator(".code button")).hasText("Copied");
    assertThat(clipboard()).isEqualTo("if (a < b) {\n  \"quoted\".isEmpty();\n}\n");
  }

  @Test
  void an_answer_is_copied_as_markdown() {
    answered("A **strong** word");

    named(answer().locator(".actions"), AriaRole.BUTTON, "Copy").click();

    assertThat(answer().locator(".actions")).containsText("Copied");
    assertThat(clipboard()).isEqualTo("A **strong** word");
  }

  @Test
  void a_link_opens_beside_the_page_and_says_where_it_leads() {
    answered("[here](https://example.com/a?b=c)");

    Locator link = answer().getByRole(AriaRole.LINK);
    assertThat(link).hasAttribute("target", "_blank");
    assertThat(link).hasAttribute("rel", "noopener noreferrer");
    assertThat(link).hasAttribute("title", "https://example.com/a?b=c");
  }

  @Test
  void a_picture_of_a_domain_that_is_not_named_is_a_link_and_not_loaded() {
    answered("![a cat](https://tracker.example/cat.png)");

    assertThat(answer().locator("img")).hasCount(0);
    assertThat(answer().getByRole(AriaRole.LINK)).hasText("a cat (tracker.example)");
  }

  @Test
  void a_picture_of_a_domain_that_the_thread_names_is_shown() {
    script(
        """
        {'respond':[{'match':'*','steps':[
          {'thread':{'allowed_image_domains':['127.0.0.1']}},
          {'event':{'type':'thread.item.done','item':{'id':'{{id:message}}',
            'thread_id':'{{thread_id}}','created_at':'{{now}}','type':'assistant_message',
            'content':[{'type':'output_text','text':'![logo](/playground/icon.svg)'}]}}}]}]}
        """);
    visit();
    talk("Hello");

    page.reload();

    assertThat(answer().getByAltText("logo")).isVisible();
    page.waitForCondition(
        () -> (Integer) page.evaluate("document.querySelector('.prose img').naturalWidth") > 0);
  }

  @Test
  void sources_are_listed_and_those_with_an_address_are_links() {
    serve(turn ->
        turn.streamMessage(message -> {
          message.append("Java has records");
          message.annotate(
              new Annotation(new Source.Url("JEP 395", "https://openjdk.org/jeps/395"), 4));
          message.append(" and more.");
          message.annotate(new Annotation(new Source.File("Notes", "notes.md"), 9));
        }));
    visit();
    talk("Hello");

    Locator sources = answer().getByLabel("Sources");
    assertThat(sources.getByRole(AriaRole.LISTITEM)).hasText(new String[] {"JEP 395", "Notes"});
    assertThat(sources.getByRole(AriaRole.LINK))
        .hasAttribute("href", "https://openjdk.org/jeps/395");
    page.reload();
    assertThat(answer().getByLabel("Sources").getByRole(AriaRole.LISTITEM)).hasCount(2);
  }

  @Test
  void feedback_is_told_to_the_server_and_seen_on_the_button() {
    List<FeedbackKind> told = new CopyOnWriteArrayList<>();
    serve(Served.with((store, options) -> new Rated(store, options, told)));
    visit();
    talk("Hello");

    named(answer(), AriaRole.BUTTON, "Good answer").click();

    assertThat(named(answer(), AriaRole.BUTTON, "Good answer"))
        .hasAttribute("aria-pressed", "true");
    named(answer(), AriaRole.BUTTON, "Bad answer").click();
    assertThat(named(answer(), AriaRole.BUTTON, "Bad answer")).hasAttribute("aria-pressed", "true");
    assertThat(named(answer(), AriaRole.BUTTON, "Good answer"))
        .not()
        .hasAttribute("aria-pressed", "true");
    assertThat(told).containsExactly(FeedbackKind.POSITIVE, FeedbackKind.NEGATIVE);
  }

  private static final class Rated extends ChatKitServer<Caller> {
    private final List<FeedbackKind> told;

    Rated(Store<Caller> store, ServerOptions options, List<FeedbackKind> told) {
      super(store, null, options);
      this.told = told;
    }

    @Override
    protected void respond(Turn<Caller> turn) {
      turn.say("Hi");
    }

    @Override
    protected void addFeedback(
        String threadId, List<String> itemIds, FeedbackKind kind, Caller caller) {
      told.add(kind);
    }
  }

  @Test
  void an_answer_is_quoted_and_the_quote_can_be_taken_back() {
    serve(turn -> turn.say("Quoted: " + turn.userMessage().quotedText()));
    visit();
    talk("Hello");
    named(answer(), AriaRole.BUTTON, "Quote").click();
    assertThat(page.locator(".quoting")).containsText("Quoted: null");
    button("Remove the quote").click();
    assertThat(page.locator(".quoting")).isHidden();

    named(answer(), AriaRole.BUTTON, "Quote").click();
    assertThat(message()).isFocused();
    talk("What is that?");

    assertThat(items("user_message").last().locator(".quoted")).hasText("Quoted: null");
    assertThat(answer()).containsText("Quoted: Quoted: null");
    assertThat(page.locator(".quoting")).isHidden();
  }

  @Test
  void what_is_selected_is_quoted_instead_of_the_whole() {
    serve(turn -> turn.say("alpha\n\nbeta\n\ngamma"));
    visit();
    talk("Hello");

    page.getByText("beta").selectText();
    named(answer(), AriaRole.BUTTON, "Quote").click();

    assertThat(page.locator(".quoting .quoted")).hasText("beta");
  }

  @Test
  void somebody_is_mentioned_with_the_keyboard() {
    serve(turn ->
        turn.say(turn.userMessage().content().size() + " parts: " + turn.userMessage().text()));
    visit();
    message().pressSequentially("Ask @gr");
    assertThat(page.getByRole(AriaRole.OPTION)).hasText("Grace HopperPeople");
    message().press("Enter");
    assertThat(message()).hasValue("Ask @Grace Hopper ");
    message().pressSequentially("please");
    message().press("Enter");
    settled();

    assertThat(items("user_message").locator(".tag")).hasText("@Grace Hopper");
    assertThat(answer()).containsText("3 parts: Ask Grace Hopper please");
  }

  @Test
  void another_of_those_offered_is_chosen_with_the_arrows_or_the_mouse() {
    serve(turn -> turn.say("Hi"));
    visit();
    message().pressSequentially("@");
    assertThat(page.getByRole(AriaRole.OPTION)).hasCount(4);
    message().press("ArrowDown");
    message().press("Enter");
    assertThat(message()).hasValue("@Alan Turing ");

    message().pressSequentially("@");
    page.getByRole(AriaRole.OPTION).last().click();
    assertThat(message()).hasValue("@Alan Turing @Handbook ");
    message().pressSequentially("@");
    message().press("Escape");
    assertThat(page.getByRole(AriaRole.LISTBOX)).isHidden();
  }

  @Test
  void shift_enter_is_a_new_line() {
    serve(turn -> turn.say("Hi"));
    visit();
    message().pressSequentially("one");
    message().press("Shift+Enter");
    message().pressSequentially("two");
    message().press("Enter");
    settled();

    assertThat(items("user_message").locator(".bubble")).hasText("one\ntwo");
  }

  @Test
  void a_long_message_and_its_answer_do_not_widen_the_page() {
    serve(turn -> turn.say("x".repeat(2000) + " `" + "y".repeat(2000) + "`"));
    visit();
    talk("z".repeat(2000));

    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(1280);
    assertThat(
            (Boolean)
                page.evaluate(
                    "(it => it.scrollWidth <="
                        + " it.clientWidth)(document.getElementById('scroller'))"))
        .isTrue();
  }

  @Test
  void the_theme_changes_and_is_remembered() {
    serve(turn -> turn.say("Hi"));
    visit();
    assertThat(page.locator("html")).hasAttribute("data-theme", "light");

    button("Light or dark").click();

    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    Page other = open("/");
    assertThat(other.locator("html")).hasAttribute("data-theme", "dark");
  }
}
