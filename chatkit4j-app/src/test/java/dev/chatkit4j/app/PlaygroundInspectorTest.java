package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.chatkit4j.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The drawer in which a developer watches. */
class PlaygroundInspectorTest extends InBrowser {
  private Locator inspector() {
    return page.locator("#inspector");
  }

  private Locator line(String text) {
    return inspector().locator(".traffic li", new Locator.LocatorOptions().setHasText(text)).last();
  }

  /** The key works anywhere but in a field. */
  private void openInspector() {
    page.locator("#scroller").focus();
    page.keyboard().press("i");
    assertThat(inspector()).isVisible();
  }

  @Test
  void the_key_opens_and_closes_it_but_not_while_writing() {
    serve(turn -> turn.say("Hi"));
    visit();
    message().pressSequentially("i");
    assertThat(inspector()).isHidden();
    assertThat(message()).hasValue("i");

    openInspector();
    page.keyboard().press("i");

    assertThat(inspector()).isHidden();
  }

  @Test
  void requests_and_events_are_shown_as_they_happen_with_their_time_and_json() {
    serve(turn -> turn.say("Canary"));
    visit();
    openInspector();
    talk("Hello");

    assertThat(line("request threads.create")).isVisible();
    assertThat(line("event thread.created")).isVisible();
    Locator done = line("event thread.item.done");
    assertThat(done.locator("time")).hasText(Pattern.compile("\\d+\\.\\d{3} s"));
    assertThat(line("end threads.create")).isVisible();
    done.locator("summary").click();
    assertThat(done.locator("pre")).containsText("\"text\": \"Canary\"");
    button("Clear").click();
    assertThat(inspector().locator(".traffic li")).hasCount(0);
  }

  @Test
  void a_request_is_copied_as_a_command_that_works() throws Exception {
    serve(turn -> turn.say("It's " + turn.userMessage().text()));
    visit();
    openInspector();
    talk("it's me");
    Locator request = line("request threads.create");
    request.locator("summary").click();
    named(request, AriaRole.BUTTON, "Copy as curl").click();

    String command = (String) page.evaluate("navigator.clipboard.readText()");

    Process curl = new ProcessBuilder("sh", "-c", command.replace("curl ", "curl -s ")).start();
    String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(answer).contains("thread.created").contains("It's it's me");
  }

  @Test
  void what_is_stored_is_shown() {
    serve(turn -> {
      turn.say("Canary");
      turn.addHiddenContext(JsonObject.of("secret", "value"));
    });
    visit();
    openInspector();
    button("Stored").click();
    assertThat(inspector().locator(".stored")).hasText("No conversation is open.");
    talk("Hello");

    button("Stored").click();

    assertThat(inspector().locator(".stored")).containsText("\"text\": \"Canary\"");
    assertThat(inspector().locator(".stored")).not().containsText("secret");
    button("Traffic").click();
    assertThat(inspector().locator(".stored")).isHidden();
  }

  @Test
  void a_conversation_is_saved_as_a_script_that_answers_the_same() throws Exception {
    serve(
        Served.with((store, options) ->
            new EchoServer(store, null, options, Duration.ZERO, Duration.ZERO)));
    visit();
    talk("Hello");
    talk("/workflow");
    talk("/form");
    items("structured_input").getByLabel("Green").check();
    button("Submit").click();
    assertThat(answer()).containsText("You answered");
    settled();
    String before = items().allInnerTexts().toString();
    openInspector();
    Download saved = page.waitForDownload(() -> button("Script").click());
    assertThat(saved.suggestedFilename()).endsWith(".script.json");
    String script = Files.readString(saved.path());
    leave();

    byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
    serve(Served.with((store, options) -> new ScriptServer<>(Script.parse(bytes), store, options)));
    visit();
    talk("Hello");
    talk("/workflow");
    talk("/form");
    items("structured_input").getByLabel("Green").check();
    button("Submit").click();
    assertThat(answer()).containsText("You answered");
    settled();

    assertThat(items().allInnerTexts().toString()).isEqualTo(before);
  }
}
