package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.server.StreamError;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Messages and their answers, as somebody at a screen has them. */
class PlaygroundChatTest extends InBrowser {
  @Test
  void what_is_typed_is_answered() {
    serve(turn -> turn.say("Good **morning**"));
    visit();

    assertThat(message()).isFocused();
    message().pressSequentially("Hello");
    button("Send").click();

    assertThat(items("user_message")).hasText("Hello");
    assertThat(answer().locator("strong")).hasText("morning");
    assertThat(message()).hasValue("");
    assertThat(page.locator("#sidebar li.selected")).hasCount(1);
  }

  @Test
  void a_first_message_is_offered_and_said_by_a_click() {
    starters = List.of("Say \"<b>hi</b>\" & go", "Another");
    serve(turn -> turn.say("To " + turn.userMessage().text()));
    visit();

    button("Say \"<b>hi</b>\" & go").click();

    assertThat(items("user_message")).hasText("Say \"<b>hi</b>\" & go");
    assertThat(button("Another")).hasCount(0);
  }

  @Test
  void without_a_first_message_to_offer_there_is_a_greeting_alone() {
    serve(turn -> turn.say("Hi"));
    visit();

    assertThat(page.locator(".welcome")).containsText("Say something.");
    assertThat(page.locator(".welcome button")).hasCount(0);
  }

  @Test
  void an_answer_is_read_while_it_is_written() {
    Semaphore more = new Semaphore(0);
    serve(turn ->
        turn.streamMessage(message -> {
          message.append("First ");
          more.acquire();
          message.append("second");
        }));
    visit();

    say("Hello");
    assertThat(answer().locator(".prose")).hasText("First");
    assertThat(button("Stop")).isVisible();
    assertThat(button("Send")).isHidden();
    more.release();

    assertThat(answer().locator(".prose")).hasText("First second");
    settled();
    assertThat(button("Send")).isVisible();
  }

  @Test
  void stop_ends_an_answer_and_keeps_what_was_said() {
    Semaphore never = new Semaphore(0);
    Served.Responder endless =
        turn ->
            turn.streamMessage(message -> {
              message.append("As far as this");
              never.acquire();
            });
    serve(Served.by(endless).heartbeat(Duration.ofMillis(100)));
    visit();
    say("Tell me all");
    assertThat(answer()).containsText("As far as this");

    button("Stop").click();

    settled();
    assertThat(answer()).containsText("As far as this");
    assertThat(page.locator(".toast")).hasCount(0);
    reloadUntil(answer());
    assertThat(answer()).containsText("As far as this");
  }

  @Test
  void whoever_stopped_an_answer_can_say_the_next_thing_at_once() {
    Semaphore never = new Semaphore(0);
    serve(turn -> {
      if (turn.userMessage().text().equals("Next")) {
        turn.say("Answer to next");
        return;
      }
      turn.streamMessage(message -> {
        message.append("As far as this");
        never.acquire();
      });
    });
    visit();
    say("Tell me all");
    assertThat(answer()).containsText("As far as this");
    button("Stop").click();

    talk("Next");

    assertThat(answer()).containsText("Answer to next");
    assertThat(page.locator(".toast")).hasCount(0);
  }

  @Test
  void a_server_that_wants_to_know_who_asks_is_told_for_as_long_as_the_tab_is_open() {
    serve(
        Served.by(turn -> turn.say("You are " + turn.context().owner()))
            .callers(Callers.header("X-User")));
    visit();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Who are you?");

    dialog.getByLabel("Token").fill("X-User: ann");
    dialog.getByLabel("Token").press("Enter");
    assertThat(dialog).hasCount(0);
    talk("Hello");
    assertThat(answer()).containsText("You are ann");
    page.reload();
    assertThat(answer()).containsText("You are ann");

    page = open("/"); // another tab is somebody else
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
  }

  @Test
  void escape_stops_too() {
    Semaphore never = new Semaphore(0);
    serve(turn ->
        turn.streamMessage(message -> {
          message.append("As far as this");
          never.acquire();
        }));
    visit();
    say("Tell me all");
    assertThat(answer()).containsText("As far as this");

    message().press("Escape");

    settled();
  }

  @Test
  void a_failed_answer_says_why_and_can_be_tried_again() {
    AtomicInteger tries = new AtomicInteger();
    serve(turn -> {
      if (tries.incrementAndGet() == 1) {
        throw StreamError.custom("The model is asleep.", true);
      }
      turn.say("Awake now");
    });
    visit();

    talk("Hello");
    assertThat(toast()).containsText("The model is asleep.");
    named(toast(), AriaRole.BUTTON, "Try again").click();

    assertThat(answer()).containsText("Awake now");
    assertThat(page.locator(".toast")).hasCount(0);
    assertThat(items("user_message")).hasCount(1);
  }

  @Test
  void an_error_that_cannot_be_mended_offers_no_retry() {
    serve(turn -> {
      throw StreamError.custom("Never.", false);
    });
    visit();

    talk("Hello");

    assertThat(toast()).containsText("Never.");
    assertThat(named(toast(), AriaRole.BUTTON, "Try again")).hasCount(0);
    named(toast(), AriaRole.BUTTON, "Dismiss").click();
    assertThat(page.locator(".toast")).hasCount(0);
  }

  @Test
  void an_answer_can_be_had_again() {
    AtomicInteger tries = new AtomicInteger();
    serve(turn -> turn.say("Answer " + tries.incrementAndGet()));
    visit();
    talk("Hello");
    assertThat(answer()).containsText("Answer 1");

    named(answer(), AriaRole.BUTTON, "Answer again").click();

    assertThat(answer()).containsText("Answer 2");
    assertThat(items("assistant_message")).hasCount(1);
    page.reload();
    assertThat(items("assistant_message")).hasCount(1);
    assertThat(answer()).containsText("Answer 2");
  }

  @Test
  void progress_is_shown_until_the_answer_begins() {
    Semaphore more = new Semaphore(0);
    serve(turn -> {
      turn.progress("search", "Looking for it…");
      more.acquire();
      turn.say("Found");
    });
    visit();

    say("Hello");
    assertThat(page.locator(".progress")).containsText("Looking for it…");
    more.release();

    assertThat(answer()).containsText("Found");
    assertThat(page.locator(".progress")).hasCount(0);
  }

  @Test
  void notices_are_shown_with_their_level_and_their_markdown() {
    serve(turn -> {
      turn.notice(ThreadEvent.Notice.Level.WARNING, "Take **care**");
      turn.notice(ThreadEvent.Notice.Level.DANGER, "Broken");
    });
    visit();

    talk("Hello");

    Locator warning = page.locator(".toast.warning");
    assertThat(warning.locator("strong")).hasText("care");
    assertThat(page.locator(".toast.danger")).containsText("Broken");
  }

  @Test
  void an_effect_in_the_page_is_shown_with_its_data() {
    serve(turn -> turn.effect("confetti", JsonObject.of("colour", "red")));
    visit();

    talk("Hello");

    assertThat(page.locator(".toast.effect")).containsText("confetti");
    assertThat(page.locator(".toast.effect")).containsText("{\"colour\":\"red\"}");
  }
}
