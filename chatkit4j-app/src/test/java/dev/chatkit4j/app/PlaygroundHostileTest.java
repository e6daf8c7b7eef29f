package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page under content that is sent to hold it up: it draws that, if only as the text that it is,
 * and goes on to do as the user wants.
 */
class PlaygroundHostileTest extends InBrowser {
  private static final String END = " END";

  private final Semaphore more = new Semaphore(0);

  /** Each takes a reader of Markdown long, or too deep, or becomes too many elements. */
  private static final List<String> TEXTS =
      List.of(
          "![](".repeat(8_000),
          "[a](".repeat(8_000),
          "[".repeat(20_000) + "]".repeat(20_000),
          "> ".repeat(3_000),
          "- ".repeat(3_000),
          "1. ".repeat(3_000),
          "> - ".repeat(1_500),
          "_a*".repeat(8_000),
          "**a ".repeat(20_000),
          "~~a_*".repeat(8_000),
          "`a``".repeat(20_000),
          "<b>".repeat(20_000),
          "<a href='x".repeat(8_000),
          "<!--".repeat(20_000),
          "&#65;&copy;".repeat(20_000),
          "http://a.b.".repeat(8_000),
          "a@b.".repeat(8_000),
          "a\n\n".repeat(20_000),
          "# a\n".repeat(20_000),
          "word ".repeat(300_000),
          "w".repeat(1_000_000),
          "```\n" + "code\n".repeat(50_000),
          "```" + "x".repeat(200_000),
          "[a]: b\n".repeat(10_000),
          table(20, 1_000),
          table(2_000, 3),
          nested("- ", 300),
          nested("> ", 300));

  /** So many characters come at once when a conversation is opened, and some more. */
  private static final int PAGE = 500_000;

  private static String table(int columns, int rows) {
    return "|a".repeat(columns)
        + "|\n"
        + "|-".repeat(columns)
        + "|\n"
        + ("|b".repeat(columns) + "|\n").repeat(rows);
  }

  private static String nested(String mark, int depth) {
    return IntStream.range(0, depth)
        .mapToObj(i -> (mark.equals("> ") ? mark.repeat(i) : "  ".repeat(i) + mark) + "a\n")
        .reduce("", String::concat);
  }

  /** The page does what it is told. */
  private void requireResponsive() {
    String theme = page.locator("html").getAttribute("data-theme");
    button("Light or dark").click();
    assertThat(page.locator("html"))
        .hasAttribute("data-theme", theme.equals("dark") ? "light" : "dark");
    message().fill("still there");
    assertThat(message()).hasValue("still there");
    message().fill("");
  }

  private Locator proses() {
    return items("assistant_message").locator(".prose");
  }

  private void requireAllDrawn(int count) {
    assertThat(items("assistant_message")).hasCount(count);
    page.waitForCondition(() ->
        proses().evaluateAll("all => all.filter((it) => it.textContent === '').length").equals(0));
    requireResponsive();
    assertThat(page.getByText("This cannot be shown")).hasCount(0);
  }

  private void sayAll(List<String> texts) {
    serve(turn -> texts.forEach(turn::say));
    visit();
    say("Go");
    assertThat(button("Stop")).isHidden();
    assertThat(items("assistant_message")).hasCount(texts.size());
  }

  @Test
  void every_hostile_answer_is_drawn_and_the_page_goes_on() {
    List<String> texts = new ArrayList<>();
    int length = 0;
    for (String text : TEXTS) {
      if (length + text.length() > PAGE) {
        requireDrawnTwice(texts);
        texts.clear();
        length = 0;
      }
      texts.add(text + END);
      length += text.length();
    }
    requireDrawnTwice(texts);
  }

  private void requireDrawnTwice(List<String> texts) {
    sayAll(texts);
    requireAllDrawn(texts.size());
    page.reload();
    requireAllDrawn(texts.size());
  }

  @Test
  void an_answer_that_takes_too_long_to_read_is_shown_as_it_was_written() {
    String text = "![](".repeat(8_000);
    sayAll(List.of(text, "An **ordinary** one"));

    assertThat(proses().last().locator("strong")).hasText("ordinary");
    page.waitForCondition(() -> proses().first().textContent().equals(text));
    requireResponsive();
  }

