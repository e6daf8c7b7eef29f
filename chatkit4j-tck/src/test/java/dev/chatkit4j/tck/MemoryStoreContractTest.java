package dev.chatkit4j.tck;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

class MemoryStoreContractTest extends StoreContract<String> {
  private final MovableClock clock = new MovableClock();
  private final Store<String> store = new MemoryStore<>(owner -> owner, clock);

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
