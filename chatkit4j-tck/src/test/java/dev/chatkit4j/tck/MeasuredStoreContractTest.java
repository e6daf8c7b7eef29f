package dev.chatkit4j.tck;

import dev.chatkit4j.metrics.ChatKitMetrics;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A store is none the worse for being measured. */
class MeasuredStoreContractTest extends StoreContract<String> {
  private final MovableClock clock = new MovableClock();
  private final Store<String> store =
      new ChatKitMetrics(new SimpleMeterRegistry())
          .measure(new MemoryStore<>(owner -> owner, clock));

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
    return Optional.of(clock::advance);
  }
}
