package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server, a driver or a pool that change what a statement of ours means. A store
 * sets them on connections of its own; on others it looks.
 */
final class ServerSettings {
  /** Of one, two, three and four bytes, with what drivers escape. */
  private static final String ANY_TEXT = "a\u00e4\u20ac\ud83d\ude00 '\\\" %_";

  /** No owner can be called so. */
  private static final String NOBODY = "";

  private final ServerPool pool;
  private final Tables tables;

  ServerSettings(ServerPool pool, Tables tables) {
    this.pool = pool;
    this.tables = tables;
  }

  /**
   * Refuses a server that does not write and settings under which a statement means something else.
   *
   * @throws dev.chatkit4j.store.UnavailableException with the name of the setting
   */
  void check() {
    String reason;
    try {
      Connection connection = pool.borrow();
      try (Undo giving = () -> pool.giveBack(connection)) {
        reason = reason(connection);
      }
    } catch (SQLException e) {
      throw ServerErrors.unavailable("Opening " + pool.name(), e, false);
    }
    if (reason != null) {
      throw ServerPool.refused(pool.name(), reason);
    }
  }

  private @Nullable String reason(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    Sql plain = Sql.borrowed(connection, tables);
    if (tables.dialect() == Dialect.MARIADB && autoCommit != autoCommits(plain)) {
      return "its driver does not know that autocommit is 0 on the server";
    }
    connection.setAutoCommit(false);
    try {
      String named = named(plain);
      if (!named.isEmpty()) {
        return named;
      }
      return losesText(plain) ? LOSES_TEXT : unwritten(pool.sql(connection, tables, true));
    } finally {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }

  private static final String AUTOCOMMIT =
      """
      SELECT @@autocommit
      """;

  private static boolean autoCommits(Sql sql) throws SQLException {
    return Boolean.TRUE.equals(sql.first(AUTOCOMMIT, row -> row.getInt(1) == 1));
  }

  private static final Statement WRONG =
      Statement.of(
              """
              SELECT CASE
                       WHEN pg_is_in_recovery()
                         THEN 'it is a replica, which cannot be written to (pg_is_in_recovery)'
                       WHEN current_setting('transaction_read_only') = 'on'
                         THEN 'its transactions are read-only (default_transaction_read_only is on)'
                       WHEN current_setting('session_replication_role') <> 'origin'
                         THEN 'it checks no foreign keys (session_replication_role is not origin)'
                     END
              """)
          .onMariaDb(
              """
              SELECT CASE
                       WHEN @@sql_mode LIKE '%EMPTY_STRING_IS_NULL%'
                         THEN 'sql_mode has EMPTY_STRING_IS_NULL'
                       WHEN @@foreign_key_checks = 0
                         THEN 'foreign_key_checks is 0'
                       WHEN @@sql_safe_updates = 1
                         THEN 'sql_safe_updates is 1'
                       WHEN @@sql_select_limit < 1000000000
                         THEN 'sql_select_limit is set'
                       WHEN @@completion_type <> 'NO_CHAIN'
                         THEN 'completion_type is not NO_CHAIN'
                     END
              """);

  /** The setting that is wrong, as its server names it; empty if none is. */
  private static String named(Sql sql) throws SQLException {
    return requireNonNull(
        sql.first(WRONG, row -> Objects.requireNonNullElse(row.getString(1), "")), "a row");
  }

  private static final Statement ECHO =
      Statement.of(
              """
              SELECT CAST(?1 AS text)
              """)
          .onMariaDb(
              """
              SELECT CAST(?1 AS CHAR CHARACTER SET utf8mb4)
              """);

  private static final String LOSES_TEXT =
      "its connections lose characters: remove characterEncoding from their URL or make it UTF-8,"
          + " and character_set_client and character_set_results utf8mb4";

  private static boolean losesText(Sql sql) throws SQLException {
    byte[] echo = sql.first(ECHO, row -> row.getBytes(1), ANY_TEXT);
    return !Arrays.equals(echo, ANY_TEXT.getBytes(StandardCharsets.UTF_8));
  }

  private static final Statement WRITE =
      Statement.of(
          """
          INSERT INTO chatkit_attachment_quota (owner)
          VALUES (?1)
          """);

  private static final Statement WRITE_THE_SAME =
      Statement.of(
          """
          UPDATE chatkit_attachment_quota
             SET owner = ?1
           WHERE owner = ?1
          """);

  /** Why nothing can be written, or not be counted; null if it can. It is rolled back. */
  private @Nullable String unwritten(Sql sql) throws SQLException {
    try {
      sql.update(WRITE, NOBODY);
      return sql.update(WRITE_THE_SAME, NOBODY) == 1
          ? null
          : "its driver does not count rows that stay the same (useAffectedRows is true)";
    } catch (SQLException e) {
      if (ServerErrors.meaning(e, tables.dialect()) == ServerErrors.Meaning.NOT_WRITING) {
        return "it does not write: " + e.getMessage();
      }
      throw e;
    }
  }
}
