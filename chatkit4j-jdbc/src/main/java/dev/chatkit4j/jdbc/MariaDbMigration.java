package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Brings tables on MariaDB to the newest version, on one connection and statement by statement, for
 * each is committed by itself. The lock is the connection's: a server that goes on with a statement
 * of somebody who was killed meanwhile keeps it for as long.
 */
final class MariaDbMigration extends ServerMigration {
  /** MariaDB's code for a lock that was waited for in vain. */
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  MariaDbMigration(ServerPool pool, Tables tables, Duration patience) {
    super(pool, tables, patience);
  }

  @Override
  void attempt(Duration stretch) throws SQLException {
    pool.eachStatement(
        current,
        sql -> {
          try (Undo ignored = unlimited(sql)) {
            String schema = schema(sql);
            Integer held = sql.first(LOCK, row -> row.getInt(1), lock(schema), stretch.toSeconds());
            if (requireNonNull(held, "an answer") != 1) {
              throw new SQLException("somebody else migrates", null, LOCK_WAIT_TIMEOUT);
            }
            try (Undo unlocking = () -> sql.first(UNLOCK, row -> true, lock(schema))) {
              migrate(sql, schema, stretch);
            }
          }
          return true;
        });
  }

  private static final String LOCK =
      """
      SELECT GET_LOCK(?, ?)
      """;

  private static final String UNLOCK =
      """
      SELECT RELEASE_LOCK(?)
      """;

  private String schema(Sql sql) throws SQLException {
    return tables.schema() == null
        ? requireNonNull(sql.first(SCHEMA, row -> row.getString(1)), "a database")
        : tables.schema();
  }

  private static final String SCHEMA =
      """
      SELECT DATABASE()
      """;

  /** The whole server has the lock's name, which may have 64 characters. */
  private String lock(String schema) {
    byte[] meant = (schema + "." + tables.prefix()).getBytes(StandardCharsets.UTF_8);
    return "chatkit4j " + UUID.nameUUIDFromBytes(meant);
  }

  private void migrate(Sql sql, String schema, Duration stretch) throws SQLException {
    if (sql.first(HAS_SCHEMA, row -> true, schema) == null) {
      sql.once("CREATE DATABASE " + tables.dialect().quoted(schema));
    }
    try (Undo leaving = using(sql, schema);
        Undo waiting = waitingAtMost(sql, stretch)) {
      Migration migration = Migration.on(sql);
      migration.from(requireKnown(migration.version()));
    }
  }

  private static final String HAS_SCHEMA =
      """
      SELECT 1 FROM information_schema.schemata WHERE schema_name = ?
      """;

  private static Undo using(Sql sql, String schema) throws SQLException {
    String before = sql.connection().getCatalog();
    sql.connection().setCatalog(schema);
    return () -> {
      if (before != null) {
        sql.connection().setCatalog(before);
      }
    };
  }

  private static Undo waitingAtMost(Sql sql, Duration stretch) throws SQLException {
    long before = requireNonNull(sql.first(LOCK_WAIT, row -> row.getLong(1)), "seconds");
    sql.once(SET_LOCK_WAIT + stretch.toSeconds());
    return () -> sql.once(SET_LOCK_WAIT + before);
  }

  private static final String LOCK_WAIT =
      """
      SELECT @@SESSION.lock_wait_timeout
      """;

  private static final String SET_LOCK_WAIT = "SET SESSION lock_wait_timeout = ";

  @Override
  boolean inTheWay(SQLException failure) {
    return failure.getErrorCode() == LOCK_WAIT_TIMEOUT;
  }

  @Override
  List<String> othersInTheWay() throws SQLException {
    return pool.eachStatement(
        current,
        sql -> {
          String schema = schema(sql);
          List<String> migrating = sql.list(MIGRATING, row -> row.getString(1), lock(schema));
          return migrating.isEmpty()
              ? sql.list(PRESENT, row -> row.getString(1), schema)
              : migrating;
        });
  }

  private static final String MIGRATING =
      """
      SELECT concat('session ', h.id, ' of ', coalesce(p.user, 'another user'),
                    ' (', coalesce(p.command, 'unknown'), ' for ', coalesce(p.time, 0), ' s)')
        FROM (SELECT IS_USED_LOCK(?) AS id) h
        LEFT JOIN information_schema.processlist p ON p.id = h.id
       WHERE h.id IS NOT NULL
      """;

  /** MariaDB does not say who has a lock on a table; it is one of those. */
  private static final String PRESENT =
      """
      SELECT concat('session ', id, ' of ', user, ' (', command, ' for ', time, ' s)')
        FROM information_schema.processlist
       WHERE db = ? AND id <> CONNECTION_ID()
       ORDER BY time DESC
       LIMIT 5
      """;
}
