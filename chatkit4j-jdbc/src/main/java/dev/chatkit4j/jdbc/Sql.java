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
 * A connection and its statements, each prepared once and kept. For one thread at a time; closing
 * it closes the connection.
 */
final class Sql implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Makes something of the row a result set stands on. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Runs a statement that returns no rows; says how many it changed. */
  int update(String text, @Nullable Object... parameters) throws SQLException {
    return run(text, parameters, PreparedStatement::executeUpdate);
  }

  /** All rows. */
  <T> List<T> list(String text, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return run(
        text,
        parameters,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
              list.add(reader.read(rows));
            }
            return list;
          }
        });
  }

  /** The first row; null if there is none. */
  <T> @Nullable T first(String text, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return this.<@Nullable T>run(
        text,
        parameters,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? reader.read(rows) : null;
          }
        });
  }

  @FunctionalInterface
  private interface Execution<T extends @Nullable Object> {
    T of(PreparedStatement statement) throws SQLException;
  }

  private <T extends @Nullable Object> T run(
      String text, @Nullable Object[] parameters, Execution<T> execution) throws SQLException {
    try {
      return execution.of(bound(text, parameters));
    } catch (SQLException e) {
      discard(text, e);
      throw e;
    }
  }

  private PreparedStatement bound(String text, @Nullable Object[] parameters) throws SQLException {
    PreparedStatement statement = statements.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      statements.put(text, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** A driver may close a statement that failed; it must be prepared anew. */
  private void discard(String text, SQLException reason) {
    PreparedStatement statement = statements.remove(text);
    if (statement != null) {
      try {
        statement.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
