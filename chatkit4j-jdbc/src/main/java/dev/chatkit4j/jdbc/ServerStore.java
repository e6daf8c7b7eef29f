package dev.chatkit4j.jdbc;

import java.time.Clock;
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
    return database.borrowed();
  }
}
