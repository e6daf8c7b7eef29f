package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StallsTest {
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @Test
  void who_waits_too_long_is_interrupted_and_goes_on_undisturbed() {
    try (Stalls stalls = new Stalls(Duration.ofMillis(1))) {
      stalls.begin();
      assertThatThrownBy(NEVER::await).isInstanceOf(InterruptedException.class);
      while (!Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait(); // interrupted again in the next round
      }
      stalls.end();

      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(stalls.count()).isZero();
    }
  }

  @Test
  void who_ends_without_a_word_is_forgotten() throws Exception {
    try (Stalls stalls = new Stalls(Duration.ofMinutes(1))) {
      Thread thread = Thread.startVirtualThread(stalls::begin);
      thread.join();
      while (stalls.count() > 0) {
        Thread.onSpinWait();
      }
    }
  }
}
