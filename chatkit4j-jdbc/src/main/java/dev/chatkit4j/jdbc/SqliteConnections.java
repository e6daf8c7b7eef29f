package dev.chatkit4j.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;

/**
 * Opens connections to one database. What durability and integrity rest on is set on each of them
 * and read back, since SQLite ignores a setting it does not know or cannot grant.
 */
final class SqliteConnections {
  private static final Duration A_MOMENT = Duration.ofMillis(2);

  private final String url;
  private final Duration busyTimeout;

  private SqliteConnections(String url, Duration busyTimeout) {
    this.url = url;
    this.busyTimeout = busyTimeout;
  }

  /**
   * Connections to a file.
   *
   * @param busyTimeout how long to wait for a lock that another process holds
   */
  static SqliteConnections to(Path file, Duration busyTimeout) {
    return new SqliteConnections(url(file), busyTimeout);
  }

  /** Connections to memory, each of them to a database of its own. */
  static SqliteConnections toMemory() {
    return new SqliteConnections("jdbc:sqlite::memory:", Duration.ZERO);
  }

  /** A connection that takes the file for one that nobody changes, and touches nothing. */
  static Sql toInspect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return new Sql(config.createConnection(url(file) + "?immutable=1"));
  }

  /** As a URI, in which every character of the path is just that. */
  private static String url(Path file) {
    return "jdbc:sqlite:" + file.toAbsolutePath().toUri().toASCIIString();
  }

  Sql writer() throws SQLException {
    return open(false);
  }

  Sql reader() throws SQLException {
    return open(true);
  }

  private Sql open(boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
    config.enforceForeignKeys(false); // see Leftovers
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    Sql sql = new Sql(config.createConnection(url));
    try {
      if (!readOnly) {
        require(sql, "PRAGMA secure_delete = ON", "1");
      }
      require(sql, "PRAGMA foreign_keys", "0");
      require(sql, "PRAGMA synchronous", "2");
      require(sql, "PRAGMA busy_timeout", String.valueOf(busyTimeout.toMillis()));
      return sql;
    } catch (SQLException | RuntimeException e) {
      sql.close();
      throw e;
    }
  }

  /**
   * Lets readers read while a writer writes; a property of the file. SQLite does not wait by itself
   * for others who have just opened the file.
   */
  void useWriteAheadLog(Sql sql) throws SQLException {
    long deadline = System.nanoTime() + busyTimeout.toNanos();
    while (true) {
      try {
        require(sql, "PRAGMA journal_mode = WAL", "wal");
        break;
      } catch (SQLException e) {
        if (!SqliteErrors.busy(e) || System.nanoTime() - deadline >= 0) {
          throw e;
        }
        LockSupport.parkNanos(A_MOMENT.toNanos());
      }
    }
    // Opens the log. A connection that never did would not remove it when it is the last to close.
    sql.first("PRAGMA schema_version", row -> row.getInt(1));
  }

  private static void require(Sql sql, String pragma, String wanted) throws SQLException {
    String actual = sql.first(pragma, row -> row.getString(1));
    if (!wanted.equals(actual)) {
      throw new SQLException(
          "SQLite answers %s with %s instead of %s".formatted(pragma, actual, wanted));
    }
  }
}
