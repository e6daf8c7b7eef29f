package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.tck.StoreContract;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

final class PostgresStoreContractTest extends StoreContract<String> {
  private static final MovableClock CLOCK = new MovableClock();
  private static PostgresStore<String> store;

  @BeforeAll
  static void open() {
    TestDatabase database = TestServer.postgres().newDatabase();
    PostgresStore.Builder<String> builder =
        PostgresStore.<String>builder(context -> context)
            .url(database.url())
            .user(database.user())
            .password(database.password())
            .clock(CLOCK);
    builder.migrate();
    store = builder.open();
  }

  @AfterEach
  void every_connection_was_given_back() {
    assertThat(store.busyConnections()).isZero();
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
