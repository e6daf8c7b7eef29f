package dev.chatkit4j.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.server.TurnListener.Outcome;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.store.memory.MemoryStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The timers and their names. */
final class ChatKitMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ChatKitMetrics metrics = new ChatKitMetrics(registry);

  private static List<Double> buckets(Timer timer) {
    return Arrays.stream(timer.takeSnapshot().histogramCounts())
        .map((CountAtBucket bucket) -> bucket.bucket(TimeUnit.MILLISECONDS))
        .toList();
  }

  @Test
  void turns_and_their_first_events_are_timed_from_5_milliseconds_to_50_seconds() {
    metrics.firstEvent("threads.create", Duration.ofMillis(7));
    metrics.ended("threads.create", Outcome.CANCELLED, Duration.ofMillis(8));

    Timer first = registry.get("chatkit.first.event").tags("op", "threads.create").timer();
    Timer turn =
        registry.get("chatkit.turns").tags("op", "threads.create", "outcome", "cancelled").timer();
    assertThat(first.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
    assertThat(turn.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(8);
    assertThat(buckets(turn))
        .isEqualTo(buckets(first))
        .containsExactly(
            5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0,
            20_000.0, 50_000.0);
  }

  @Test
  void calls_of_the_store_are_timed_from_1_millisecond_to_5_seconds() {
    Store<String> store = metrics.measure(new MemoryStore<>(owner -> owner));

    store.deleteThread("thr_1", "ann");

    Timer timer = calls("delete_thread", "done");
    assertThat(timer.count()).isEqualTo(1);
    assertThat(buckets(timer))
        .containsExactly(
            1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0);
  }

  private Timer calls(String operation, String outcome) {
    return registry.get("chatkit.store").tags("operation", operation, "outcome", outcome).timer();
  }

  @Test
  void a_call_that_fails_is_timed_by_how_and_fails_all_the_same() {
    fails(new NotFoundException("gone"), "not_found");
    fails(new ConflictException("changed"), "conflict");
    fails(new UnavailableException("down", true, null), "unavailable");
    fails(new IllegalStateException("broken"), "failed");
    Error error = new StackOverflowError();
    assertThatThrownBy(() -> metrics.call("error", () -> thrown(error))).isSameAs(error);
    assertThat(calls("error", "failed").count()).isEqualTo(1);
  }

  private void fails(RuntimeException failure, String outcome) {
    String operation = failure.getClass().getSimpleName();

    assertThatThrownBy(() -> metrics.call(operation, () -> thrown(failure))).isSameAs(failure);

    assertThat(calls(operation, outcome).count()).isEqualTo(1);
  }

  private static String thrown(RuntimeException failure) {
    throw failure;
  }

  private static String thrown(Error failure) {
    throw failure;
  }

  @Test
  void a_registry_that_fails_does_not_make_the_call_fail() {
    registry.config().meterFilter(new Refusal());
    Store<String> store = metrics.measure(new MemoryStore<>(owner -> owner));

    store.deleteThread("thr_1", "ann");
    assertThatThrownBy(() -> store.loadThread("thr_1", "ann"))
        .isInstanceOf(NotFoundException.class);

    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void a_store_is_measured_once_however_often_that_is_asked_for() {
    Store<String> store = metrics.measure(new MemoryStore<>(owner -> owner));
    Store<String> again = metrics.measure(store);

    again.deleteThread("thr_1", "ann");

    assertThat(again).isSameAs(store);
    assertThat(calls("delete_thread", "done").count()).isEqualTo(1);
    assertThat(new ChatKitMetrics(new SimpleMeterRegistry()).measure(store)).isNotSameAs(store);
  }

  /** Refuses every meter. */
  private static final class Refusal implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
      throw new IllegalStateException("refused");
    }
  }
}
