package dev.chatkit4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Keeps PostgreSQL's driver from giving statements names. A name is one session's, and behind a
 * pooler the next transaction may have another session.
 *
 * @param usual after how many uses the driver names a statement otherwise
 */
record NoNames(int usual) {
  private static final int NEVER = 0;

  /**
   * Finds out whether something between gives each transaction a session of its choice, or may: the
   * session that answers is not the one that was promised when the connection was made. If so, the
   * connection has no names from now on. Null if there is no need, or another driver that does not
   * tell.
   */
  static @Nullable NoNames neededOn(Sql sql) throws SQLException {
    Connection connection = sql.connection();
    try {
      if (!connection.isWrapperFor(PGConnection.class)) {
        return null;
      }
      PGConnection driver = connection.unwrap(PGConnection.class);
      NoNames names = new NoNames(driver.getPrepareThreshold());
      driver.setPrepareThreshold(NEVER);
      Integer session = sql.first(SESSION, row -> row.getInt(1));
      if (session != null && session != driver.getBackendPID()) {
        return names;
      }
      names.end(connection);
      return null;
    } catch (NoClassDefFoundError e) {
      return null;
    }
  }

  private static final String SESSION =
      """
      SELECT pg_backend_pid()
      """;

  void begin(Connection connection) throws SQLException {
    connection.unwrap(PGConnection.class).setPrepareThreshold(NEVER);
  }

  /** Puts the connection back, unless it is gone. */
  void end(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      connection.unwrap(PGConnection.class).setPrepareThreshold(usual);
    }
  }
}
