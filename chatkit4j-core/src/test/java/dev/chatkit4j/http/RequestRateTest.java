package dev.chatkit4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Refusal;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The requests per second of an owner, by a clock that the test moves. */
final class RequestRateTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

  private RequestRate<String> rate(int perSecond) {
    return new RequestRate<>(perSecond, caller -> caller.toLowerCase(Locale.ROOT), now::get);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void an_owner_who_asks_too_often_is_told_when_to_ask_again() {
    RequestRate<String> rate = rate(1);
    rate.arrives("Ann");

    assertThatThrownBy(() -> rate.arrives("ann"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(429);
              assertThat(refusal.headers()).containsEntry("Retry-After", "1");
            });
    rate.arrives("Bob");
    pass(Duration.ofSeconds(1));
    rate.arrives("ann");
  }

  @Test
  void no_requests_at_all_are_no_rate() {
    assertThatThrownBy(() -> rate(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 requests per second are too few");
  }

  @Test
  void a_bucket_holds_a_second_and_fills_evenly() {
    RequestRate<String> rate = rate(10);
    for (int i = 0; i < 10; i++) {
      assertThat(rate.take("ann")).isZero();
    }
    assertThat(rate.take("ann")).isEqualTo(Duration.ofMillis(100));
    assertThat(rate.take("ann")).isEqualTo(Duration.ofMillis(100));
    pass(Duration.ofMillis(99));
    assertThat(rate.take("ann")).isEqualTo(Duration.ofMillis(1));
    pass(Duration.ofMillis(1));
    assertThat(rate.take("ann")).isZero();
    assertThat(rate.take("ann")).isEqualTo(Duration.ofMillis(100));
    pass(Duration.ofDays(1));
    for (int i = 0; i < 10; i++) {
      assertThat(rate.take("ann")).isZero();
    }
    assertThat(rate.take("ann")).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void whoever_is_quiet_is_forgotten() {
    RequestRate<String> rate = rate(10);
    for (int second = 0; second < 100; second++) {
      for (int user = 0; user < 50; user++) {
        assertThat(rate.take("user-" + second + "-" + user)).isZero();
      }
      assertThat(rate.owners()).isLessThanOrEqualTo(100);
      pass(Duration.ofSeconds(1));
    }
    assertThat(rate.take("ann")).isZero();
    assertThat(rate.owners()).isOne();
  }

  @Test
  void many_at_once_get_no_more_than_there_is() throws Exception {
    RequestRate<String> rate = rate(100);
    Semaphore taken = new Semaphore(0);
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.startVirtualThread(() -> {
            for (int j = 0; j < 50; j++) {
              if (rate.take("ann").isZero()) {
                taken.release();
              }
            }
          });
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(taken.availablePermits()).isEqualTo(100);
  }
}
