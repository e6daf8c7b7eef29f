package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/**
 * Measures the page, for {@code docs/reference/performance.md}. It asserts nothing, so the build
 * does not run it; {@code -Dtest=PlaygroundSpeed} does.
 */
class PlaygroundSpeed extends InBrowser {
  private static final int LOADS = 10;

  /** From the first event with text until the frame that shows it is on the screen. */
  private static final String FIRST_TOKEN =
      """
      async () => {
        const { listen } = await import('/playground/wire.js');
        window.painted = new Promise((resolve) => {
          listen((entry) => {
            if (entry.body?.update?.delta) {
              const frame = () => {
                const text = [...document.querySelectorAll('.prose')].at(-1)?.textContent;
                if (text?.includes(entry.body.update.delta.trim())) {
                  setTimeout(() => resolve(performance.now() - entry.at));
                } else {
                  requestAnimationFrame(frame);
                }
              };
              requestAnimationFrame(frame);
            }
          });
        });
      }
      """;

  private static final String LONG_TASKS =
      """
      () => {
        window.longest = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
          window.longest = Math.max(window.longest, entry.duration);
        })).observe({ type: 'longtask' });
      }
      """;

  private static void print(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "%-55s %8.1f %s%n", what, value, unit);
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  @Test
  void first_load_until_one_can_write_and_sees_the_list() {
    serve(turn -> turn.say("Hello"));
    double[] loads = new double[LOADS];
    for (int i = 0; i < LOADS; i++) {
      visit(); // a new context has nothing in its cache
      assertThat(page.getByText("No conversations yet.")).isVisible();
      loads[i] =
          ((Number)
                  page.evaluate(
                      "performance.getEntriesByType('mark').find((it) => it.name ==="
                          + " 'usable').startTime"))
              .doubleValue();
      context.close();
    }
    print("first load to usable, median of 10", median(DoubleStream.of(loads)), "ms");
    print("first load to usable, slowest of 10", DoubleStream.of(loads).max().orElse(0), "ms");
  }

  @Test
  void first_token_on_the_screen() {
    serve(turn ->
        turn.streamMessage(message -> {
          message.append("Hello ");
          Thread.sleep(200);
          message.append("world");
        }));
    double[] times = new double[LOADS];
    for (int i = 0; i < LOADS; i++) {
      visit();
      page.evaluate(FIRST_TOKEN);
      talk("Hello");
      times[i] = ((Number) page.evaluate("window.painted")).doubleValue();
      context.close();
    }
    print(
        "first token painted after its event, median of 10", median(DoubleStream.of(times)), "ms");
    print(
        "first token painted after its event, slowest of 10",
        DoubleStream.of(times).max().orElse(0),
        "ms");
  }

  @Test
  void two_hundred_deltas_a_second() {
    serve(turn ->
        turn.streamMessage(message -> {
          long begin = System.nanoTime();
          for (int i = 0; i < 3_000; i++) {
            message.append(i % 60 == 59 ? "word.\n\n" : i % 7 == 0 ? "**strong** " : "word ");
            Thread.sleep(Math.max(0, (begin + i * 5_000_000L - System.nanoTime()) / 1_000_000));
          }
        }));
    visit();
    page.evaluate(LONG_TASKS);
    long begin = System.nanoTime();
    say("Hello");
    page.waitForCondition(
        () -> answer().locator("p").count() == 50 && button("Stop").isHidden(),
        new Page.WaitForConditionOptions().setTimeout(120_000));
    print("deltas a second", 3_000 / ((System.nanoTime() - begin) / 1e9), "");
    print(
        "longest task meanwhile (0: none over 50)",
        ((Number) page.evaluate("window.longest")).doubleValue(),
        "ms");
  }

  @Test
  void ten_thousand_deltas_as_fast_as_they_come() {
    serve(turn ->
        turn.streamMessage(message -> {
          for (int i = 0; i < 10_000; i++) {
            message.append(i % 100 == 99 ? "word\n\n" : "word ");
          }
        }));
    visit();
    talk("Once, to be warm");
    CDPSession tools = context.newCDPSession(page);
    page.evaluate(LONG_TASKS);
    double before = heap(tools);
    long begin = System.nanoTime();
    talk("Again");
    print("10,000 deltas", (System.nanoTime() - begin) / 1e6, "ms");
    print(
        "longest task meanwhile (0: none over 50)",
        ((Number) page.evaluate("window.longest")).doubleValue(),
        "ms");
    print("heap more after them", (heap(tools) - before) / 1e6, "MB");
  }

  private static double heap(CDPSession tools) {
    tools.send("HeapProfiler.collectGarbage");
    return tools.send("Runtime.getHeapUsage").get("usedSize").getAsDouble();
  }
}
