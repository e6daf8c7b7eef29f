package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/** Connections of which the server ends each just before a certain method of theirs is called. */
final class CutConnections extends ProxiedConnections {
  private final Server server;
  private final TestDatabase database;
  volatile String cutBefore = "";

  CutConnections(Server server, TestDatabase database) {
    this.server = server;
    this.database = database;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return proxy(
        Connection.class,
        database.connect(),
        (method, arguments, call) -> {
          if (method.getName().equals(cutBefore)) {
            cutBefore = "";
            Connections.killAll(server, database);
          }
          return call.make();
        });
  }
}
