package dev.chatkit4j.app;

import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.TurnListener;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.UnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What is measured, and how Prometheus reads it. No label has a value that a client chose. */
final class Metrics implements TurnListener {
  /** The media type of {@link #text}. */
  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MeterProvider<Timer> requests =
      timer("chatkit.requests", "from a request to the end of its answer", 5, 60_000);
  private final MeterProvider<Timer> turns =
      timer("chatkit.turns", "from a request to the end of its turn", 5, 60_000);
  private final MeterProvider<Timer> firstEvents =
      timer("chatkit.first.event", "from a request to what its turn says first", 5, 60_000);
  private final MeterProvider<Timer> storeCalls =
      timer("chatkit.store", "a call of the store", 1, 5_000);

  /** Buckets at 1, 2, 5, 10 and so on of the milliseconds between those two. */
  private MeterProvider<Timer> timer(String name, String what, long least, long most) {
    Duration[] buckets =
        LongStream.of(1, 10, 100, 1_000, 10_000)
            .flatMap(power -> LongStream.of(power, 2 * power, 5 * power))
            .filter(millis -> millis >= least && millis <= most)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    return Timer.builder(name)
        .description(what)
        .serviceLevelObjectives(buckets)
        .withRegistry(registry);
  }

  /** Measures the machine as well, until the program ends. */
  void addMachine() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    @SuppressWarnings("resource") // closing would end the measuring
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
  }

  /** Shows what a server has under way. */
  void add(ChatKitServer<?> server) {
    gauge("chatkit.turns.open", "turns under way", server::openTurns);
    gauge("chatkit.events.waiting", "events not yet taken by clients", server::waitingEvents);
  }

  /** Shows a number that is asked for whenever somebody looks. */
  void gauge(String name, String what, Supplier<Number> value) {
    Gauge.builder(name, value).description(what).register(registry);
  }

  /**
   * A request was answered.
   *
   * @param operation one of few, see {@link RequestLog}
   */
  void answered(String operation, int status, Duration took) {
    requests.withTags("op", operation, "status", Integer.toString(status)).record(took);
  }

  @Override
  public void firstEvent(String type, Duration after) {
    firstEvents.withTags("op", type).record(after);
  }

  @Override
  public void ended(String type, Outcome outcome, Duration length) {
    turns.withTags("op", type, "outcome", outcome.name().toLowerCase(Locale.ROOT)).record(length);
  }

  /** Makes a call of the store and measures it. */
  <T extends @Nullable Object> T store(String operation, Supplier<T> call) {
    long began = System.nanoTime();
    String outcome = "done";
    try {
      return call.get();
    } catch (RuntimeException e) {
      outcome = outcome(e);
      throw e;
    } finally {
      storeCalls
          .withTags("operation", operation, "outcome", outcome)
          .record(Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private static String outcome(RuntimeException failure) {
    return switch (failure) {
      case NotFoundException e -> "not_found";
      case ConflictException e -> "conflict";
      case UnavailableException e -> "unavailable";
      default -> "failed";
    };
  }

  /** Everything measured so far. */
  byte[] text() {
    return registry.scrape().getBytes(StandardCharsets.UTF_8);
  }
}
