package dev.chatkit4j.micrometer;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.tck.StoreContract;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;

/** A store is none the worse for being measured. */
class MeasuredStoreContractTest extends StoreContract<String> {
  private volatile Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");

  private final Store<String> store =
      new ChatKitMetrics(new SimpleMeterRegistry())
          .measure(new MemoryStore<>(owner -> owner, new Moving()));

  /** Stands still until it is moved. */
  private final class Moving extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("a clock for instants only");
    }
  }

  @Override
  protected Store<String> store() {
    return store;
  }

  @Override
  protected String contextOf(String owner) {
    return owner;
  }

  @Override
  protected Optional<Consumer<Duration>> advanceClock() {
    return Optional.of(by -> now = now.plus(by));
  }
}
