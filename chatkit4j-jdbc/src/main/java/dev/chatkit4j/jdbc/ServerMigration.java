package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A migration on a server, alone among those that migrate the same tables. It waits for others in
 * short stretches: what waits for a lock on a table keeps everybody else from it.
 */
abstract sealed class ServerMigration permits PostgresMigration, MariaDbMigration {
  private static final Logger LOG = LoggerFactory.getLogger(ServerMigration.class);

  private static final Duration STRETCH = Duration.ofSeconds(2);

  final ServerPool pool;
  final Tables tables;

  /** The same in the connection's current schema, which is made theirs. */
  final Tables current;

  private final Duration patience;

  ServerMigration(ServerPool pool, Tables tables, Duration patience) {
    this.pool = pool;
    this.tables = tables;
    this.current = tables.in(null);
    this.patience = patience;
  }

  static ServerMigration of(ServerPool pool, Tables tables, Duration patience) {
    return tables.dialect() == Dialect.POSTGRES
        ? new PostgresMigration(pool, tables, patience)
        : new MariaDbMigration(pool, tables, patience);
  }

  /**
   * Runs what is missing.
   *
   * @throws UnavailableException if others were in the way for too long; it names them
   */
  final void run() throws SQLException {
    long end = System.nanoTime() + patience.toNanos();
    String told = "";
    while (true) {
      try {
        attempt(STRETCH);
        return;
      } catch (SQLException e) {
        if (!inTheWay(e)) {
          throw e;
        }
        String others = String.join(", ", othersInTheWay());
        if (System.nanoTime() >= end) {
          throw gaveUp(others, e);
        }
        if (!others.equals(told)) {
          LOG.warn("Migrating {} waits for {}", pool.name(), others);
          told = others;
        }
      }
    }
  }

  private UnavailableException gaveUp(String others, SQLException cause) {
    return new UnavailableException(
        "Migrating %s failed: after %s s it still has to wait for %s"
            .formatted(pool.name(), patience.toSeconds(), others),
        false,
        cause);
  }

  /** Runs what is missing, but waits no longer than that for any lock. */
  abstract void attempt(Duration stretch) throws SQLException;

  /** Whether an attempt failed only because it would have had to wait for longer. */
  abstract boolean inTheWay(SQLException failure);

  /** A large table takes longer than a pool may want to wait for an answer. */
  static Undo unlimited(Sql sql) throws SQLException {
    Connection connection = sql.connection();
    int before = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, 0);
    return () -> connection.setNetworkTimeout(Runnable::run, before);
  }

  /** The sessions that an attempt has to wait for, as people may look for them. */
  abstract List<String> othersInTheWay() throws SQLException;

  /** Refuses what a newer program made in the meantime. */
  final int requireKnown(int version) {
    if (version > tables.dialect().newestVersion()) {
      throw new UnavailableException(
          "Migrating %s failed: its schema has version %s, this program knows up to %s"
              .formatted(pool.name(), version, tables.dialect().newestVersion()),
          false,
          null);
    }
    return version;
  }
}
