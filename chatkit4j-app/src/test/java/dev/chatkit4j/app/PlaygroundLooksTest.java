package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.StreamError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page in its main states, light and dark, on a desktop and a phone: nothing in it keeps people
 * from using it, as far as axe-core can tell, and a picture of each is in target/screenshots.
 */
class PlaygroundLooksTest extends InBrowser {
  private static final String AXE = read("/axe.min.js");
  private static final String SERIOUS =
      """
      async () => {
        const { violations } = await axe.run();
        return violations
          .filter((it) => it.impact === 'serious' || it.impact === 'critical')
          .flatMap((it) => it.nodes.map((node) => it.id + ' ' + node.target + ' ' + node.failureSummary));
      }
      """;

  private final Semaphore more = new Semaphore(0);
  private String look = "";

  private static String read(String resource) {
    try (InputStream in = PlaygroundLooksTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void visit(String theme, String device) {
    look = "-%s-%s".formatted(theme, device);
    Browser.NewContextOptions options =
        new Browser.NewContextOptions()
            .setColorScheme(theme.equals("dark") ? ColorScheme.DARK : ColorScheme.LIGHT)
            .setReducedMotion(ReducedMotion.REDUCE);
    if (device.equals("phone")) {
      options.setViewportSize(390, 844).setIsMobile(true).setHasTouch(true);
    } else {
      options.setViewportSize(1280, 800);
    }
    visit(options);
  }

  private void looksGood(String state) {
    picture(state + look);
    page.evaluate(AXE);
    assertThat((List<?>) page.evaluate(SERIOUS)).as(state + look).isEmpty();
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .as("nothing is wider than the screen")
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "light, phone", "dark, phone"})
  void the_first_page(String theme, String device) {
    starters = List.of("Hello!", "/help", "/widget", "/workflow", "/form", "/sources");
    echo();
    visit(theme, device);
    assertThat(page.getByText("No conversations yet.")).isAttached();

    looksGood("welcome");
  }

  private void echo() {
    serve(
        Served.with((store, options) ->
            new EchoServer(store, null, options, Duration.ZERO, Duration.ZERO)));
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "light, phone", "dark, phone"})
  void a_conversation(String theme, String device) {
    echo();
    visit(theme, device);
    talk("/workflow");
    talk("/sources");
    talk("/widget");
    talk("/help");

    looksGood("conversation");
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "dark, phone"})
  void text_code_and_tables(String theme, String device) {
    serve(turn ->
        turn.say(
            """
            ## Records

            A record is a *transparent* carrier of values, see [JEP 395](https://openjdk.org/jeps/395). It has:

            - a canonical constructor,
            - `equals`, `hashCode` and `toString`.

            ```java
            record Point(int x, int y) {
              double distance() {
                return Math.hypot(x, y); // from the origin
              }
            }
            ```

            | since | what |
            |---|---|
            | 14 | first preview |
            | 16 | final |

            > Use them for data.
            """));
    visit(theme, device);
    talk("What is a record in Java?");

    looksGood("text");
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "light, phone", "dark, phone"})
  void every_widget(String theme, String device) {
    script(
        """
        {'respond':[{'match':'*','steps':[{'event':{'type':'thread.item.done','item':{'id':'{{id:message}}',
         'thread_id':'{{thread_id}}','created_at':'{{now}}','type':'widget','widget':%s}}}]}]}
        """
            .formatted(PlaygroundWidgets.ALL));
    visit(theme, device);
    talk("Show me everything");

    looksGood("widgets");
    page.locator(".ckw-title").first().scrollIntoViewIfNeeded();
    picture("widgets-top" + look);
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "light, phone"})
  void what_the_user_is_asked(String theme, String device) {
    echo();
    visit(theme, device);
    talk("/form");
    items("structured_input").getByLabel("Green").check();
    looksGood("form");
    named(items("structured_input"), AriaRole.BUTTON, "Submit").click();
    settled();
    talk("/tool");

    looksGood("tool");
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "light, phone"})
  void an_answer_on_its_way(String theme, String device) {
    serve(turn -> {
      turn.streamWorkflow(
          Workflow.Type.REASONING,
          workflow -> {
            workflow.add(new Task.Thought(Task.StatusIndicator.LOADING, null, "What is asked?"));
            more.acquire();
          });
    });
    visit(theme, device);
    say("Think about it");
    assertThat(page.getByText("What is asked?")).isVisible();
    looksGood("thinking");
    more.release();
    settled();
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "light, phone"})
  void notices_and_errors(String theme, String device) {
    serve(turn -> {
      turn.say("Said before it failed.");
      turn.notice(ThreadEvent.Notice.Level.INFO, "Good to know.");
      turn.notice(ThreadEvent.Notice.Level.WARNING, "Take **care**.");
      throw StreamError.custom("The model cannot be reached.", true);
    });
    visit(theme, device);
    talk("Hello");

    looksGood("errors");
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop", "dark, phone"})
  void the_inspector(String theme, String device) {
    echo();
    visit(theme, device);
    talk("Hello");
    button("Inspector (i)").click();
    page.locator(".traffic .request summary").last().click();
    assertThat(page.locator(".traffic pre")).isVisible();

    looksGood("inspector");
    button("Stored").click();
    assertThat(page.locator(".stored")).containsText("You said");
    looksGood("stored");
  }

  @ParameterizedTest
  @CsvSource({"light, phone", "dark, phone"})
  void the_list_on_a_phone(String theme, String device) {
    echo();
    visit(theme, device);
    talk("Hello");
    button("Conversations").click();
    assertThat(page.locator(".open-thread")).isVisible();

    looksGood("list");
    page.mouse().click(370, 500);
    assertThat(page.locator(".open-thread")).isHidden();
  }

  @ParameterizedTest
  @CsvSource({"light, desktop", "dark, desktop"})
  void writing_with_a_quote_and_somebody_mentioned(String theme, String device) {
    echo();
    visit(theme, device);
    talk("Hello");
    named(answer(), AriaRole.BUTTON, "Quote").click();
    message().pressSequentially("Ask @");

    assertThat(page.getByRole(AriaRole.OPTION)).hasCount(4);
    looksGood("writing");
  }

  @Test
  void the_pictures_of_the_documentation() {
    serve(
        Served.with((store, options) ->
            new EchoServer(store, null, options, Duration.ZERO, Duration.ofMillis(350))));
    visit(new Browser.NewContextOptions().setViewportSize(1180, 760));
    for (String title : List.of("Which flights are there to Rome on Friday?", "Rent a tandem")) {
      talk(title);
      page.locator(".brand").getByTitle("New conversation").click();
    }
    for (String word : List.of("Show me what you can do", "/thinking", "/sources", "/widget")) {
      talk(word);
    }
    page.mouse().move(0, 0);
    picture("docs/playground");

    button("Light or dark").click();
    button("Inspector (i)").click();
    page.locator(".traffic .request summary").last().click();
    page.locator(".traffic pre").scrollIntoViewIfNeeded();
    page.mouse().move(0, 0);
    picture("docs/playground-dark");
  }

  @Test
  void the_page_of_the_official_component_without_a_network_says_so() {
    echo();
    visit("light", "desktop");
    context.route("https://cdn.platform.openai.com/**", route -> route.abort());
    page.navigate(page.url() + "chatkit-js");

    assertThat(page.locator("#state")).containsText("cannot");
    looksGood("official");
    strayed.removeIf(url -> url.startsWith("https://cdn.platform.openai.com/"));
  }
}
