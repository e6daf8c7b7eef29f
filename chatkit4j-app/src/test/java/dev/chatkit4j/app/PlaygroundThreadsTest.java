package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.playground.Playground;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of conversations, and going from one to another. */
class PlaygroundThreadsTest extends InBrowser {
  private static final String LINES = "Lines of some length. ".repeat(60);

  @TempDir Path directory;

  private Locator threads() {
    return page.locator("#sidebar .threads li");
  }

  private Locator thread(String title) {
    return page.locator("#sidebar").getByText(title, new Locator.GetByTextOptions().setExact(true));
  }

  private void titled() {
    serve(turn -> {
      turn.updateThread(thread -> thread.withTitle(turn.userMessage().text()));
      turn.say("Answer to " + turn.userMessage().text());
    });
  }

  // ------------------------------------------------------------------------------- the list

  @Test
  void older_conversations_come_when_asked_for() throws Exception {
    titled();
    for (int i = 1; i <= 45; i++) {
      served.send(served.post(Served.CREATE.formatted("Thread " + i)));
    }
    visit();
    assertThat(threads()).hasCount(20);
    assertThat(threads().first()).hasText("Thread 45");

    button("Older").click();
    assertThat(threads()).hasCount(40);
    button("Older").click();

    assertThat(threads()).hasCount(45);
    assertThat(threads().last()).hasText("Thread 1");
    assertThat(button("Older")).isHidden();
    thread("Thread 1").click();
    assertThat(answer()).containsText("Answer to Thread 1");
  }

  @Test
  void a_conversation_is_renamed_in_its_place() {
    titled();
    visit();
    talk("First");

    threads().first().hover();
    button("Rename First").click();
    Locator field = page.getByLabel("Title");
    assertThat(field).isFocused();
    field.fill("Better");
    field.press("Enter");

    assertThat(threads().first()).hasText("Better");
    assertThat(page.locator("#bar h2")).hasText("Better");
    page.reload();
    assertThat(page.locator("#bar h2")).hasText("Better");
  }

  @Test
  void escape_leaves_the_title_as_it_was() {
    titled();
    visit();
    talk("First");
    threads().first().hover();
    button("Rename First").click();

    page.getByLabel("Title").fill("Worse");
    page.getByLabel("Title").press("Escape");

    assertThat(threads().first()).hasText("First");
    page.reload();
    assertThat(threads().first()).hasText("First");
  }

  @Test
  void a_conversation_is_deleted_once_that_is_confirmed() {
    titled();
    visit();
    talk("First");
    threads().first().hover();
    page.onceDialog(dialog -> dialog.dismiss());
    button("Delete First").click();
    assertThat(threads()).hasCount(1);

    page.onceDialog(dialog -> {
      assertThat(dialog.message()).contains("First");
      dialog.accept();
    });
    button("Delete First").click();

    assertThat(threads()).hasText("No conversations yet.");
    assertThat(page.locator(".welcome")).isVisible();
    page.reload();
    assertThat(threads()).hasText("No conversations yet.");
  }

  @Test
  void a_new_conversation_begins_empty_and_the_old_one_stays_in_the_list() {
    titled();
    visit();
    talk("First");

    button("New conversation").click();
    assertThat(items()).hasCount(0);
    assertThat(message()).isFocused();
    talk("Second");

    assertThat(threads()).hasCount(2);
    assertThat(threads().first()).hasText("Second");
    thread("First").click();
    assertThat(answer()).containsText("Answer to First");
    assertThat(page.locator("li.selected")).hasText("First");
  }

  @Test
  void a_title_that_the_server_gives_shows_at_once() {
    Semaphore more = new Semaphore(0);
    serve(turn -> {
      turn.updateThread(thread -> thread.withTitle("Given"));
      turn.say("Before");
      more.acquire();
    });
    visit();

    say("Hello");

    assertThat(threads().first()).hasText("Given");
    assertThat(page.locator("#bar h2")).hasText("Given");
    more.release();
    settled();
  }

  @Test
  void in_a_locked_conversation_nobody_can_write_and_the_reason_is_said() {
    serve(turn -> {
      turn.say("Enough");
      turn.updateThread(thread -> thread.withStatus(new ThreadStatus.Locked("Back on Monday.")));
    });
    visit();

    talk("Hello");

    assertThat(page.locator(".banner")).hasText("Back on Monday.");
    assertThat(message()).isDisabled();
    page.locator(".brand").getByTitle("New conversation").click();
    assertThat(message()).isEnabled();
    assertThat(page.locator(".banner")).isHidden();
  }

  @Test
  void a_closed_conversation_has_no_field_to_write_in() {
    serve(turn -> turn.updateThread(thread -> thread.withStatus(new ThreadStatus.Closed(null))));
    visit();

    talk("Hello");

    assertThat(page.locator(".banner")).hasText("This conversation is closed.");
    assertThat(message()).isHidden();
  }

  // ------------------------------------------------------------------------------- long ones

  private void longThread(int items) throws Exception {
    serve(turn -> {
      for (int i = 1; i <= items; i++) {
        turn.say("Line %s. %s".formatted(i, i % 3 == 0 ? LINES : ""));
      }
    });
    served.send(served.post(Served.CREATE.formatted("Hello")));
  }

  @Test
  void a_conversation_opens_at_its_newest_and_older_parts_come_when_scrolled_to() throws Exception {
    longThread(100);
    visit();
    page.locator(".open-thread").click();
    assertThat(page.getByText("Line 100.")).isInViewport();
    assertThat(items()).hasCount(30);

    page.locator("#scroller").focus();
    page.waitForCondition(() -> {
      page.keyboard().press("Home");
      return items().count() == 101;
    });

    assertThat(items().first()).hasText("Hello");
    assertThat(items().nth(1)).containsText("Line 1.");
    assertThat(items().nth(100)).containsText("Line 100.");
    assertThat(page.locator(".toast")).hasCount(0);
  }

