package dev.chatkit4j.tck;

import dev.chatkit4j.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The contract of the store that all broken ones are made from. */
final class ForwardingStoreContract extends StoreContract<String> {
  private final MovableClock clock = new MovableClock();
  private final Store<String> store = new ForwardingStore(clock);

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