  @Test
  void a_hostile_answer_on_its_way_leaves_the_page_to_its_user() {
    serve(turn ->
        turn.streamMessage(message -> {
          message.append("Some **strong** words first.\n\n");
          more.acquire();
          for (int i = 0; i < 400; i++) {
            message.append("![](_a*> ".repeat(20));
          }
          message.append(END);
        }));
    visit();

    say("Go");
    assertThat(answer().locator("strong")).hasText("strong");
    more.release();
    page.waitForCondition(() -> proses().textContent().endsWith(END));
    requireResponsive();
    assertThat(button("Stop")).isHidden();
  }

  @Test
  void any_mixture_of_marks_is_drawn() {
    List<String> marks =
        List.of(
            "> ",
            "- ",
            "1. ",
            "* ",
            "*",
            "_",
            "**",
            "~~",
            "`",
            "```\n",
            "[",
            "](",
            "![](",
            ")",
            "|",
            "|-|-|\n",
            "# ",
            "<b>",
            "</b>",
            "<div>",
            "<!--",
            "&amp;",
            "\\",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "a",
            " ",
            "http://a.b ",
            "[a]: ",
            "---\n",
            "===\n",
            "- [ ] ",
            "\u202e",
            "👩‍👩‍👧");
    Random random = new Random(20_260_118);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      int kinds = 1 + random.nextInt(4);
      List<String> chosen =
          Stream.generate(() -> marks.get(random.nextInt(marks.size()))).limit(kinds).toList();
      StringBuilder text = new StringBuilder("x");
      for (int times = 500 + random.nextInt(4_000); times > 0; times--) {
        text.append(i % 2 == 0 ? String.join("", chosen) : chosen.get(random.nextInt(kinds)));
      }
      texts.add(text.append(END).toString());
    }
    sayAll(texts);

