package dev.chatkit4j.app;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Room for so many, which is waited for in the order of numbers, however often one looks up
 * meanwhile. Thread-safe.
 */
final class Room {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final TreeSet<Long> queue = new TreeSet<>();

  @GuardedBy("lock")
  private int free;

  /** All of it is free. */
  Room(int size) {
    this.free = size;
  }

  /** False if there is none, or others wait for it. */
  boolean tryEnter() {
    lock.lock();
    try {
      if (free == 0 || !queue.isEmpty()) {
        return false;
      }
      free--;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for it.
   *
   * @param number of whoever waits, lower than those of who came later
   * @param round how long to wait at a time
   * @param goesOn asked after each, without the lock: whether to wait any longer
   * @return false if not
   */
  boolean enter(long number, Duration round, BooleanSupplier goesOn) throws InterruptedException {
    lock.lock();
    try {
      return await(number, round, goesOn);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean await(long number, Duration round, BooleanSupplier goesOn)
      throws InterruptedException {
    queue.add(number);
    try {
      while (free == 0 || queue.first() != number) {
        if (!changed.await(round.toMillis(), TimeUnit.MILLISECONDS) && !unlocked(goesOn)) {
          return false;
        }
      }
      free--;
      return true;
    } finally {
      queue.remove(number);
      changed.signalAll();
    }
  }

  private boolean unlocked(BooleanSupplier question) {
    lock.unlock();
    try {
      return question.getAsBoolean();
    } finally {
      lock.lock();
    }
  }

  /** How many wait for it. */
  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** There is room for one more. */
  void leave() {
    lock.lock();
    try {
      free++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
