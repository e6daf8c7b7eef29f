package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.ProxyConnection;
import dev.chatkit4j.jdbc.Calls.Work;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.store.UnavailableException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to one server, of which it is known that it can hold our tables. */
final class ServerPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

  /** A server that stays read-only must not have all connections made anew with every write. */
  private static final long RENEWALS_APART_NANOS = 1_000_000_000;

  /** What pools have others wait for a connection, those that say nothing of it. */
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final DataSource connections;
  private final Runnable closing;
  private final boolean setsIsolation;
  private final @Nullable NoNames noNames;
  private final @Nullable HikariDataSource hikari;
  private final LockWait lockWait;
  private final @Nullable FairBudget turns;
  private final AtomicLong renewedAt = new AtomicLong(System.nanoTime() - RENEWALS_APART_NANOS);

  private ServerPool(
      String name,
      DataSource connections,
      Runnable closing,
      boolean setsIsolation,
      @Nullable NoNames noNames,
      @Nullable HikariDataSource hikari,
      LockWait lockWait) {
    this.name = name;
    this.connections = connections;
    this.closing = closing;
    this.setsIsolation = setsIsolation;
    this.noNames = noNames;
    this.hikari = hikari;
    this.lockWait = lockWait;
    this.turns = hikari == null ? null : turns(hikari);
  }

  /**
   * Looks at the server and takes over the pool.
   *
   * @param closing closes the pool, if it is ours; called when this is closed or cannot be opened
   * @throws UnavailableException if it cannot be reached or cannot hold our tables
   */
  static ServerPool open(Dialect dialect, String name, DataSource connections, Runnable closing) {
    Supplier<ServerPool> opening =
        () -> {
          try {
            return inspected(dialect, name, connections, closing);
          } catch (SQLException e) {
            throw ServerErrors.unavailable("Opening " + name, e, false);
          }
        };
    try {
      return apart(connections, opening);
    } catch (RuntimeException e) {
      closing.run();
      throw e;
    }
  }

  /** Makes a call whose connections are in nobody else's transaction. */
  <T extends @Nullable Object> T apart(Supplier<T> call) {
    return apart(connections, call);
  }

  /**
   * Likewise. The connections of a pool itself never take part in a transaction of the caller's
   * thread; what wraps one may be a framework's.
   */
  private static <T extends @Nullable Object> T apart(DataSource connections, Supplier<T> call) {
    return connections instanceof HikariDataSource ? call.get() : OwnThread.call(call);
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
      String reason = dialect == Dialect.POSTGRES ? wrongEncoding(sql) : packetTooSmall(connection);
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
      HikariDataSource hikari = hikari(connections);
      return new ServerPool(
          name, connections, closing, setsIsolation, noNames, hikari, lockWait(product, hikari));
    }
  }

  private static @Nullable HikariDataSource hikari(DataSource connections) throws SQLException {
    return connections.isWrapperFor(HikariDataSource.class)
        ? connections.unwrap(HikariDataSource.class)
        : null;
  }

  /** MySQL, and its driver on MariaDB, take no word about it with a statement. */
  private static LockWait lockWait(String product, @Nullable HikariDataSource hikari) {
    Duration longest =
        LockWait.below(
            hikari == null ? USUAL_PATIENCE : Duration.ofMillis(hikari.getConnectionTimeout()));
    return switch (product) {
      case "PostgreSQL" -> LockWait.onPostgres(longest);
      case "MariaDB" -> LockWait.onMariaDb(longest);
      default -> LockWait.AS_SET;
    };
  }

  private static final String ENCODING =
      """
      SELECT current_setting('server_encoding')
      """;

  private static @Nullable String wrongEncoding(Sql sql) throws SQLException {
    String encoding = requireNonNull(sql.first(ENCODING, row -> row.getString(1)), "encoding");
    return encoding.equals("UTF8") ? null : "its encoding is %s, not UTF8".formatted(encoding);
  }

  private static @Nullable String packetTooSmall(Connection connection) throws SQLException {
    long bytes = Packets.mostBytes(connection);
    return bytes >= Packets.LEAST_BYTES
        ? null
        : "its max_allowed_packet is %s, at least %s is needed"
            .formatted(bytes, Packets.LEAST_BYTES);
  }

  static UnavailableException refused(String name, String reason) {
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

  /**
   * A borrowed connection as a call has it.
   *
   * @param writing whether it may wait for locks, of which the server is then told how long
   */
  Sql sql(Connection connection, Tables tables, boolean writing) {
    return Sql.borrowed(connection, tables, writing ? lockWait : LockWait.AS_SET);
  }

  /**
   * As many as there are connections, so that the pool's own queue, in which one owner may have all
   * places, is empty.
   */
  private static FairBudget turns(HikariDataSource hikari) {
    return new FairBudget("connections", hikari.getMaximumPoolSize(), Integer.MAX_VALUE);
  }

  /**
   * Waits until it is an owner's turn to borrow a connection. Null if it is not known how many
   * there are; then those who come first have them.
   */
  FairBudget.@Nullable Share turn(Object owner) throws SQLException {
    if (turns == null || hikari == null) {
      return null;
    }
    try {
      return turns.take(owner, 1, Duration.ofMillis(hikari.getConnectionTimeout()));
    } catch (OverBudgetException e) {
      throw new SQLTransientConnectionException(e.getMessage(), e);
    }
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

  /**
   * Has a connection not be used again.
   *
   * @param all the others too: they lead to a server that does not write any more, and read from it
   *     what may be old
   */
  void evict(Connection connection, boolean all) throws SQLException {
    if (hikari != null && connection instanceof ProxyConnection) {
      hikari.evictConnection(connection);
    } else {
      connection.abort(Runnable::run);
    }
    if (all && hikari != null) {
      long before = renewedAt.get();
      long now = System.nanoTime();
      if (now - before >= RENEWALS_APART_NANOS && renewedAt.compareAndSet(before, now)) {
        LOG.warn("{} does not write: its connections are made anew", name);
        hikari.getHikariPoolMXBean().softEvictConnections();
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

  /** Fails if the connection is gone, and the transaction with it. */
  static void rollback(Connection connection, Throwable reason) {
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
