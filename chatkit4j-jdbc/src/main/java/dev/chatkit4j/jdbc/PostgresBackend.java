package dev.chatkit4j.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/** The session of PostgreSQL that a connection leads to, as far as its driver tells of it. */
final class PostgresBackend {
  private PostgresBackend() {}

  /**
   * Whether something stands between that gives each transaction a session of its choice, or may:
   * the session that answers is not the one that was promised when the connection was made. False
   * for a driver that does not tell.
   */
  static boolean isPooled(Sql sql) throws SQLException {
    try {
      Connection connection = sql.connection();
      return connection.isWrapperFor(PGConnection.class)
          && !Objects.equals(
              connection.unwrap(PGConnection.class).getBackendPID(),
              sql.first(SESSION, row -> row.getInt(1)));
    } catch (NoClassDefFoundError e) { // another driver than PostgreSQL's own
      return false;
    }
  }

  private static final String SESSION =
      """
      SELECT pg_backend_pid()
      """;

  /** Has the driver not name the statement, since the name would be one session's. */
  static void keepUnnamed(PreparedStatement statement) throws SQLException {
    if (statement.isWrapperFor(PGStatement.class)) {
      statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    }
  }
}
