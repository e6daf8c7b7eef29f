package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.jdbc.Database.Work;
import dev.chatkit4j.store.UnavailableException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections to one server, of which it is known that it can hold our tables. */
final class ServerPool implements AutoCloseable {
  /** For documents of some megabytes; the server's own default is 16. */
  private static final long LEAST_PACKET_BYTES = 4L * 1024 * 1024;

  private final String name;
  private final DataSource connections;
  private final Runnable closing;
  private final boolean setsIsolation;
  private final @Nullable NoNames noNames;

  private ServerPool(
      String name,
      DataSource connections,
      Runnable closing,
      boolean setsIsolation,
      @Nullable NoNames noNames) {
    this.name = name;
    this.connections = connections;
    this.closing = closing;
    this.setsIsolation = setsIsolation;
    this.noNames = noNames;
  }

  /**
   * Looks at the server and takes over the pool.
   *
   * @param closing closes the pool, if it is ours; called when this is closed or cannot be opened
   * @throws UnavailableException if it cannot be reached or cannot hold our tables
   */
  static ServerPool open(Dialect dialect, String name, DataSource connections, Runnable closing) {
    try {
      return inspected(dialect, name, connections, closing);
    } catch (SQLException e) {
      closing.run();
      throw ServerErrors.unavailable("Opening " + name, e, false);
    } catch (RuntimeException e) {
      closing.run();
      throw e;
    }
  }

  private static ServerPool inspected(
      Dialect dialect, String name, DataSource connections, Runnable closing) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      DatabaseMetaData server = connection.getMetaData();
      String product = server.getDatabaseProductName();
      boolean fits =
          dialect == Dialect.POSTGRES
              ? product.equals("PostgreSQL")
              : product.equals("MariaDB") || product.equals("MySQL");
      if (!fits) {
        throw refused(
            name,
            "it is %s %s, not %s"
                .formatted(product, server.getDatabaseProductVersion(), dialect.product()));
      }
      if (connection.isReadOnly()) {
        throw refused(name, "its connections are read-only");
      }
      Sql sql = Sql.borrowed(connection, Tables.of(dialect, null, Tables.USUAL_PREFIX));
      NoNames noNames = dialect == Dialect.POSTGRES ? NoNames.neededOn(sql) : null;
      String reason = dialect == Dialect.POSTGRES ? wrongEncoding(sql) : packetTooSmall(sql);
      boolean setsIsolation =
          connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED;
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      if (noNames != null) {
        noNames.end(connection);
      }
      if (reason != null) {
        throw refused(name, reason);
      }
      return new ServerPool(name, connections, closing, setsIsolation, noNames);
    }
  }

  private static final String ENCODING =
      """
      SELECT current_setting('server_encoding')
      """;

  private static @Nullable String wrongEncoding(Sql sql) throws SQLException {
    String encoding = requireNonNull(sql.first(ENCODING, row -> row.getString(1)), "encoding");
    return encoding.equals("UTF8") ? null : "its encoding is %s, not UTF8".formatted(encoding);
  }

  private static final String MOST_PACKET_BYTES =
      """
      SELECT @@max_allowed_packet
      """;

  private static @Nullable String packetTooSmall(Sql sql) throws SQLException {
    long bytes = requireNonNull(sql.first(MOST_PACKET_BYTES, row -> row.getLong(1)), "bytes");
    return bytes >= LEAST_PACKET_BYTES
        ? null
        : "its max_allowed_packet is %s, at least %s is needed"
            .formatted(bytes, LEAST_PACKET_BYTES);
  }

  private static UnavailableException refused(String name, String reason) {
    return new UnavailableException("Opening %s failed: %s".formatted(name, reason), false, null);
  }

  /** The server's and the database's, without what may be secret. */
  String name() {
    return name;
  }

  /** Whether transactions must ask for "read committed" because the connections are otherwise. */
  boolean setsIsolation() {
    return setsIsolation;
  }

  Connection borrow() throws SQLException {
    Connection connection = connections.getConnection();
    if (noNames != null) {
      noNames.begin(connection);
    }
    return connection;
  }

  /** Closes it, which gives it back to the pool as it was. */
  void giveBack(Connection connection) throws SQLException {
    try (connection) {
      if (noNames != null) {
        noNames.end(connection);
      }
    }
  }

  /** Does work whose every statement is a transaction of its own. */
  <T extends @Nullable Object> T eachStatement(Tables tables, Work<T> work) throws SQLException {
    return borrowed(true, connection -> work.on(Sql.borrowed(connection, tables)));
  }

  /** Does work in one transaction. */
  <T extends @Nullable Object> T transaction(Tables tables, Work<T> work) throws SQLException {
    return borrowed(
        false,
        connection -> {
          try {
            T result = work.on(Sql.borrowed(connection, tables));
            connection.commit();
            return result;
          } catch (Throwable e) {
            rollback(connection, e);
            throw e;
          }
        });
  }

  @FunctionalInterface
  private interface Use<T extends @Nullable Object> {
    T of(Connection connection) throws SQLException;
  }

  private <T extends @Nullable Object> T borrowed(boolean autoCommit, Use<T> use)
      throws SQLException {
    Connection connection = borrow();
    try (Undo giving = () -> giveBack(connection)) {
      boolean before = connection.getAutoCommit();
      connection.setAutoCommit(autoCommit);
      try (Undo restoring = () -> connection.setAutoCommit(before)) {
        return use.of(connection);
      }
    }
  }

  private static void rollback(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** Closes the pool if it is ours. */
  @Override
  public void close() {
    closing.run();
  }
}
