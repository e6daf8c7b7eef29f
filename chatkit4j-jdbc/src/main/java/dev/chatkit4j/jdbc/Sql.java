package dev.chatkit4j.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection and its statements. For one thread at a time; closing it closes the connection.
 *
 * <p>A connection that is ours for good keeps each statement once it is prepared. On one that goes
 * back to a pool they are closed after use; drivers for servers keep them.
 */
final class Sql implements AutoCloseable {
  private final Connection connection;
  private final Tables tables;
  private final boolean keeping;
  private final LockWait lockWait;
  private final Map<String, PreparedStatement> kept = new HashMap<>();

  /** Whether the server was told how long to wait for locks. */
  private boolean told;

  private Sql(Connection connection, Tables tables, boolean keeping, LockWait lockWait) {
    this.connection = connection;
    this.tables = tables;
    this.keeping = keeping;
    this.lockWait = lockWait;
    this.told = lockWait.first().isEmpty();
  }

  /** A connection to SQLite that is ours for good. */
  Sql(Connection connection) {
    this(connection, Tables.SQLITE, true, LockWait.AS_SET);
  }

  /** A connection that goes back to a pool. */
  static Sql borrowed(Connection connection, Tables tables) {
    return borrowed(connection, tables, LockWait.AS_SET);
  }

  /** Likewise, for one transaction whose statements wait so long for locks. */
  static Sql borrowed(Connection connection, Tables tables, LockWait lockWait) {
    return new Sql(connection, tables, false, lockWait);
  }

  /** Makes something of the row a result set stands on. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Runs a statement that returns no rows; says how many it changed. */
  int update(Statement statement, @Nullable Object... parameters) throws SQLException {
    return update(tables.text(statement), parameters);
  }

  /** Likewise, of a text for this database alone, with {@code ?} for each parameter. */
  int update(String text, @Nullable Object... parameters) throws SQLException {
    return update(JdbcText.plain(text, parameters.length), parameters);
  }

  private int update(JdbcText text, @Nullable Object[] parameters) throws SQLException {
    return run(
        text,
        parameters,
        (statement, second) -> {
          if (!second) {
            return statement.executeUpdate();
          }
          toSecondResult(statement);
          return statement.getUpdateCount();
        });
  }

  /** Runs a text without parameters that will not come again. */
  void once(String text) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.execute();
    }
  }

  /** All rows. */
  <T> List<T> list(Statement statement, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return list(tables.text(statement), reader, parameters);
  }

  <T> List<T> list(String text, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return list(JdbcText.plain(text, parameters.length), reader, parameters);
  }

  private <T> List<T> list(JdbcText text, RowReader<T> reader, @Nullable Object[] parameters)
      throws SQLException {
    return run(
        text,
        parameters,
        (statement, second) -> {
          try (ResultSet rows = rows(statement, second)) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
              list.add(reader.read(rows));
            }
            return list;
          }
        });
  }

  /** The first row; null if there is none. */
  <T> @Nullable T first(Statement statement, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return first(tables.text(statement), reader, parameters);
  }

  <T> @Nullable T first(String text, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return first(JdbcText.plain(text, parameters.length), reader, parameters);
  }

  private <T> @Nullable T first(JdbcText text, RowReader<T> reader, @Nullable Object[] parameters)
      throws SQLException {
    return this.<@Nullable T>run(
        text,
        parameters,
        (statement, second) -> {
          try (ResultSet rows = rows(statement, second)) {
            return rows.next() ? reader.read(rows) : null;
          }
        });
  }

  private static ResultSet rows(PreparedStatement statement, boolean second) throws SQLException {
    if (!second) {
      return statement.executeQuery();
    }
    toSecondResult(statement);
    return statement.getResultSet();
  }

  /** The first one is that of what was told about locks. */
  private static void toSecondResult(PreparedStatement statement) throws SQLException {
    statement.execute();
    statement.getMoreResults();
  }

  @FunctionalInterface
  private interface Execution<T extends @Nullable Object> {
    /** Executes it and takes its result, which is the second one or the only one. */
    T of(PreparedStatement statement, boolean second) throws SQLException;
  }

  private <T extends @Nullable Object> T run(
      JdbcText text, @Nullable Object[] parameters, Execution<T> execution) throws SQLException {
    if (!keeping) {
      if (tables.dialect() == Dialect.MARIADB) {
        Packets.requireFit(connection, parameters);
      }
      boolean telling = !told;
      told = true;
      String whole = (telling ? lockWait.first() : "") + lockWait.each() + text.text();
      try (PreparedStatement statement = connection.prepareStatement(whole)) {
        return execution.of(bound(statement, text, parameters), telling);
      }
    }
    try {
      return execution.of(bound(prepared(text), text, parameters), false);
    } catch (SQLException e) {
      discard(text, e);
      throw e;
    }
  }

  private PreparedStatement prepared(JdbcText text) throws SQLException {
    PreparedStatement statement = kept.get(text.text());
    if (statement == null) {
      statement = connection.prepareStatement(text.text());
      kept.put(text.text(), statement);
    }
    return statement;
  }

  private static PreparedStatement bound(
      PreparedStatement statement, JdbcText text, @Nullable Object[] parameters)
      throws SQLException {
    for (int i = 0; i < text.order().size(); i++) {
      statement.setObject(i + 1, parameters[text.order().get(i)]);
    }
    return statement;
  }

  /** A driver may close a statement that failed; it must be prepared anew. */
  private void discard(JdbcText text, SQLException reason) {
    PreparedStatement statement = kept.remove(text.text());
    if (statement != null) {
      try {
        statement.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  Tables tables() {
    return tables;
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
