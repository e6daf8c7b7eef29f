package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.CDPSession;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Much at once. */
class PlaygroundLoadTest extends InBrowser {
  private static final int DELTAS = 10_000;

  @Test
  void a_message_of_10_000_deltas_is_whole_and_leaves_nothing_behind() {
    serve(turn ->
        turn.streamMessage(message -> {
          for (int i = 0; i < DELTAS; i++) {
            message.append(i % 100 == 99 ? "word" + i + "\n\n" : "word" + i + " ");
          }
        }));
    visit();
    talk("Once, to be warm");
    CDPSession tools = context.newCDPSession(page);
    long before = heap(tools);

    talk("Again");

    assertThat(answer()).containsText("word0 word1 ");
    assertThat(answer()).containsText("word9999");
    assertThat(answer().locator(".block p")).hasCount(DELTAS / 100);
    assertThat((Integer) page.evaluate("document.querySelectorAll('*').length")).isLessThan(1_000);
    assertThat(heap(tools) - before).as("bytes more").isLessThan(20_000_000);
  }

  private static long heap(CDPSession tools) {
    tools.send("HeapProfiler.collectGarbage");
    return tools.send("Runtime.getHeapUsage").get("usedSize").getAsLong();
  }

  @Test
  void nothing_jumps_while_an_answer_is_written() {
    serve(turn -> {
      if (turn.userMessage().text().equals("Hello")) {
        turn.say("Hi");
        return;
      }
      turn.progress("Looking");
      turn.streamMessage(message -> {
        for (String word :
            "Some **words** and\n\n|a|b|\n|-|-|\n|1|2|\n\n```\ncode\n```\n\nend".split("")) {
          message.append(word);
          Thread.sleep(10);
        }
      });
    });
    visit();
    talk("Hello");
    page.evaluate(
        """
        () => {
          window.shifts = [];
          new PerformanceObserver((list) => list.getEntries().forEach((entry) =>
            window.shifts.push(...entry.sources.map(
              (it) => `${it.node?.className} ${it.previousRect.y} ${it.currentRect.y}`))))
            .observe({ type: 'layout-shift' });
        }
        """);

    talk("Go on");

    assertThat((List<?>) page.evaluate("window.shifts")).isEmpty();
  }

  @Test
  void a_conversation_of_5_000_items_opens_and_is_written_in() throws Exception {
    serve(turn -> {
      if (turn.userMessage().text().equals("Fill")) {
        for (int i = 1; i < 5_000; i++) {
          turn.say("Line " + i);
        }
      } else {
        turn.say("Newest");
      }
    });
    served.send(served.post(Served.CREATE.formatted("Fill")));
    visit();

    page.locator(".open-thread").click();
    assertThat(page.getByText("Line 4999")).isInViewport();
    assertThat(items()).hasCount(30);
    talk("Hello");

    assertThat(answer()).containsText("Newest");
    assertThat(answer()).isInViewport();
    assertThat(items()).hasCount(32);
  }
}
