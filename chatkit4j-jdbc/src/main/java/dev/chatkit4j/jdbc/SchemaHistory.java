package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;

/**
 * The table that says which scripts were run. It is as Flyway would have it, which earlier versions
 * used and which may go on from it.
 */
final class SchemaHistory {
  private final Sql sql;

  SchemaHistory(Sql sql) {
    this.sql = sql;
  }

  /** The version that the last script made; 0 if none was run. */
  int version() throws SQLException {
    return requireNonNull(sql.first(VERSION, row -> row.getInt(1)), "a maximum");
  }

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

  /**
   * Makes it if it is not there, and forgets scripts that an earlier version did not get through.
   * Tables must have no schema here but the connection's current one: an index cannot be given one.
   */
  void make() throws SQLException {
    Tables tables = sql.tables();
    sql.once(tables.text(TABLE).text());
    if (tables.dialect() != Dialect.MARIADB) { // where the table is made with it
      sql.once(tables.text(INDEX).text());
    }
    sql.update(FORGET_FAILED);
  }

  private static final Statement TABLE =
      Statement.of(
              """
              CREATE TABLE IF NOT EXISTS chatkit_schema_history (
                installed_rank INT NOT NULL PRIMARY KEY,
                version VARCHAR(50),
                description VARCHAR(200) NOT NULL,
                type VARCHAR(20) NOT NULL,
                script VARCHAR(1000) NOT NULL,
                checksum INT,
                installed_by VARCHAR(100) NOT NULL,
                installed_on TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
                execution_time INT NOT NULL,
                success BOOLEAN NOT NULL
              )
              """)
          .onPostgres(
              """
              CREATE TABLE IF NOT EXISTS chatkit_schema_history (
                installed_rank integer NOT NULL CONSTRAINT chatkit_schema_history_pk PRIMARY KEY,
                version varchar(50),
                description varchar(200) NOT NULL,
                type varchar(20) NOT NULL,
                script varchar(1000) NOT NULL,
                checksum integer,
                installed_by varchar(100) NOT NULL,
                installed_on timestamp NOT NULL DEFAULT now(),
                execution_time integer NOT NULL,
                success boolean NOT NULL
              )
              """)
          .onMariaDb(
              """
              CREATE TABLE IF NOT EXISTS chatkit_schema_history (
                installed_rank INT NOT NULL PRIMARY KEY,
                version VARCHAR(50),
                description VARCHAR(200) NOT NULL,
                type VARCHAR(20) NOT NULL,
                script VARCHAR(1000) NOT NULL,
                checksum INT,
                installed_by VARCHAR(100) NOT NULL,
                installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
                execution_time INT NOT NULL,
                success BOOL NOT NULL,
                KEY chatkit_schema_history_s_idx (success)
              ) ENGINE = InnoDB
              """);

  private static final Statement INDEX =
      Statement.of(
          """
          CREATE INDEX IF NOT EXISTS chatkit_schema_history_s_idx ON chatkit_schema_history (success)
          """);

  private static final Statement FORGET_FAILED =
      Statement.of(
          """
          DELETE FROM chatkit_schema_history WHERE NOT success
          """);

  /** Adds a script that was run; {@code millis} is how long that took. */
  void add(int version, MigrationScript script, long millis) throws SQLException {
    sql.update(
        ADD,
        String.valueOf(version),
        script.description(),
        script.name(),
        script.checksum(),
        millis);
  }

  private static final Statement ADD =
      Statement.of(
              """
              INSERT INTO chatkit_schema_history
                     (installed_rank, version, description, type, script, checksum, installed_by,
                      execution_time, success)
              SELECT coalesce(max(installed_rank), 0) + 1, ?1, ?2, 'SQL', ?3, ?4, '', ?5, 1
                FROM chatkit_schema_history
              """)
          .onPostgres(
              """
              INSERT INTO chatkit_schema_history
                     (installed_rank, version, description, type, script, checksum, installed_by,
                      execution_time, success)
              SELECT coalesce(max(installed_rank), 0) + 1, ?1, ?2, 'SQL', ?3, ?4, current_user, ?5, true
                FROM chatkit_schema_history
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_schema_history
                     (installed_rank, version, description, type, script, checksum, installed_by,
                      execution_time, success)
              SELECT coalesce(max(installed_rank), 0) + 1, ?1, ?2, 'SQL', ?3, ?4, SUBSTRING_INDEX(USER(), '@', 1), ?5, 1
                FROM chatkit_schema_history
              """);
}
