package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings tables on PostgreSQL to the newest version in one transaction, which has the lock and
 * every setting too: a pooler may give the session to somebody else as soon as it ends, and nothing
 * is left of one that breaks off.
 */
final class PostgresMigration extends ServerMigration {
  /** "ck4j" in ASCII. */
  private static final int LOCK_CLASS = 0x636b346a;

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** The lock is the prefix's, in the whole database: the schema may yet have to be found. */
  private final int lock;

  PostgresMigration(ServerPool pool, Tables tables, Duration patience) {
    super(pool, tables, patience);
    this.lock = tables.prefix().hashCode() & Integer.MAX_VALUE;
  }

  @Override
  void attempt(Duration stretch) throws SQLException {
    pool.transaction(
        current,
        sql -> {
          sql.once("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
          sql.first(LIMITS, row -> true, stretch.toMillis() + "ms");
          sql.first(LOCK, row -> true, LOCK_CLASS, lock);
          try (Undo ignored = unlimited(sql)) {
            migrate(sql);
          }
          return true;
        });
  }

  private static final String LIMITS =
      """
      SELECT set_config('lock_timeout', ?, true), set_config('statement_timeout', '0', true)
      """;

  private static final String LOCK =
      """
      SELECT pg_advisory_xact_lock(?, ?)
      """;

  private void migrate(Sql sql) throws SQLException {
    Tables found = ServerSchema.found(pool.name(), sql, tables);
    String schema = found.schema() == null ? schemaForNewTables(sql) : found.schema();
    if (sql.first(SCHEMA, row -> true, schema) == null) {
      sql.once("CREATE SCHEMA " + tables.dialect().quoted(schema));
    }
    sql.first(USE, row -> true, schema);
    Migration migration = Migration.on(sql);
    migration.from(requireKnown(migration.version()));
  }

  private static final String SCHEMA =
      """
      SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?
      """;

  /** Ends with the transaction. */
  private static final String USE =
      """
      SELECT set_config('search_path', quote_ident(?) || ', pg_temp', true)
      """;

  /** Whoever has conversations in one schema does not want to begin anew in another unawares. */
  private String schemaForNewTables(Sql sql) throws SQLException {
    @Nullable String schema = SearchPath.first(sql);
    if (schema == null) {
      throw refused("its search path has no schema to make tables in; name one");
    }
    List<String> others = SearchPath.holdersBeside(sql, tables);
    if (!others.isEmpty()) {
      throw refused(
          "schema %s of its search path has no %s, but schema %s beside it has; name the schema that is meant"
              .formatted(schema, tables.historyTable(), String.join(" and ", others)));
    }
    return schema;
  }

  private UnavailableException refused(String reason) {
    return new UnavailableException(
        "Migrating %s failed: %s".formatted(pool.name(), reason), false, null);
  }

  @Override
  boolean inTheWay(SQLException failure) {
    return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
  }

  @Override
  List<String> othersInTheWay() throws SQLException {
    List<String> others =
        pool.eachStatement(
            current,
            sql -> sql.list(HOLDERS, row -> row.getString(1), LOCK_CLASS, lock, tables.prefix()));
    return others.isEmpty() ? List.of("a session that has just ended") : others;
  }

  private static final String HOLDERS =
      """
      SELECT DISTINCT format('session %s of %s (%s, %s)', a.pid, coalesce(a.usename, 'the server'),
             coalesce(nullif(a.application_name, ''), 'unnamed'), coalesce(a.state, 'unknown state'))
        FROM pg_catalog.pg_locks l
        JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
        LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
       WHERE l.granted
         AND a.pid <> pg_backend_pid()
         AND a.datname = current_database()
         AND (   l.locktype = 'advisory' AND l.classid::bigint = ? AND l.objid::bigint = ? AND l.objsubid = 2
              OR l.locktype = 'relation' AND l.database <> 0 AND starts_with(c.relname::text, ?))
       ORDER BY 1
       LIMIT 5
      """;
}
