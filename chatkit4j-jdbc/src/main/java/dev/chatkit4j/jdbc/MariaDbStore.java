package dev.chatkit4j.jdbc;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store in a MariaDB database, or a MySQL one. A write is as durable as the server's {@code
 * innodb_flush_log_at_trx_commit} makes it when the method returns, and any number of processes may
 * use the same tables.
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
public final class MariaDbStore<C> extends ServerStore<C> {
  private MariaDbStore(PooledDatabase database, Function<? super C, String> owner, Clock clock) {
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
  public static final class Builder<C> extends ServerStoreBuilder<C, MariaDbStore<C>, Builder<C>> {
    private Builder(Function<? super C, String> owner) {
      super(Dialect.MARIADB, owner);
    }

    @Override
    Builder<C> self() {
      return this;
    }

    @Override
    boolean takes(String newUrl) {
      return newUrl.startsWith("jdbc:mariadb:") || newUrl.startsWith("jdbc:mysql:");
    }

    @Override
    Map<String, String> driverSettings() {
      return Map.of(
          "tcpKeepAlive",
          "true",
          // A server that is gone without a word; longer than any statement here takes.
          SOCKET_TIMEOUT,
          "60000",
          "connectTimeout",
          "3000");
    }

    /** All that others may have set otherwise and that would change what a statement does. */
    @Override
    @Nullable String sessionSettings(Duration lockWait) {
      return """
      SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
                  SESSION autocommit = 1,
                  SESSION completion_type = 'NO_CHAIN',
                  SESSION foreign_key_checks = 1,
                  SESSION unique_checks = 1,
                  SESSION sql_safe_updates = 0,
                  SESSION sql_select_limit = 18446744073709551615,
                  SESSION innodb_lock_wait_timeout = %s
      """
          .formatted(LockWait.seconds(lockWait));
    }

    @Override
    MariaDbStore<C> store(PooledDatabase database) {
      return new MariaDbStore<>(database, owner, clock);
    }
  }
}
