package dev.chatkit4j.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.jdbc.Calls.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes. Calls that wait while others are written are then made in one transaction, and their
 * callers told after its commit: one wait for the disk serves them all.
 *
 * <p>A thread of its own writes; a caller on a platform thread saves the way there and back and
 * writes itself, if nobody does so at that moment. Work may be done twice, the first time in vain.
 */
final class GroupCommit implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final int MOST_PER_COMMIT = 256;

  /** How often it looks after the log and the reserve while nobody writes. */
  private static final Duration ROUND = Duration.ofSeconds(1);

  /**
   * How often it asks whether another process is through with writing. SQLite by itself asks ever
   * more seldom, and who writes much leaves the others only moments.
   */
  private static final Duration A_MOMENT = Duration.ofMillis(1);

  private final TaskQueue queue = new TaskQueue();
  private final ReentrantLock writing = new ReentrantLock();

  @GuardedBy("writing")
  private final Sql sql;

  @GuardedBy("writing")
  private final SqliteLog log;

  @GuardedBy("writing")
  private final Reserve reserve;

  private final AtomicLong commits = new AtomicLong();

  private final Duration patience;

  /**
   * Takes over the connection, which must not wait for others by itself.
   *
   * @param patience how long to wait for another process that writes
   */
  GroupCommit(Sql sql, Reserve reserve, Duration patience) {
    this.sql = sql;
    this.reserve = reserve;
    this.patience = patience;
    this.log = new SqliteLog(sql);
  }

  <T extends @Nullable Object> T call(Supplier<String> what, Work<T> work) {
    return call(new Task<>(what, work, Function.identity()));
  }

  /** Likewise; its caller is told when what it deleted is in no file any more. */
  <T extends @Nullable Object> T delete(Supplier<String> what, Work<T> work) {
    return call(Task.deleting(what, work));
  }

  private <T extends @Nullable Object> T call(Task<T, T> task) {
    if (Thread.currentThread().isVirtual() || !written(task)) {
      queue.add(task);
    }
    return task.await();
  }

  /** Whether the call could be made at once, on this thread. Whoever waits for that goes first. */
  private boolean written(Task<?, ?> task) {
    if (writing.hasQueuedThreads() || !writing.tryLock()) {
      return false;
    }
    try {
      if (queue.closed()) {
        return false;
      }
      List<Task<?, ?>> tasks = queue.poll(MOST_PER_COMMIT - 1);
      tasks.add(task);
      commit(tasks);
      return true;
    } finally {
      writing.unlock();
    }
  }

  /** Writes what is called until the queue is closed and empty. */
  @Override
  public void run() {
    while (!queue.ended()) {
      List<Task<?, ?>> tasks = queue.take(MOST_PER_COMMIT, ROUND);
      writing.lock();
      try {
        if (!tasks.isEmpty()) {
          commit(tasks);
        }
        log.emptyIfDue();
        reserve.takeIfDue();
      } finally {
        writing.unlock();
      }
    }
    closeConnection();
  }

  private void closeConnection() {
    writing.lock();
    try {
      log.close();
      sql.close();
    } catch (SQLException e) {
      LOG.warn("Closing a SQLite connection failed; what was committed is safe", e);
    } finally {
      writing.unlock();
    }
  }

  /** How many transactions were committed. */
  long commits() {
    return commits.get();
  }

  /** How many calls wait to be taken. */
  int waiting() {
    return queue.size();
  }

  void close() {
    queue.close();
  }

  @GuardedBy("writing")
  private void commit(List<Task<?, ?>> tasks) {
    Failure failure = transact(tasks, "");
    if (failure == null) {
      publish(tasks);
    } else if (SqliteErrors.full(failure.reason)) {
      List<Task<?, ?>> deleting = tasks.stream().filter(Task::deleting).toList();
      tasks.stream().filter(task -> !task.deleting()).forEach(failure::tell);
      if (!deleting.isEmpty()) {
        deleteOnFullDisk(deleting);
      }
    } else {
      tasks.forEach(failure::tell);
    }
  }

  /** A failed write, by which nothing was done, or it is unknown whether all was. */
  private record Failure(Throwable reason, boolean outcomeUnknown) {
    void tell(Task<?, ?> task) {
      task.fail(reason, outcomeUnknown);
    }
  }

  /**
   * Deletes with the room of the reserve and of the log and, where that is too little, without
   * overwriting what is deleted, which the file then says of itself.
   */
  @GuardedBy("writing")
  private void deleteOnFullDisk(List<Task<?, ?>> tasks) {
    reserve.release();
    log.empty();
    Failure failure = transact(tasks, "");
    if (failure != null && SqliteErrors.full(failure.reason)) {
      failure = transactWithoutOverwriting(tasks);
    }
    if (failure == null) {
      publish(tasks);
    } else {
      tasks.forEach(failure::tell);
    }
  }

  @GuardedBy("writing")
  private @Nullable Failure transactWithoutOverwriting(List<Task<?, ?>> tasks) {
    try {
      sql.first("PRAGMA secure_delete = FAST", row -> row.getInt(1));
      try {
        return transact(tasks, "PRAGMA user_version = " + SqliteSchema.LEAVES_TRACES);
      } finally {
        sql.first("PRAGMA secure_delete = ON", row -> row.getInt(1));
      }
    } catch (SQLException e) {
      return new Failure(e, true);
    }
  }

  /**
   * Makes one transaction of them.
   *
   * @param first a statement before them, if not blank
   * @return null if it is committed
   */
  @GuardedBy("writing")
  private @Nullable Failure transact(List<Task<?, ?>> tasks, String first) {
    try {
      begin(first);
      if (!allSucceed(tasks)) {
        begin(first);
        for (Task<?, ?> task : tasks) {
          runInSavepoint(task);
        }
      }
    } catch (Throwable e) {
      rollback(e);
      return new Failure(e, false);
    }
    try {
      sql.update("COMMIT");
    } catch (Throwable e) {
      rollback(e);
      return new Failure(e, SqliteErrors.commitMayBeMade(e));
    }
    commits.incrementAndGet();
    return null;
  }

  @GuardedBy("writing")
  private void begin(String first) throws SQLException {
    long begun = System.nanoTime();
    while (!begun(begun)) {
      LockSupport.parkNanos(A_MOMENT.toNanos());
    }
    if (!first.isEmpty()) {
      sql.update(first);
    }
  }

  /** False if another process writes and there is time left to wait for it. */
  @GuardedBy("writing")
  private boolean begun(long since) throws SQLException {
    try {
      sql.update("BEGIN IMMEDIATE");
      return true;
    } catch (SQLException e) {
      if (SqliteErrors.busy(e) && System.nanoTime() - since < patience.toNanos()) {
        return false;
      }
      throw e;
    }
  }

  @GuardedBy("writing")
  private void publish(List<Task<?, ?>> tasks) {
    List<Task<?, ?>> deleting = tasks.stream().filter(Task::deleting).toList();
    tasks.stream().filter(task -> !task.deleting()).forEach(Task::publish);
    if (!deleting.isEmpty()) {
      log.empty();
      deleting.forEach(Task::publish);
    }
  }

  /**
   * Runs them without savepoints, for which SQLite keeps each page as it was. After a failure
   * nothing is done, and the transaction over.
   */
  @GuardedBy("writing")
  private boolean allSucceed(List<Task<?, ?>> tasks) {
    for (Task<?, ?> task : tasks) {
      Throwable failure = task.run(sql);
      if (failure != null) {
        rollback(failure);
        return false;
      }
    }
    return true;
  }

  @GuardedBy("writing")
  private void runInSavepoint(Task<?, ?> task) throws SQLException {
    sql.update("SAVEPOINT call");
    Throwable failure = task.run(sql);
    if (failure != null) {
      rollbackToSavepoint(failure);
    }
    sql.update("RELEASE call");
  }

  /** After some errors SQLite has ended the whole transaction; then all fail for that reason. */
  @GuardedBy("writing")
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
  @GuardedBy("writing")
  private void rollback(Throwable reason) {
    try {
      sql.update("ROLLBACK");
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }
}
