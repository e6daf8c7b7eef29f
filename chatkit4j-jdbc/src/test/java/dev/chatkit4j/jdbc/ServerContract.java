package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.tck.StoreContract;
import dev.chatkit4j.testservers.TestDatabase;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The kit on a server's store, which its class opens before all rules. */
@Tag("slow")
abstract class ServerContract extends StoreContract<String> {
  private static MovableClock clock;
  private static ServerStore<String> store;

  static void open(Server server, Consumer<ServerStoreBuilder<String, ?, ?>> settings) {
    open(server, server.newDatabase(), settings);
  }

  static void open(
      Server server, TestDatabase database, Consumer<ServerStoreBuilder<String, ?, ?>> settings) {
    clock = new MovableClock();
    ServerStoreBuilder<String, ? extends ServerStore<String>, ?> builder =
        server.builder(database).clock(clock);
    settings.accept(builder);
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
    return Optional.of(clock::advance);
  }
}
