package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a store on a database server: either a URL, for a pool of connections that the store
 * makes and closes, or a pool of the application's. Not thread-safe.
 *
 * @param <C> the caller's request context
 * @param <S> the store
 * @param <B> the builder itself
 */
public abstract sealed class ServerStoreBuilder<
        C, S extends Store<C>, B extends ServerStoreBuilder<C, S, B>>
    permits PostgresStore.Builder, MariaDbStore.Builder {
  /** Both drivers call it so. A migration may take longer, and waits for others'. */
  static final String SOCKET_TIMEOUT = "socketTimeout";

  private final Dialect dialect;
  final Function<? super C, String> owner;
  Clock clock = Clock.systemUTC();
  private @Nullable String url;
  private @Nullable String user;
  private @Nullable String password;
  private @Nullable DataSource dataSource;
  private @Nullable String schema;
  private String tablePrefix = Tables.USUAL_PREFIX;
  private int poolSize = 10;
  private Duration patience = Duration.ofSeconds(10);
  private Duration budget = PooledDatabase.BUDGET;
  private boolean checksTables = true;
  private boolean allowsUnproven;
  private Duration migrationPatience = Duration.ofMinutes(10);

  ServerStoreBuilder(Dialect dialect, Function<? super C, String> owner) {
    this.dialect = dialect;
    this.owner = owner;
  }

  abstract B self();

  abstract boolean takes(String newUrl);

  /** The driver's settings that differ from its own defaults, unless the URL has them. */
  abstract Map<String, String> driverSettings();

  /**
   * The statement that sets what a connection of the store's own pool begins with; null for none.
   *
   * @param lockWait how long a statement may wait for a lock
   */
  abstract @Nullable String sessionSettings(Duration lockWait);

  abstract S store(PooledDatabase database);

  /**
   * The JDBC URL of the database. It may hold settings of the driver; errors and logs show it
   * without them.
   *
   * @throws IllegalArgumentException if it is not one of this database's
   */
  public final B url(String newUrl) {
    if (!takes(newUrl)) {
      throw new IllegalArgumentException(
          "no URL of %s: %s".formatted(dialect.product(), withoutSettings(newUrl)));
    }
    url = newUrl;
    return self();
  }

  /** The database's user; none by default, or that of the URL. */
  public final B user(String newUser) {
    user = newUser;
    return self();
  }

  /** The user's password; none by default, or that of the URL. */
  public final B password(String newPassword) {
    password = newPassword;
    return self();
  }

  /** How many connections the store's pool may have, 1 to 1000; 10 by default. */
  public final B poolSize(int size) {
    if (size < 1 || size > 1000) {
      throw new IllegalArgumentException("poolSize must be 1 to 1000, got " + size);
    }
    poolSize = size;
    return self();
  }

  /**
   * How long a call waits for a connection of the store's pool, 250 milliseconds to an hour; 10
   * seconds by default. After that it is an {@link UnavailableException}.
   */
  public final B connectionTimeout(Duration timeout) {
    if (timeout.compareTo(Duration.ofMillis(250)) < 0
        || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "connectionTimeout must be 250 ms to 1 hour, got " + timeout);
    }
    patience = timeout;
    return self();
  }

  /**
   * A pool of the application's, instead of a URL. Closing the store leaves it open. Its
   * connections come back as they were; that they are validated and how long they are waited for is
   * its own business.
   */
  public final B dataSource(DataSource pool) {
    dataSource = pool;
    return self();
  }

  /**
   * The schema (PostgreSQL) or database (MariaDB) that has the tables; by default the connection's
   * own, on PostgreSQL the one of the search path that has them.
   *
   * @param name 1 to 31 of a-z, 0-9 and _, not beginning with a digit
   */
  public final B schema(String name) {
    schema = Tables.requireName("schema", name);
    return self();
  }

  /**
   * What the names of the tables begin with; {@code chatkit_} by default.
   *
   * @param prefix 1 to 31 of a-z, 0-9 and _, not beginning with a digit
   */
  public final B tablePrefix(String prefix) {
    tablePrefix = Tables.requireName("table prefix", prefix);
    return self();
  }

  /** Says when something was deleted; the system's clock by default. */
  public final B clock(Clock newClock) {
    clock = newClock;
    return self();
  }

  /**
   * How long {@link #migrate} waits for others who migrate or use the tables, up to a day; 10
   * minutes by default. After that it is an {@link UnavailableException} that names their sessions.
   */
  public final B migrationPatience(Duration patience) {
    if (patience.isNegative() || patience.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("migrationPatience must be 0 to 1 day, got " + patience);
    }
    migrationPatience = patience;
    return self();
  }

  /**
   * Whether engines are taken that only talk like PostgreSQL or MySQL and of which it is known that
   * a rule of the store breaks there, such as CockroachDB or TiDB; by default they are refused.
   */
  public final B allowUnproven(boolean allow) {
    allowsUnproven = allow;
    return self();
  }

  /**
   * Whether {@link #open} looks at the version of the tables, as it does by default. Otherwise a
   * call fails if they are not as it expects them.
   */
  public final B checkTables(boolean check) {
    checksTables = check;
    return self();
  }

  /** How long a call may be tried again; for tests. */
  final B budget(Duration newBudget) {
    budget = newBudget;
    return self();
  }

  /**
   * Opens the store. It makes no tables and changes none: that is {@link #migrate}'s.
   *
   * @throws UnavailableException if the server cannot be reached, is of another kind, or its tables
   *     are not of this version
   */
  public final S open() {
    Tables tables = tables();
    ServerPool pool = pool(true);
    try {
      ServerSchema schema = pool.apart(() -> found(pool, tables));
      return store(new PooledDatabase(pool, schema.tables(), budget));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private ServerSchema found(ServerPool pool, Tables tables) {
    ServerSchema schema = ServerSchema.find(pool, tables);
    if (checksTables) {
      schema.check();
      new ServerSettings(pool, schema.tables()).check();
    }
    return schema;
  }

  /**
   * Makes the tables, or brings them to this version. Of several processes that do so at once one
   * does the work and the others wait. Takes one connection. What was broken off, by whatever, is
   * gone on with.
   *
   * @return the version afterwards
   * @throws UnavailableException if the server cannot be reached, is of another kind, or its tables
   *     are of a newer version; if the user may not make tables; if several schemas of PostgreSQL's
   *     search path have such tables; or if others were in the way for too long
   */
  public final SchemaVersion migrate() {
    try (ServerPool pool = pool(false)) {
      return pool.apart(() -> ServerSchema.find(pool, tables()).migrate(migrationPatience));
    }
  }

  /**
   * The version of the tables, which is read and not changed.
   *
   * @throws UnavailableException if the server cannot be reached or is of another kind
   */
  public final SchemaVersion schemaVersion() {
    try (ServerPool pool = pool(false)) {
      return pool.apart(() -> ServerSchema.find(pool, tables()).version());
    }
  }

  private Tables tables() {
    return Tables.of(dialect, schema, tablePrefix);
  }

  private ServerPool pool(boolean forStore) {
    if ((url == null) == (dataSource == null)) {
      throw new IllegalStateException("either url or dataSource must be given");
    }
    ServerPool pool = opened(forStore);
    if (!allowsUnproven) {
      try {
        boolean unused = pool.apart(() -> requireProven(pool));
      } catch (RuntimeException e) {
        pool.close();
        throw e;
      }
    }
    return pool;
  }

  private boolean requireProven(ServerPool pool) {
    LookAlike.refuse(pool, tables());
    return true;
  }

  private ServerPool opened(boolean forStore) {
    if (url == null) {
      return ServerPool.open(
          dialect, "the given data source", requireNonNull(dataSource, "data source"), () -> {});
    }
    String name = withoutSettings(url);
    HikariDataSource made = made(url, name, forStore);
    return ServerPool.open(dialect, name, made, made::close);
  }

  private HikariDataSource made(String to, String name, boolean forStore) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("chatkit4j");
    config.setJdbcUrl(to);
    config.setUsername(user);
    config.setPassword(password);
    config.setConnectionTimeout(patience.toMillis());
    config.setMaximumPoolSize(forStore ? poolSize : 1);
    config.setMinimumIdle(forStore ? Math.min(poolSize, 2) : 0);
    // PostgreSQL is told within transactions, as behind a pooler the session is others' too.
    if (dialect == Dialect.MARIADB) {
      config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    }
    config.setConnectionInitSql(sessionSettings(LockWait.below(patience)));
    // Nothing is opened here, so that whatever fails then fails as it does later on.
    config.setInitializationFailTimeout(-1);
    driverSettings()
        .forEach((key, value) -> {
          boolean wanted = forStore || !key.equals(SOCKET_TIMEOUT);
          if (wanted && !to.contains(key + "=")) {
            config.addDataSourceProperty(key, value);
          }
        });
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new UnavailableException(
          "Opening %s failed: %s".formatted(name, e.getMessage()), false, e);
    }
  }

  private static String withoutSettings(String to) {
    return to.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
  }
}
