package dev.chatkit4j.micrometer;

import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.TurnListener;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.ConnectionUse;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times turns and calls of the store, in a registry of Micrometer's. Hand it to {@link
 * dev.chatkit4j.server.ServerOptions#withTurns} and give the server the store that {@link #measure}
 * returns.
 *
 * <p>The timers are {@code chatkit.turns} with the tags {@code op} and {@code outcome}, {@code
 * chatkit.first.event} with {@code op}, and {@code chatkit.store} with {@code operation} and {@code
 * outcome}. No tag has a value that a client chose; there are at most some hundred combinations.
 * Each timer has buckets at 1, 2, 5, 10 and so on milliseconds, from 5 ms to 50 s for turns and
 * from 1 ms to 5 s for calls, unless a filter of the registry wants others.
 *
 * <p>A registry that fails is logged, and what was measured goes on. Thread-safe.
 */
public final class ChatKitMetrics implements TurnListener {
  private static final Logger log = LoggerFactory.getLogger(ChatKitMetrics.class);

  private final MeterProvider<Timer> turns;
  private final MeterProvider<Timer> firstEvents;
  private final MeterProvider<Timer> storeCalls;

  /** Measures in that registry. */
  public ChatKitMetrics(MeterRegistry registry) {
    turns =
        timer("chatkit.turns", "from a request to the end of its turn", 5, 60_000)
            .withRegistry(registry);
    firstEvents =
        timer("chatkit.first.event", "from a request to what its turn says first", 5, 60_000)
            .withRegistry(registry);
    storeCalls = timer("chatkit.store", "a call of the store", 1, 5_000).withRegistry(registry);
  }

  /** Buckets at 1, 2, 5, 10 and so on of the milliseconds between those two. */
  private static Timer.Builder timer(String name, String what, long least, long most) {
    Duration[] buckets =
        LongStream.of(1, 10, 100, 1_000, 10_000)
            .flatMap(power -> LongStream.of(power, 2 * power, 5 * power))
            .filter(millis -> millis >= least && millis <= most)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    return Timer.builder(name).description(what).serviceLevelObjectives(buckets);
  }

  /**
   * What a server has under way: {@code chatkit.turns.open} and {@code chatkit.events.waiting}, and
   * if its store has connections to a database server, {@code chatkit.store.connections.busy} and
   * {@code chatkit.store.connections.waiting}. A registry shows the first server that is bound to
   * it; it does not keep the server alive.
   */
  public static MeterBinder gauges(ChatKitServer<?> server) {
    return registry -> {
      Gauge.builder("chatkit.turns.open", server, ChatKitServer::openTurns)
          .description("turns under way")
          .register(registry);
      Gauge.builder("chatkit.events.waiting", server, ChatKitServer::waitingEvents)
          .description("events not yet taken by clients")
          .register(registry);
      if (server.store().connectionUse().isPresent()) {
        connections(server, registry);
      }
    };
  }

  private static void connections(ChatKitServer<?> server, MeterRegistry registry) {
    Gauge.builder("chatkit.store.connections.busy", server, of -> use(of, ConnectionUse::busy))
        .description("calls of the store that have a connection")
        .register(registry);
    Gauge.builder(
            "chatkit.store.connections.waiting", server, of -> use(of, ConnectionUse::waiting))
        .description("calls of the store that wait for a connection")
        .register(registry);
  }

  private static double use(ChatKitServer<?> server, ToIntFunction<ConnectionUse> number) {
    return server.store().connectionUse().map(number::applyAsInt).orElse(0);
  }

  /**
   * A store that does what the given one does, with the same abilities, and whose every call is
   * timed; but making ids and keys is none. A store that this has measured already is returned as
   * it is.
   *
   * @param store is closed when the returned one is
   */
  public <C> Store<C> measure(Store<C> store) {
    return store instanceof MeasuredStore<C> measured && measured.isBy(this)
        ? store
        : new MeasuredStore<>(store, this);
  }

  @Override
  public void firstEvent(String type, Duration after) {
    firstEvents.withTags("op", type).record(after);
  }

  @Override
  public void ended(String type, Outcome outcome, Duration length) {
    turns.withTags("op", type, "outcome", outcome.name().toLowerCase(Locale.ROOT)).record(length);
  }

  /** Makes a call of the store and times it. */
  <T extends @Nullable Object> T call(String operation, Supplier<T> call) {
    long began = System.nanoTime();
    String outcome = "failed";
    try {
      T result = call.get();
      outcome = "done";
      return result;
    } catch (RuntimeException e) {
      outcome = outcome(e);
      throw e;
    } finally {
      called(operation, outcome, System.nanoTime() - began);
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

  /** Something may have been saved, so that a failure of the registry must not be the call's. */
  private void called(String operation, String outcome, long nanos) {
    try {
      storeCalls
          .withTags("operation", operation, "outcome", outcome)
          .record(nanos, TimeUnit.NANOSECONDS);
    } catch (RuntimeException e) {
      log.error("A call of the store was not measured", e);
    }
  }
}