    requireAllDrawn(texts.size());
  }

  // -------------------------------------------------------------------- what is not Markdown

  /** Answers the first message with these items, which no server of ours would make. */
  private void answerWith(String... items) {
    serve(turn -> turn.say("Hi"));
    visit();
    StringBuilder events =
        new StringBuilder(
            """
            data: {"type":"thread.created","thread":{"id":"thr_1","title":"%s","created_at":"2026-01-01T00:00:00Z","status":{"type":"active"},"items":{"data":[],"has_more":false}}}

            """
                .formatted("A long title ".repeat(100)));
    for (int i = 0; i < items.length; i++) {
      events.append(
          """
          data: {"type":"thread.item.done","item":{"id":"msg_%s","thread_id":"thr_1","created_at":"2026-01-01T00:00:00Z",%s}}

          """
              .formatted(i, items[i]));
    }
    page.route(
        "**/chatkit",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setBody(events.toString())));
    say("Go");
    assertThat(button("Stop")).isHidden();
    assertThat(items()).hasCount(items.length);
    assertThat((Boolean) page.locator("#chat").evaluate("it => it.scrollWidth <= it.clientWidth"))
        .as("nothing is wider than the conversation")
        .isTrue();
  }

  private static String text(String text) {
    return Json.write(new JsonString(text));
  }

  private static String many(int count, String each) {
    return String.join(",", Collections.nCopies(count, each));
  }

  private static String nestedJson(String open, String inner, String close, int depth) {
    return open.repeat(depth) + inner + close.repeat(depth);
  }

  @Test
  void widgets_of_any_depth_and_size_are_drawn() {
    String deep = "{\"type\":\"Box\",\"children\":[";
    answerWith(
        "\"type\":\"widget\",\"widget\":{\"type\":\"Card\",\"children\":[{\"type\":\"Title\",\"value\":\"Deep\"},"
            + nestedJson(deep, "", "]}", 3_000)
            + "]}",
        "\"type\":\"widget\",\"widget\":{\"type\":\"Card\",\"children\":[{\"type\":\"Title\",\"value\":\"Wide\"},"
            + many(5_000, "{\"type\":\"Label\",\"value\":\"a\",\"fieldName\":\"b\"}")
            + "]}",
        "\"type\":\"widget\",\"widget\":{\"type\":\"Card\",\"background\":"
            + nestedJson("{\"light\":", "\"red\"", "}", 3_000)
            + ",\"children\":[{\"type\":\"Title\",\"value\":\"Colours\"}]}",
        "\"type\":\"widget\",\"widget\":{\"type\":\"Card\",\"children\":[{\"type\":\"Title\",\"value\":\"Long\"},"
            + "{\"type\":\"Text\",\"value\":"
            + text("w".repeat(2_000_000))
            + "},{\"type\":\"Markdown\",\"value\":"
            + text("![](".repeat(8_000))
            + "}]}",
        "\"type\":\"widget\",\"widget\":{\"type\":\"Chart\",\"xAxis\":\"x\",\"data\":["
            + many(5_000, "{\"x\":\"a\",\"y\":1e308}")
            + "],\"series\":["
            + many(100, "{\"type\":\"bar\",\"dataKey\":\"y\",\"stack\":\"s\"}")
            + "]}");

    assertThat(page.locator(".ckw-title"))
        .hasText(new String[] {"Deep", "Wide", "Colours", "Long"});
    assertThat(page.locator(".ckw-chart svg.ckw-chart-svg")).hasCount(1);
    requireResponsive();
  }

  @Test
  void sources_steps_questions_and_arguments_of_any_number_are_drawn() {
    String url = "{\"type\":\"url\",\"title\":\"A source\",\"url\":\"https://a.example/\"}";
    answerWith(
        "\"type\":\"assistant_message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Sources\",\"annotations\":["
            + many(5_000, "{\"type\":\"annotation\",\"index\":1,\"source\":" + url + "}")
            + "]}]",
        "\"type\":\"workflow\",\"workflow\":{\"type\":\"custom\",\"expanded\":true,\"tasks\":["
            + many(5_000, "{\"type\":\"custom\",\"title\":\"A step\",\"content\":\"_a*\"}")
            + "]}",
        "\"type\":\"structured_input\",\"status\":\"pending\",\"inputs\":["
            + many(5_000, "{\"id\":\"q\",\"type\":\"freeform\",\"question\":\"A question\"}")
            + "]",
        "\"type\":\"client_tool_call\",\"status\":\"pending\",\"call_id\":\"c\",\"name\":\"constructor\",\"arguments\":{\"a\":"
            + nestedJson("[", "", "]", 3_000)
            + "}",
        "\"type\":\"user_message\",\"attachments\":[],\"quoted_text\":"
            + text("q".repeat(500_000))
            + ",\"content\":[{\"type\":\"input_text\",\"text\":"
            + text("line\n".repeat(100_000))
            + "}]",
        "\"type\":\"constructor\"");

    assertThat(items("assistant_message").getByText("4800 more")).isVisible();
    assertThat(items("workflow")).containsText("4800 steps before");
    assertThat(items("structured_input").getByLabel("A question").first()).isVisible();
    assertThat(items("client_tool_call")).containsText("[[[[");
    assertThat(items("user_message")).containsText("line");
    assertThat(items("constructor")).containsText("There is something here of type constructor");
    requireResponsive();

    items("assistant_message").getByText("4800 more").click();
    assertThat(items("assistant_message").locator(".sources li")).hasCount(5_000);
  }

  @Test
  void an_item_that_is_none_is_said_to_be_so_and_the_others_are_drawn() {
    answerWith(
        "\"type\":\"assistant_message\"",
        "\"type\":\"workflow\",\"workflow\":null",
        "\"type\":\"assistant_message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Whole\"}]");

    assertThat(page.getByText("This cannot be shown")).hasCount(2);
    assertThat(answer()).containsText("Whole");
    requireResponsive();
  }

  @Test
  void a_title_neither_turns_the_text_around_it_nor_fills_the_page() {
    String title = "\u202egnp.exe\u2066 \u0000" + "x".repeat(900_000);
    serve(turn -> turn.say("Hi"));
    visit();
    page.route(
        "**/chatkit",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(
                        "{\"has_more\":false,\"data\":[{\"id\":\"thr_1\",\"created_at\":\"2026-01-01T00:00:00Z\",\"status\":{\"type\":\"active\"},\"title\":%s}]}"
                            .formatted(text(title)))));
    page.reload();

    String shown = page.locator(".open-thread").textContent();
    assertThat(shown).contains("gnp.exe").hasSizeLessThan(400);
    assertThat(
            shown
                .chars()
                .filter(it -> (it >= 0x202a && it <= 0x202e) || (it >= 0x2066 && it <= 0x2069)))
        .isEmpty();
    requireResponsive();
  }
}
