package dev.chatkit4j.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.jdbc.Calls.Work;
import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that read, each lent to one call at a time. A caller on a platform thread makes
 * its call itself; for one on a virtual thread, which SQLite would pin, a thread of their own does.
 */
final class Readers {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  private final TaskQueue queue = new TaskQueue();
  private final List<Thread> threads;
  private final List<Sql> connections;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Sql> idle;

  @GuardedBy("lock")
  private boolean closed;

  /** Takes over the connections. */
  Readers(List<Sql> connections) {
    this.connections = List.copyOf(connections);
    this.idle = new ArrayDeque<>(connections);
    this.threads = connections.stream().map(sql -> start()).toList();
  }

  private Thread start() {
    return SqliteDatabase.start("chatkit4j-sqlite-reader", this::serveQueue);
  }

  <R extends @Nullable Object, T extends @Nullable Object> T read(
      Supplier<String> what, Work<R> work, Function<R, T> decode) {
    Task<R, T> task = new Task<>(what, work, decode);
    if (Thread.currentThread().isVirtual()) {
      queue.add(task);
    } else {
      make(task);
    }
    return task.await();
  }

  private void serveQueue() {
    List<Task<?, ?>> tasks = queue.take(1);
    while (!tasks.isEmpty()) {
      make(tasks.getFirst());
      tasks = queue.take(1);
    }
  }

  private void make(Task<?, ?> task) {
    Sql sql = borrow();
    if (sql == null) {
      task.fail(
          new UnavailableException(task.what() + " failed: the store is closed", false, null),
          false);
      return;
    }
    try {
      task.run(sql);
    } finally {
      giveBack(sql);
    }
    task.publish();
  }

  /** The connection used last, whose cache is warm; null once closed. */
  private @Nullable Sql borrow() {
    lock.lock();
    try {
      while (idle.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return closed ? null : idle.removeLast();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Sql sql) {
    lock.lock();
    try {
      idle.addLast(sql);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends what was called before, refuses what is called later. */
  void close() {
    queue.close();
    threads.forEach(SqliteDatabase::join);
    awaitAllIdle();
    connections.forEach(Readers::close);
  }

  private void awaitAllIdle() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      while (idle.size() < connections.size()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(Sql sql) {
    try {
      sql.close();
    } catch (SQLException e) {
      LOG.warn("Closing a SQLite connection failed; it only read", e);
    }
  }
}
