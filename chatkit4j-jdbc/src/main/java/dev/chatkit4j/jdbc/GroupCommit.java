package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes the calls that wait, makes them in one transaction, each in
 * a savepoint of its own, and tells their callers after the commit: one wait for the disk serves
 * them all.
 */
final class GroupCommit implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final int MOST_PER_COMMIT = 256;

  private final TaskQueue queue;
  private final Sql sql;
  private final AtomicLong commits = new AtomicLong();

  GroupCommit(TaskQueue queue, Sql sql) {
    this.queue = queue;
    this.sql = sql;
  }

  @Override
  public void run() {
    try (sql) {
      List<Task<?>> tasks = queue.take(MOST_PER_COMMIT);
      while (!tasks.isEmpty()) {
        commit(tasks);
        tasks = queue.take(MOST_PER_COMMIT);
      }
    } catch (SQLException e) {
      LOG.warn("Closing a SQLite connection failed; what was committed is safe", e);
    }
  }

  /** How many transactions were committed. */
  long commits() {
    return commits.get();
  }

  private void commit(List<Task<?>> tasks) {
    try {
      sql.update("BEGIN IMMEDIATE");
      for (Task<?> task : tasks) {
        runInSavepoint(task);
      }
    } catch (Throwable e) {
      rollback(e);
      tasks.forEach(task -> task.fail(e, false));
      return;
    }
    try {
      sql.update("COMMIT");
    } catch (Throwable e) {
      rollback(e);
      tasks.forEach(task -> task.fail(e, SqliteErrors.commitMayBeMade(e)));
      return;
    }
    commits.incrementAndGet();
    tasks.forEach(Task::publish);
  }

  private void runInSavepoint(Task<?> task) throws SQLException {
    sql.update("SAVEPOINT call");
    Throwable failure = task.run(sql);
    if (failure != null) {
      rollbackToSavepoint(failure);
    }
    sql.update("RELEASE call");
  }

  /** After some errors SQLite has ended the whole transaction; then all fail for that reason. */
  private void rollbackToSavepoint(Throwable reason) throws SQLException {
    try {
      sql.update("ROLLBACK TO call");
    } catch (SQLException e) {
      if (reason instanceof SQLException first) {
        first.addSuppressed(e);
        throw first;
      }
      throw e;
    }
  }

  /** Fails if SQLite has ended the transaction, which is as good. */
  private void rollback(Throwable reason) {
    try {
      sql.update("ROLLBACK");
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }
}
