package dev.chatkit4j.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.jdbc.ServerErrors.Meaning;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.store.ConnectionUse;
import dev.chatkit4j.store.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database on a server, by connections of a pool: each call borrows one, runs on it and gives it
 * back as it was. Work of which nothing was done is done again, if that may help and there is time.
 */
final class PooledDatabase implements Database, ConnectionUse {
  private static final Logger LOG = LoggerFactory.getLogger(PooledDatabase.class);

  /** For a call with its repeats, unless told otherwise. What one try takes others bound. */
  static final Duration BUDGET = Duration.ofSeconds(5);

  /** Of those that have a connection, in an error of one that gets none. */
  private static final int MOST_NAMED = 3;

  private final ServerPool pool;
  private final Tables tables;
  private final Duration budget;

  /** Held for reading by each call, for writing by closing, which so waits for the calls. */
  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

  /** Those that have a connection. */
  private final Set<Attempt<?>> running = ConcurrentHashMap.newKeySet();

  private final AtomicInteger waiting = new AtomicInteger();

  @GuardedBy("calls")
  private boolean closed;

  /** Calls about no owner have together what an owner has. */
  private final Calls nobodys = new Owned(this);

  /**
   * On the tables of a pool.
   *
   * @param budget for a call with its repeats
   */
  PooledDatabase(ServerPool pool, Tables tables, Duration budget) {
    this.pool = pool;
    this.tables = tables;
    this.budget = budget;
  }

  @Override
  public int busy() {
    return running.size();
  }

  @Override
  public int waiting() {
    return waiting.get();
  }

  @Override
  public Calls callsFor(String owner) {
    return new Owned(owner);
  }

  @Override
  public <T extends @Nullable Object> T read(Supplier<String> what, Work<T> work) {
    return nobodys.read(what, work);
  }

  @Override
  public <T extends @Nullable Object> T write(Supplier<String> what, Work<T> work) {
    return nobodys.write(what, work);
  }

  @Override
  public <T extends @Nullable Object> T writeOne(Supplier<String> what, Work<T> work) {
    return nobodys.writeOne(what, work);
  }

  private final class Owned implements Calls {
    private final Object owner;

    Owned(Object owner) {
      this.owner = owner;
    }

    @Override
    public <T extends @Nullable Object> T read(Supplier<String> what, Work<T> work) {
      return call(owner, what, Kind.READ, work);
    }

    @Override
    public <T extends @Nullable Object> T write(Supplier<String> what, Work<T> work) {
      return call(owner, what, Kind.TRANSACTION, work);
    }

    @Override
    public <T extends @Nullable Object> T writeOne(Supplier<String> what, Work<T> work) {
      return call(owner, what, Kind.ONE_STATEMENT, work);
    }
  }

  private enum Kind {
    READ,
    ONE_STATEMENT,
    TRANSACTION
  }

  private <T extends @Nullable Object> T call(
      Object owner, Supplier<String> what, Kind kind, Work<T> work) {
    Supplier<String> named = () -> what.get() + " in " + pool.name();
    calls.readLock().lock();
    try {
      if (closed) {
        throw new UnavailableException(named.get() + " failed: the store is closed", false, null);
      }
      return pool.apart(() -> retrying(owner, named, kind, work));
    } finally {
      calls.readLock().unlock();
    }
  }

  private <T extends @Nullable Object> T retrying(
      Object owner, Supplier<String> what, Kind kind, Work<T> work) {
    Tries tries = new Tries(budget);
    while (true) {
      Attempt<T> attempt = new Attempt<>(owner, what, kind, work);
      try {
        return attempt.run();
      } catch (SQLException e) {
        if (!attempt.worthRepeating(e) || !tries.again(e)) {
          String use = attempt.connected ? "" : "; " + use();
          throw tries.unavailable(what.get(), e, use, attempt.outcomeUnknown(e));
        }
      }
    }
  }

  /** What those do that others wait for, who may hold other connections of the pool themselves. */
  private String use() {
    long now = System.nanoTime();
    List<String> longest =
        running.stream()
            .sorted(Comparator.comparingLong(attempt -> attempt.began - now))
            .limit(MOST_NAMED)
            .map(attempt -> attempt.named(now))
            .toList();
    String said =
        "%s calls of this store have a connection and %s more wait for one"
            .formatted(busy(), waiting());
    return longest.isEmpty() ? said : said + ", for " + String.join("; ", longest);
  }

