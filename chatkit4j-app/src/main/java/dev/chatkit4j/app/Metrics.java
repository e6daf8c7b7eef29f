package dev.chatkit4j.app;

import dev.chatkit4j.micrometer.ChatKitMetrics;
import dev.chatkit4j.server.ChatKitServer;
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
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * The meters of the program, and their text for Prometheus. No label has a value that a client
 * chose.
 */
final class Metrics {
  /** The media type of {@link #text}. */
  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final Duration[] BUCKETS =
      LongStream.of(5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ChatKitMetrics engine = new ChatKitMetrics(registry);
  private final MeterProvider<Timer> requests =
      Timer.builder("chatkit.requests")
          .description("from a request to the end of its answer")
          .serviceLevelObjectives(BUCKETS)
          .withRegistry(registry);

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

  /** What measures turns and calls of the store. */
  ChatKitMetrics engine() {
    return engine;
  }

  /** Shows what a server has under way. */
  void add(ChatKitServer<?> server) {
    ChatKitMetrics.gauges(server).bindTo(registry);
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

  /** Everything measured so far. */
  byte[] text() {
    return registry.scrape().getBytes(StandardCharsets.UTF_8);
  }
}
