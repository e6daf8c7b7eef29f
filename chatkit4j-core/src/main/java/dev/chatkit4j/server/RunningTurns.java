package dev.chatkit4j.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.protocol.Refusal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The work of a server under way: requests that are being answered, and turns. */
final class RunningTurns {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  @GuardedBy("lock")
  private final Set<TurnRunner<?>> turns = new HashSet<>();

  private final ThreadTurns threads;

  @GuardedBy("lock")
  private final TurnSlots slots;

  private final QueueRoom room;

  @GuardedBy("lock")
  private int requests;

  @GuardedBy("lock")
  private boolean stopping;

  /**
   * Busy with nothing.
   *
   * @param longestEnd how long a request waits for the end of a turn
   * @param room what the queues of all turns share
   */
  RunningTurns(Duration longestEnd, TurnLimits limits, QueueRoom room) {
    this.room = room;
    threads = new ThreadTurns(longestEnd);
    slots = new TurnSlots(limits);
  }

  /** The same turns by thread. */
  ThreadTurns threads() {
    return threads;
  }

  /** What the queues of all turns share. */
  QueueRoom room() {
    return room;
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

  /**
   * Does what may begin a turn, once there is a slot for it. To be called {@link ThreadTurns#alone
   * alone} in the thread.
   *
   * @param ends whether it ends first what is under way in the thread
   * @throws Refusal 429 or 503 if there is no slot
   */
  <T> T inSlot(ThreadTurns.Key key, boolean ends, Supplier<T> work) {
    lock.lock();
    try {
      slots.reserve(key, ends ? threads.count(key) : 0);
    } finally {
      lock.unlock();
    }
    try {
      return work.get();
    } finally {
      unreserve(key);
    }
  }

  private void unreserve(ThreadTurns.Key key) {
    lock.lock();
    try {
      slots.unreserve(key);
    } finally {
      lock.unlock();
    }
  }

  /** How many owners have turns. */
  int owners() {
    lock.lock();
    try {
      return slots.owners();
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
      slots.begin(turn.key());
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
      slots.release(turn.key());
      threads.remove(turn.key(), turn);
      signalIdle();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
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
