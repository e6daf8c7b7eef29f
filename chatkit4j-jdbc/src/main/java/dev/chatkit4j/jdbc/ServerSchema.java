package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.util.Set;

/** The tables on a server: their version, and how they are made. */
final class ServerSchema {
  /** What PostgreSQL and MariaDB say of a table, and MariaDB of a database, that is not there. */
  private static final Set<String> MISSING = Set.of("42P01", "42S02");

  private final ServerPool pool;
  private final Tables tables;

  ServerSchema(ServerPool pool, Tables tables) {
    this.pool = pool;
    this.tables = tables;
  }

  SchemaVersion version() {
    try {
      return pool.eachStatement(tables, this::version);
    } catch (SQLException e) {
      throw ServerErrors.unavailable("Reading the schema of " + pool.name(), e, false);
    }
  }

  /** Refuses tables of another version than this program's. */
  void check() {
    SchemaVersion version = version();
    refuseNewer("Opening", version);
    if (!version.current()) {
      throw new UnavailableException(
          "Opening %s failed: its schema has version %s, this program needs %s; run: chatkit4j migrate --db %s"
              .formatted(pool.name(), version.found(), version.known(), pool.name()),
          false,
          null);
    }
  }

  private void refuseNewer(String doing, SchemaVersion version) {
    if (version.found() > version.known()) {
      throw new UnavailableException(
          "%s %s failed: its schema has version %s, this program knows up to %s"
              .formatted(doing, pool.name(), version.found(), version.known()),
          false,
          null);
    }
  }

  /** Makes the tables this program's; of several that begin together one does it. */
  SchemaVersion migrate() {
    try {
      return pool.eachStatement(tables, this::migrateAlone);
    } catch (SQLException e) {
      throw ServerErrors.unavailable("Migrating " + pool.name(), e, false);
    }
  }

  private SchemaVersion migrateAlone(Sql sql) throws SQLException {
    sql.first(LOCK, row -> true);
    try {
      SchemaVersion before = version(sql);
      refuseNewer("Migrating", before);
      if (!before.current()) {
        Migration.run(tables, pool.connections());
      }
      return version(sql);
    } finally {
      sql.first(UNLOCK, row -> true);
    }
  }

  // The number is "ck4j" in ASCII. The lock is the connection's, and gone with it.
  private static final Statement LOCK =
      Statement.of(
              """
              SELECT pg_advisory_lock(1667970154)
              """)
          .onMariaDb(
              """
              SELECT GET_LOCK('chatkit4j-migration', 3600)
              """);

  private static final Statement UNLOCK =
      Statement.of(
              """
              SELECT pg_advisory_unlock(1667970154)
              """)
          .onMariaDb(
              """
              SELECT RELEASE_LOCK('chatkit4j-migration')
              """);

  private static final Statement VERSION =
      Statement.of(
              """
              SELECT coalesce(max(CAST(version AS integer)), 0)
                FROM chatkit_schema_history
               WHERE success
              """)
          .onMariaDb(
              """
              SELECT coalesce(max(CAST(version AS SIGNED)), 0)
                FROM chatkit_schema_history
               WHERE success
              """);

  private SchemaVersion version(Sql sql) throws SQLException {
    try {
      Integer found = requireNonNull(sql.first(VERSION, row -> row.getInt(1)), "a maximum");
      return SchemaVersion.of(found, tables.dialect());
    } catch (SQLException e) {
      if (MISSING.contains(e.getSQLState())) {
        return SchemaVersion.of(0, tables.dialect());
      }
      throw e;
    }
  }
}
