package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.tck.StoreContract;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class SqliteMemoryStoreContractTest extends StoreContract<String> {
  private static final MovableClock CLOCK = new MovableClock();
  private static SqliteStore<String> store;

  @BeforeAll
  static void open() {
    store = SqliteStore.<String>builder(context -> context).clock(CLOCK).inMemory();
  }

  @AfterAll
  static void close() {
    store.close();
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
    return Optional.of(CLOCK::advance);
  }
}
