package dev.chatkit4j.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Brings a schema to the newest version. */
final class Migration {
  static final String HISTORY_TABLE = "chatkit_schema_history";

  private Migration() {}

  /**
   * Runs what is missing inside the transaction the connection is in.
   *
   * @param folder of the migrations on the class path
   */
  static void run(String folder, Connection connection) throws SQLException {
    try {
      Flyway.configure(Migration.class.getClassLoader())
          .dataSource(new OneConnection(insideTransaction(connection)))
          .locations("classpath:" + folder)
          .failOnMissingLocations(true)
          .table(HISTORY_TABLE)
          .loggers(QuietLogs.class.getName())
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new SQLException("Migration by %s failed".formatted(folder), e);
    }
  }

  /** The connection, deaf to whoever would end its transaction or close it. */
  private static Connection insideTransaction(Connection connection) {
    boolean[] autoCommit = {true};
    return (Connection)
        Proxy.newProxyInstance(
            Migration.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "close", "commit", "rollback" -> {
                  return null;
                }
                case "getAutoCommit" -> {
                  return autoCommit[0];
                }
                case "setAutoCommit" -> {
                  autoCommit[0] = (boolean) arguments[0];
                  return null;
                }
                default -> {
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }
              }
            });
  }

  private record OneConnection(Connection connection) implements DataSource {
    @Override
    public Connection getConnection() {
      return connection;
    }

    @Override
    public Connection getConnection(String user, String password) {
      return connection;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
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
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
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

  /** Keeps what a migration tells as news for those who debug. Public for Flyway to make it. */
  public static final class QuietLogs implements LogCreator {
    @Override
    public Log createLogger(Class<?> type) {
      return new QuietLog(LoggerFactory.getLogger(type));
    }
  }

  private record QuietLog(org.slf4j.Logger logger) implements Log {
    @Override
    public void debug(String message) {
      logger.trace(message);
    }

    @Override
    public void info(String message) {
      logger.debug(message);
    }

    @Override
    public void notice(String message) {
      logger.debug(message);
    }

    @Override
    public void warn(String message) {
      logger.warn(message);
    }

    /** What fails a migration is also thrown, and logged by whoever handles that. */
    @Override
    public void error(String message) {
      logger.debug(message);
    }

    @Override
    public void error(String message, Exception cause) {
      logger.debug(message, cause);
    }
  }
}
