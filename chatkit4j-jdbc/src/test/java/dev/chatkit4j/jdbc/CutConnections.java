package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.TestDatabase;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connections of which the server ends each just before a certain method of theirs is called. */
final class CutConnections implements DataSource {
  private final Server server;
  private final TestDatabase database;
  volatile String cutBefore = "";

  CutConnections(Server server, TestDatabase database) {
    this.server = server;
    this.database = database;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = database.connect();
    return (Connection)
        Proxy.newProxyInstance(
            CutConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(cutBefore)) {
                cutBefore = "";
                Connections.killAll(server, database);
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
