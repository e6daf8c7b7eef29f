package dev.chatkit4j.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * Connections of which one breaks at a chosen exchange with the server: a statement or a commit.
 * Counts them. For one thread.
 */
final class BreakingConnections extends ProxiedConnections {
  /** The part of an exchange that is lost. */
  enum Lost {
    /** The server never hears of it. */
    REQUEST,
    /** The server has done it. */
    REPLY
  }

  private final DataSource connections;
  private final Predicate<String> counted;
  private int exchanges;
  private int breakAt;
  private Lost lost = Lost.REQUEST;

  BreakingConnections(DataSource connections) {
    this(connections, text -> true);
  }

  /** Those that count, and break at, chosen statements and every commit. */
  BreakingConnections(DataSource connections, Predicate<String> counted) {
    this.connections = connections;
    this.counted = counted;
  }

  /** Counts from zero again, and breaks at that exchange; 0 for none. */
  void breakAt(int exchange, Lost what) {
    exchanges = 0;
    breakAt = exchange;
    lost = what;
  }

  int exchanges() {
    return exchanges;
  }

  /** Whether the exchange that was chosen has come. */
  boolean broke() {
    return exchanges >= breakAt;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection real = connections.getConnection();
    return proxy(
        Connection.class,
        real,
        (method, arguments, call) ->
            switch (method.getName()) {
              case "commit" -> exchange(real, call);
              case "prepareStatement" ->
                  counted.test((String) arguments[0])
                      ? statement(real, (PreparedStatement) call.make())
                      : call.make();
              default -> call.make();
            });
  }

  private PreparedStatement statement(Connection connection, PreparedStatement real) {
    return proxy(
        PreparedStatement.class,
        real,
        (method, arguments, call) ->
            method.getName().startsWith("execute") ? exchange(connection, call) : call.make());
  }

  private Object exchange(Connection connection, ProxiedConnections.Call call) throws Throwable {
    exchanges++;
    if (exchanges != breakAt) {
      return call.make();
    }
    if (lost == Lost.REPLY) {
      call.make();
    }
    connection.unwrap(Connection.class).abort(Runnable::run);
    throw new SQLException("the connection broke", "08006");
  }
}