  /** A wait for what others have at the moment. */
  @FunctionalInterface
  private interface Wait<R extends @Nullable Object> {
    R end() throws SQLException;
  }

  /** One try of one call. */
  private final class Attempt<T extends @Nullable Object> {
    private final Object owner;
    private final Supplier<String> what;
    private final Kind kind;
    private final Work<T> work;
    private final long began = System.nanoTime();

    /** Whether the server may commit what it has been told so far. */
    private boolean committing;

    private boolean connected;

    Attempt(Object owner, Supplier<String> what, Kind kind, Work<T> work) {
      this.owner = owner;
      this.what = what;
      this.kind = kind;
      this.work = work;
    }

    /** How long a connection is waited for is the pool's affair, and was long enough. */
    boolean worthRepeating(SQLException failure) {
      return connected && meaning(failure).passes() && !outcomeUnknown(failure);
    }

    boolean outcomeUnknown(SQLException failure) {
      return committing && meaning(failure).outcomeUnknown();
    }

    String named(long now) {
      return "%s (%s ms)".formatted(what.get(), TimeUnit.NANOSECONDS.toMillis(now - began));
    }

    T run() throws SQLException {
      try (FairBudget.Share turn = waiting(() -> pool.turn(owner))) {
        Connection connection = waiting(pool::borrow);
        running.add(this);
        connected = true;
        try {
          return on(connection);
        } catch (SQLException e) {
          evict(connection, e);
          throw e;
        } finally {
          running.remove(this);
          giveBack(connection);
        }
      }
    }

    private <R extends @Nullable Object> R waiting(Wait<R> wait) throws SQLException {
      waiting.incrementAndGet();
      try {
        return wait.end();
      } finally {
        waiting.decrementAndGet();
      }
    }

    private T on(Connection connection) throws SQLException {
      boolean autoCommit = connection.getAutoCommit();
      if (autoCommit && needsNoTransaction()) {
        committing = kind == Kind.ONE_STATEMENT;
        return work.on(sql(connection));
      }
      try {
        begin(connection);
        T result = work.on(sql(connection));
        committing = kind != Kind.READ;
        connection.commit();
        return result;
      } catch (Throwable e) {
        ServerPool.rollback(connection, e);
        throw e;
      } finally {
        restore(connection, autoCommit);
      }
    }

    private void begin(Connection connection) throws SQLException {
      connection.setAutoCommit(false);
      if (pool.setsIsolation()) {
        Sql.borrowed(connection, tables).update("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
      }
    }

    /** On MariaDB a single statement of ours does the same at every level of isolation. */
    private boolean needsNoTransaction() {
      return switch (kind) {
        case READ -> true;
        case ONE_STATEMENT -> !pool.setsIsolation() || tables.dialect() == Dialect.MARIADB;
        case TRANSACTION -> false;
      };
    }

    private Sql sql(Connection connection) {
      return pool.sql(connection, tables, kind != Kind.READ);
    }
  }

  private void evict(Connection connection, SQLException failure) {
    Meaning meaning = meaning(failure);
    if (meaning.endsConnection()) {
      try {
        pool.evict(connection, meaning == Meaning.NOT_WRITING);
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private Meaning meaning(SQLException failure) {
    return ServerErrors.meaning(failure, tables.dialect());
  }

  /** A pool of somebody else's may expect it as it was. */
  private void restore(Connection connection, boolean autoCommit) {
    try {
      if (!connection.isClosed()) {
        connection.setAutoCommit(autoCommit);
      }
    } catch (SQLException e) {
      warn(e);
    }
  }

  private void giveBack(Connection connection) {
    try {
      pool.giveBack(connection);
    } catch (SQLException e) {
      warn(e);
    }
  }

  private void warn(SQLException e) {
    LOG.warn("A connection to {} broke after its work; what it did stays done", pool.name(), e);
  }

  @Override
  public void close() {
    calls.writeLock().lock();
    try {
      closed = true;
      pool.close();
    } finally {
      calls.writeLock().unlock();
    }
  }
}
