package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database on a server, by connections of a pool: each call borrows one, runs on it and gives it
 * back as it was. Work that others got in the way of is done again.
 */
final class PooledDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PooledDatabase.class);

  /** Two that get in each other's way let one through, so this many is a lot. */
  private static final int MOST_TRIES = 10;

  private static final int LONGEST_PAUSE_NANOS = 5_000_000;

  private final ServerPool pool;
  private final Tables tables;

  /** Held for reading by each call, for writing by closing, which so waits for the calls. */
  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

  private final AtomicInteger borrowed = new AtomicInteger();
  private boolean closed;

  PooledDatabase(ServerPool pool, Tables tables) {
    this.pool = pool;
    this.tables = tables;
  }

  /** How many connections are in use. */
  int borrowed() {
    return borrowed.get();
  }

  @Override
  public <T extends @Nullable Object> T read(Supplier<String> what, Work<T> work) {
    return call(what, Kind.READ, work);
  }

  @Override
  public <T extends @Nullable Object> T write(Supplier<String> what, Work<T> work) {
    return call(what, Kind.TRANSACTION, work);
  }

  @Override
  public <T extends @Nullable Object> T writeOne(Supplier<String> what, Work<T> work) {
    return call(what, Kind.ONE_STATEMENT, work);
  }

  private enum Kind {
    READ,
    ONE_STATEMENT,
    TRANSACTION
  }

  private <T extends @Nullable Object> T call(Supplier<String> what, Kind kind, Work<T> work) {
    Supplier<String> named = () -> what.get() + " in " + pool.name();
    calls.readLock().lock();
    try {
      if (closed) {
        throw new UnavailableException(named.get() + " failed: the store is closed", false, null);
      }
      return retrying(named, kind, work);
    } finally {
      calls.readLock().unlock();
    }
  }

  private <T extends @Nullable Object> T retrying(Supplier<String> what, Kind kind, Work<T> work) {
    for (int tries = 1; ; tries++) {
      Attempt<T> attempt = new Attempt<>(kind, work);
      try {
        return attempt.run();
      } catch (SQLException e) {
        if (tries == MOST_TRIES || !attempt.worthRepeating(e)) {
          throw ServerErrors.unavailable(what.get(), e, attempt.outcomeUnknown(e));
        }
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_NANOS));
    }
  }

  /** One try of one call. */
  private final class Attempt<T extends @Nullable Object> {
    private final Kind kind;
    private final Work<T> work;

    /** Whether the server may commit what it has been told so far. */
    private boolean committing;

    private boolean connected;

    Attempt(Kind kind, Work<T> work) {
      this.kind = kind;
      this.work = work;
    }

    boolean worthRepeating(SQLException failure) {
      return ServerErrors.worthRetrying(failure, tables.dialect())
          || (kind == Kind.READ && connected && ServerErrors.connectionLost(failure));
    }

    boolean outcomeUnknown(SQLException failure) {
      return committing && ServerErrors.connectionLost(failure);
    }

    T run() throws SQLException {
      Connection connection = pool.borrow();
      borrowed.incrementAndGet();
      connected = true;
      try {
        return on(connection);
      } finally {
        borrowed.decrementAndGet();
        giveBack(connection);
      }
    }

    private T on(Connection connection) throws SQLException {
      boolean autoCommit = connection.getAutoCommit();
      if (autoCommit && needsNoTransaction()) {
        committing = kind == Kind.ONE_STATEMENT;
        return work.on(Sql.borrowed(connection, tables));
      }
      try {
        connection.setAutoCommit(false);
        return inTransaction(connection);
      } finally {
        restore(connection, autoCommit);
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

    private T inTransaction(Connection connection) throws SQLException {
      try {
        Sql sql = Sql.borrowed(connection, tables);
        if (pool.setsIsolation()) {
          sql.update("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
        T result = work.on(sql);
        committing = kind != Kind.READ;
        connection.commit();
        return result;
      } catch (Throwable e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /** Fails if the connection is gone, and the transaction with it. */
  private static void rollback(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
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
