package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The connections to a database, as its server sees them. */
final class Connections {
  private Connections() {}

  private static final String POSTGRES_IDS =
      """
      SELECT pid
        FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND backend_type = 'client backend'
      """;

  private static final String MARIADB_IDS =
      """
      SELECT id
        FROM information_schema.processlist
       WHERE db = database() AND id <> connection_id()
      """;

  private static List<Long> ids(Server server, Connection connection) throws SQLException {
    String query = server == Server.POSTGRES ? POSTGRES_IDS : MARIADB_IDS;
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      List<Long> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
      return ids;
    }
  }

  private static final String POSTGRES_BLOCKED =
      """
      SELECT 'LOCK WAIT'
        FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'
      """;

  /** Not information_schema.innodb_trx, which stays as it is while it is read all the time. */
  private static final String MARIADB_STATUS =
      """
      SHOW ENGINE INNODB STATUS
      """;

  /** Waits until one of them waits for a lock. */
  static void awaitBlocked(Server server, TestDatabase database) {
    long deadline = System.nanoTime() + StalledWriter.PATIENCE.toNanos();
    try (Connection connection = connect(database)) {
      while (!blocked(server, connection)) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("nobody waits for a lock");
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean blocked(Server server, Connection connection) throws SQLException {
    String query = server == Server.POSTGRES ? POSTGRES_BLOCKED : MARIADB_STATUS;
    int column = server == Server.POSTGRES ? 1 : 3;
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() && rows.getString(column).contains("LOCK WAIT");
    }
  }

  private static final String POSTGRES_STOP_BLOCKED =
      """
      SELECT pg_cancel_backend(pid)
        FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'
      """;

  private static final String MARIADB_BLOCKED_ID =
      """
      SELECT id
        FROM information_schema.processlist
       WHERE db = database() AND info LIKE '%INTO chatkit_item%' AND id <> connection_id()
      """;

  /** Waits until one of them waits for a lock, and stops its statement. */
  static void stopBlocked(Server server, TestDatabase database) {
    awaitBlocked(server, database);
    if (server == Server.POSTGRES) {
      database.run(POSTGRES_STOP_BLOCKED);
    } else {
      database.run("KILL QUERY " + database.ask(MARIADB_BLOCKED_ID));
    }
  }

  /** How many there are besides the asker's, when those that are closing have gone. */
  static int count(Server server, TestDatabase database) {
    long deadline = System.nanoTime() + StalledWriter.PATIENCE.toNanos() / 10;
    try (Connection connection = connect(database)) {
      int count = ids(server, connection).size();
      while (count > 0 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
        count = ids(server, connection).size();
      }
      return count;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends all of them and waits until they are gone. */
  static void killAll(Server server, TestDatabase database) {
    try (Connection connection = connect(database)) {
      for (long id : ids(server, connection)) {
        kill(server, connection, id);
      }
      long deadline = System.nanoTime() + StalledWriter.PATIENCE.toNanos();
      while (!ids(server, connection).isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("killed connections are still there");
        }
        Thread.onSpinWait();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends one of them and waits until it is gone. False if there was none. */
  static boolean killOne(Server server, TestDatabase database, Random random) {
    try (Connection connection = connect(database)) {
      List<Long> all = ids(server, connection);
      if (all.isEmpty()) {
        return false;
      }
      long chosen = all.get(random.nextInt(all.size()));
      kill(server, connection, chosen);
      long deadline = System.nanoTime() + StalledWriter.PATIENCE.toNanos();
      while (ids(server, connection).contains(chosen)) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("a killed connection is still there");
        }
        Thread.onSpinWait();
      }
      return true;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void kill(Server server, Connection connection, long id) throws SQLException {
    String text =
        server == Server.POSTGRES ? "SELECT pg_terminate_backend(" + id + ")" : "KILL " + id;
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.execute();
    }
  }

  private static Connection connect(TestDatabase database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }
}
