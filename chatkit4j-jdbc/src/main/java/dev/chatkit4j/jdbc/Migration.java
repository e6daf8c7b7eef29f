package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collection;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Brings a schema to the newest version. */
final class Migration {
  private Migration() {}

  /** Runs what is missing inside the transaction the connection is in. */
  static void run(Tables tables, Connection connection) throws SQLException {
    run(tables, new OneConnection(insideTransaction(connection)));
  }

  /** Runs what is missing, on several connections; two may not do it at once. */
  static void run(Tables tables, DataSource connections) throws SQLException {
    try {
      FluentConfiguration flyway =
          Flyway.configure(Migration.class.getClassLoader())
              .dataSource(connections)
              .locations(new String[0])
              .resourceProvider(new Scripts(tables))
              .table(tables.historyTable())
              // Other programs may have tables beside ours.
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .loggers(QuietLogs.class.getName());
      if (tables.schema() != null) {
        flyway.schemas(tables.schema());
      }
      flyway.load().migrate();
    } catch (FlywayException e) {
      throw new SQLException(
          "Migration by %s failed: %s".formatted(tables.dialect().folder(), reason(e)), e);
    }
  }

  /** What the database said; if that is not it, what Flyway said of it first. */
  private static String reason(FlywayException failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof SQLException said) {
        return String.valueOf(said.getMessage());
      }
    }
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** The text of a migration, in which the tables have this store's names. */
  static String script(Tables tables, String name) {
    String path = path(tables, name);
    try (InputStream file =
        requireNonNull(Migration.class.getClassLoader().getResourceAsStream(path), path)) {
      return tables.prefixed(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(Tables tables, String name) {
    return tables.dialect().folder() + "/" + name;
  }

  /** The migrations. */
  private record Scripts(Tables tables) implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return tables.dialect().migrations().contains(name) ? new Script(tables, name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return tables.dialect().migrations().stream()
          .filter(name -> name.startsWith(prefix) && Stream.of(suffixes).anyMatch(name::endsWith))
          .<LoadableResource>map(name -> new Script(tables, name))
          .toList();
    }
  }

  private static final class Script extends LoadableResource {
    private final Tables tables;
    private final String name;

    Script(Tables tables, String name) {
      this.tables = tables;
      this.name = name;
    }

    @Override
    public Reader read() {
      return new StringReader(script(tables, name));
    }

    @Override
    public String getAbsolutePath() {
      return path(tables, name);
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return getAbsolutePath();
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
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
