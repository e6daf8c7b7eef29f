package dev.chatkit4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PinnedTest {
  @TempDir private Path folder;

  /** A class that waits while it is made ready cannot let go of its carrier, in any Java. */
  private static final class Waiting {
    static final boolean WAITED = waited();

    private static boolean waited() {
      try {
        Thread.sleep(5);
        return true;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void a_virtual_thread_that_waits_on_its_carrier_is_counted() throws Exception {
    Pinned<Boolean> pinned = during(() -> assertThat(Waiting.WAITED).isTrue());

    assertThat(pinned.result()).isTrue();
    assertThat(pinned.times()).isPositive();
  }

  @Test
  void one_that_lets_go_is_not() throws Exception {
    assertThat(during(Thread::yield).times()).isZero();
  }

  private Pinned<Boolean> during(Runnable work) throws Exception {
    return Pinned.during(
        folder.resolve("a.jfr"), () -> Thread.ofVirtual().start(work).join(Duration.ofSeconds(30)));
  }
}