  @Test
  void scrolling_back_moves_what_is_read_as_far_as_the_wheel_and_no_further() throws Exception {
    longThread(100);
    visit();
    page.locator(".open-thread").click();
    assertThat(page.getByText("Line 100.")).isInViewport();
    settled();
    page.mouse().move(760, 400);

    for (int step = 0; items().count() < 90; step++) {
      double moved =
          ((Number)
                  page.evaluate(
                      """
                      async () => {
                        const scroller = document.getElementById('scroller');
                        const shown = document.elementFromPoint(700, 300).closest('.item')
                          ?? [...document.querySelectorAll('.item')].find(
                            (item) => item.getBoundingClientRect().bottom > 300);
                        const before = shown.getBoundingClientRect().bottom;
                        scroller.dispatchEvent(new WheelEvent('wheel'));
                        const from = scroller.scrollTop;
                        scroller.scrollTop -= 120;
                        const wanted = from - scroller.scrollTop;
                        await new Promise((done) => requestAnimationFrame(
                          () => requestAnimationFrame(() => setTimeout(done))));
                        return shown.getBoundingClientRect().bottom - before - wanted;
                      }
                      """))
              .doubleValue();
      assertThat(moved).as("pixels too far in step " + step).isBetween(-2.0, 2.0);
    }
  }

  @Test
  void whoever_reads_further_up_is_not_carried_to_the_end_by_an_answer() throws Exception {
    Semaphore more = new Semaphore(0);
    serve(turn -> {
      for (int i = 1; i <= 20; i++) {
        turn.say("Line %s. %s".formatted(i, LINES));
      }
      turn.streamMessage(message -> {
        message.append("Begun");
        more.acquire();
        message.append("\n\n" + LINES.repeat(3) + " Ended");
      });
    });
    visit();
    say("Hello");
    assertThat(answer()).containsText("Begun");
    assertThat(page.locator(".reading")).hasCount(0);
    page.mouse().move(700, 300);
    page.mouse().wheel(0, -1500);
    assertThat(answer()).not().isInViewport();
    // Once nothing moves any more: the wheel turns on, and what comes into sight gets its size.
    Object before =
        page.evaluate(
            """
            async () => {
              const scroller = document.getElementById('scroller');
              for (let top = NaN, still = 0; still < 10; top = scroller.scrollTop) {
                await new Promise(requestAnimationFrame);
                still = scroller.scrollTop === top ? still + 1 : 0;
              }
              window.read = [...document.querySelectorAll('.item')].find(
                (item) => item.getBoundingClientRect().bottom > 300);
              return Math.round(read.getBoundingClientRect().top);
            }
            """);

    more.release();
    settled();

    assertThat(page.evaluate("Math.round(read.getBoundingClientRect().top)")).isEqualTo(before);
    assertThat(answer()).not().isInViewport();
  }

  // ------------------------------------------------------------------------- what goes wrong

  @Test
  void reloading_in_the_middle_of_an_answer_shows_what_was_kept() {
    Semaphore more = new Semaphore(0);
    Served.Responder slow =
        turn -> {
          turn.say("Whole");
          turn.streamMessage(message -> {
            message.append("Half");
            more.acquire();
          });
        };
    serve(Served.by(slow).heartbeat(Duration.ofMillis(100)));
    visit();
    say("Hello");
    assertThat(answer()).containsText("Half");

    page.reload();

    assertThat(items("user_message")).hasText("Hello");
    assertThat(items("assistant_message").first()).containsText("Whole");
    reloadUntil(page.getByText("Half"));
    assertThat(message()).isEnabled();
  }

  @Test
  void two_tabs_on_one_conversation_both_write_and_lose_nothing() {
    serve(turn -> turn.say("To " + turn.userMessage().text()));
    visit();
    talk("First");
    Page other = open("/" + page.url().substring(page.url().indexOf('#')));
    assertThat(other.locator(".item")).hasCount(2);

    Page mine = page;
    page = other;
    talk("Second");
    assertThat(items()).hasCount(4);
    page = mine;
    talk("Third");
    assertThat(answer()).containsText("To Third");

    page.reload();
    assertThat(items("user_message")).hasText(new String[] {"First", "Second", "Third"});
    assertThat(items("assistant_message")).hasCount(3);
  }

  @Test
  void after_a_restart_of_the_server_the_open_page_goes_on() throws Exception {
    Path file = directory.resolve("chat.db");
    Served.Responder polite = turn -> turn.say("To " + turn.userMessage().text());
    serve(Served.by(polite).store(SqliteStore.open(file, Caller::owner)));
    visit();
    talk("First");
    int port = served.port();
    served.close();

    say("Into the void");
    assertThat(toast()).containsText("The server cannot be reached.");
    served =
        Served.by(polite)
            .store(SqliteStore.open(file, Caller::owner))
            .port(port)
            .playground(Playground.atRoot(null, List.of()))
            .start();
    named(toast(), AriaRole.BUTTON, "Try again").click();

    assertThat(answer()).containsText("To Into the void");
    settled();
    page.reload();
    assertThat(items("user_message")).hasText(new String[] {"First", "Into the void"});
  }

  @Test
  void a_conversation_that_is_gone_is_said_to_be() {
    serve(Served.by(turn -> turn.say("Hello")).store(new MemoryStore<>(Caller::owner)));
    visit();

    page.navigate("http://127.0.0.1:" + served.port() + "/#thr_none");
    page.reload();

    assertThat(toast()).isVisible();
    assertThat(message()).isEnabled();
  }
}
