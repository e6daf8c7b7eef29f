package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The tables on a server: where they are, their version, and how they are made. */
final class ServerSchema {
  /** What PostgreSQL and MariaDB say of a table, and MariaDB of a database, that is not there. */
  private static final Set<String> MISSING = Set.of("42P01", "42S02");

  private final ServerPool pool;
  private final Tables tables;

  private ServerSchema(ServerPool pool, Tables tables) {
    this.pool = pool;
    this.tables = tables;
  }

  /**
   * Finds the tables once; whoever uses them uses them there, whatever becomes of the search path.
   *
   * @throws UnavailableException if they may be in several schemas
   */
  static ServerSchema find(ServerPool pool, Tables tables) {
    try {
      return new ServerSchema(
          pool, pool.eachStatement(tables, sql -> found(pool.name(), sql, tables)));
    } catch (SQLException e) {
      throw ServerErrors.unavailable("Looking for the tables in " + pool.name(), e, false);
    }
  }

  /**
   * The tables in the schema of the search path that has them; unchanged if none has or need be.
   */
  static Tables found(String database, Sql sql, Tables tables) throws SQLException {
    if (tables.dialect() != Dialect.POSTGRES || tables.schema() != null) {
      return tables;
    }
    List<String> schemas = SearchPath.holders(sql, tables);
    if (schemas.size() > 1) {
      throw new UnavailableException(
          "Opening %s failed: the schemas %s of its search path have a %s each; name the schema that is meant"
              .formatted(database, String.join(" and ", schemas), tables.historyTable()),
          false,
          null);
    }
    return schemas.isEmpty() ? tables : tables.in(schemas.getFirst());
  }

  /** The tables where they were found. */
  Tables tables() {
    return tables;
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

  /**
   * Makes the tables this program's; of several that begin together one does it.
   *
   * @param patience how long to wait for those who keep it from being done
   */
  SchemaVersion migrate(Duration patience) {
    SchemaVersion before = version();
    refuseNewer("Migrating", before);
    if (before.current()) {
      return before;
    }
    try {
      ServerMigration.of(pool, tables, patience).run();
    } catch (SQLException e) {
      throw ServerErrors.unavailable("Migrating " + pool.name(), e, false);
    }
    return find(pool, tables).version();
  }

  private SchemaVersion version(Sql sql) throws SQLException {
    try {
      return SchemaVersion.of(new SchemaHistory(sql).version(), tables.dialect());
    } catch (SQLException e) {
      if (MISSING.contains(e.getSQLState())) {
        return SchemaVersion.of(0, tables.dialect());
      }
      throw e;
    }
  }
}
