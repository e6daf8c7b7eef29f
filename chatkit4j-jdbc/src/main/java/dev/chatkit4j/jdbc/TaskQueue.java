package dev.chatkit4j.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.store.UnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls on their way from their callers to the threads that make them. As long as its callers, who
 * wait. Everything accepted before it was closed is still handed out.
 */
final class TaskQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Queue<Task<?, ?>> tasks = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean closed;

  /** Has it done by whoever takes it. */
  void add(Task<?, ?> task) {
    lock.lock();
    try {
      if (closed) {
        throw new UnavailableException(task.what() + " failed: the store is closed", false, null);
      }
      tasks.add(task);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for tasks and takes those that are there; none if the queue was closed and is empty. */
  List<Task<?, ?>> take(int most) {
    lock.lock();
    try {
      while (tasks.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return poll(most);
    } finally {
      lock.unlock();
    }
  }

  /** Likewise; also none if none comes for so long. */
  List<Task<?, ?>> take(int most, Duration patience) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (tasks.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return poll(most);
    } catch (InterruptedException e) {
      return poll(most); // nobody interrupts a thread of the database's own
    } finally {
      lock.unlock();
    }
  }

  /** Takes those that are there, perhaps none. The list is the taker's. */
  List<Task<?, ?>> poll(int most) {
    lock.lock();
    try {
      List<Task<?, ?>> taken = new ArrayList<>();
      while (taken.size() < most && !tasks.isEmpty()) {
        taken.add(tasks.remove());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  int size() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was closed and is empty. */
  boolean ended() {
    lock.lock();
    try {
      return closed && tasks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
