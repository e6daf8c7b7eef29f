package dev.chatkit4j.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store in a PostgreSQL database. A write is as durable as the server's {@code
 * synchronous_commit} makes it when the method returns, and any number of processes may use the
 * same tables.
 *
 * <p>Calls may come from any thread. A virtual thread must not be interrupted during one: that
 * closes its connection, and the call fails with an outcome that may be unknown. The engine sees to
 * that for its own calls.
 *
 * <p>{@link #updateThread} calls its function again if somebody else changed the thread meanwhile,
 * and holds no connection while it runs.
 *
 * @param <C> the caller's request context
 */
public final class PostgresStore<C> extends ServerStore<C> {
  private PostgresStore(PooledDatabase database, Function<? super C, String> owner, Clock clock) {
    super(database, owner, clock);
  }

  /**
   * Begins with nothing but the usual settings.
   *
   * @param owner says whose data a context means; must be quick
   */
  public static <C> Builder<C> builder(Function<? super C, String> owner) {
    return new Builder<>(owner);
  }

  /** Settings of a store to be opened. Not thread-safe. */
  public static final class Builder<C> extends ServerStoreBuilder<C, PostgresStore<C>, Builder<C>> {
    private Builder(Function<? super C, String> owner) {
      super(Dialect.POSTGRES, owner);
    }

    @Override
    Builder<C> self() {
      return this;
    }

    @Override
    boolean takes(String newUrl) {
      return newUrl.startsWith("jdbc:postgresql:");
    }

    @Override
    Map<String, String> driverSettings() {
      return Map.of(
          "ApplicationName",
          "chatkit4j",
          "tcpKeepAlive",
          "true",
          // A server that is gone without a word; longer than any statement here takes.
          SOCKET_TIMEOUT,
          "60",
          "connectTimeout",
          "3",
          // The details would be values: ids and content.
          "logServerErrorDetail",
          "false");
    }

    /** A pooler would lend what is set for a session to others. */
    @Override
    @Nullable String sessionSettings(Duration lockWait) {
      return null;
    }

    @Override
    PostgresStore<C> store(PooledDatabase database) {
      return new PostgresStore<>(database, owner, clock);
    }
  }
}
