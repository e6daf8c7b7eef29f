package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.ConnectionUse;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** A store on tables of a server. */
abstract class ServerStore<C> extends JdbcStore<C> {
  private final PooledDatabase database;

  ServerStore(PooledDatabase database, Function<? super C, String> owner, Clock clock) {
    super(database, owner, clock);
    this.database = database;
  }

  /** How many connections are in use. */
  public final int busyConnections() {
    return database.busy();
  }

  /** How many calls have a connection, and how many wait for one. */
  @Override
  public final Optional<ConnectionUse> connectionUse() {
    return Optional.of(database);
  }
}
