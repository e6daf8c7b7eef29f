package dev.chatkit4j.server;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a server is busy with: requests that are being answered, and turns under way. */
final class RunningTurns {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Set<TurnRunner<?>> turns = new HashSet<>();
  private final ThreadTurns threads;
  private int requests;
  private boolean stopping;

  /**
   * Busy with nothing.
   *
   * @param longestEnd how long a request waits for the end of a turn
   */
  RunningTurns(Duration longestEnd) {
    threads = new ThreadTurns(longestEnd);
  }

  /** The same turns by thread. */
  ThreadTurns threads() {
    return threads;
  }

  /** Begins a request; false, and then it must not be done, if the server is stopping. */
  boolean enter() {
    lock.lock();
    try {
      if (!stopping) {
        requests++;
      }
      return !stopping;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a request, whose turn was added before. */
  void leave() {
    lock.lock();
    try {
      requests--;
      signalIdle();
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return turns.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many events the clients of all turns have not taken yet. */
  int waitingEvents() {
    lock.lock();
    try {
      return turns.stream().mapToInt(TurnRunner::waitingEvents).sum();
    } finally {
      lock.unlock();
    }
  }

  void add(TurnRunner<?> turn) {
    boolean tooLate;
    lock.lock();
    try {
      turns.add(turn);
      threads.add(turn.key(), turn);
      tooLate = stopping;
    } finally {
      lock.unlock();
    }
    if (tooLate) {
      turn.cancel(TurnRunner.Cause.STOPPING);
    }
  }

  void remove(TurnRunner<?> turn) {
    lock.lock();
    try {
      turns.remove(turn);
      threads.remove(turn.key(), turn);
      signalIdle();
    } finally {
      lock.unlock();
    }
  }

  private void signalIdle() {
    if (requests == 0 && turns.isEmpty()) {
      idle.signalAll();
    }
  }

  boolean stop(Duration bound) {
    running().forEach(turn -> turn.cancel(TurnRunner.Cause.STOPPING));
    return awaitIdle(bound);
  }

  /** The turns there are once no other request can begin. */
  private List<TurnRunner<?>> running() {
    lock.lock();
    try {
      stopping = true;
      return List.copyOf(turns);
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitIdle(Duration bound) {
    long nanos = bound.toNanos();
    lock.lock();
    try {
      while (requests > 0 || !turns.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = idle.awaitNanos(nanos);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
