package dev.chatkit4j.testservers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An empty database on a server, and how to get at it. */
public record TestDatabase(String url, String user, String password) {

  /** One of a MariaDB on this machine to which everybody is its superuser. */
  static TestDatabase onMariaDb(int port, String name) {
    return new TestDatabase(
        "jdbc:mariadb://127.0.0.1:%s/%s?sslMode=disable".formatted(port, name), "root", "");
  }

  /** What the server calls it. */
  public String name() {
    return url.replaceFirst(".*//[^/]*/([^?]*).*", "$1");
  }

  /** A connection of the test's own. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** Runs statements one after the other. */
  public void run(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The first column of the first row. */
  public String ask(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
