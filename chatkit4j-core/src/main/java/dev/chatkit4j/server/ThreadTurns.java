package dev.chatkit4j.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns under way in each thread, and the lock of the requests that begin or end them. A thread
 * in which nothing is under way is not remembered.
 */
final class ThreadTurns {
  /** A thread. Two owners may have threads of one id. */
  record Key(Object owner, String threadId) {}

  private static final class Lane {
    final ReentrantLock lock = new ReentrantLock(true);

    // Guarded by the monitor of ThreadTurns, which Error Prone cannot follow to here.
    final Set<TurnRunner<?>> turns = new LinkedHashSet<>();
    int requests;
  }

  private final Duration longest;

  @GuardedBy("this")
  private final Map<Key, Lane> lanes = new HashMap<>();

  /**
   * No turns.
   *
   * @param longest how long a request waits for those before it, and for the end of a turn
   */
  ThreadTurns(Duration longest) {
    this.longest = longest;
  }

  /**
   * Does what no other request does in that thread at the same moment. No application code may run
   * in it.
   *
   * @throws Refusal 503 if others are not done with the thread in time
   */
  <T extends @Nullable Object> T alone(Key key, Supplier<T> work) {
    Lane lane = enter(key);
    try {
      lock(lane, key);
      try {
        return work.get();
      } finally {
        lane.lock.unlock();
      }
    } finally {
      leave(key, lane);
    }
  }

  private synchronized Lane enter(Key key) {
    Lane lane = lanes.computeIfAbsent(key, unused -> new Lane());
    lane.requests++;
    return lane;
  }

  private synchronized void leave(Key key, Lane lane) {
    lane.requests--;
    forget(key, lane);
  }

  @GuardedBy("this")
  private void forget(Key key, Lane lane) {
    if (lane.requests == 0 && lane.turns.isEmpty()) {
      lanes.remove(key, lane);
    }
  }

  private void lock(Lane lane, Key key) {
    try {
      if (!lane.lock.tryLock(longest.toNanos(), TimeUnit.NANOSECONDS)) {
        throw Refusal.busy(
            "Other requests are busy with thread %s for more than %s ms; %s are at it or wait"
                .formatted(key.threadId(), longest.toMillis(), others(lane)));
      }
    } catch (InterruptedException e) {
      throw interrupted(key);
    }
  }

  private synchronized int others(Lane lane) {
    return lane.requests - 1;
  }

  private static Refusal interrupted(Key key) {
    Thread.currentThread().interrupt();
    return Refusal.unavailable("Interrupted while waiting for thread %s".formatted(key.threadId()));
  }

  /**
   * Ends the turns of a thread as if their clients had left, and waits until nothing of them
   * touches the store any more. To be called {@link #alone}, so that none begins meanwhile.
   *
   * @return whether there were any
   * @throws Refusal 503 if one has not ended in time; it ends later
   */
  boolean end(Key key, TurnRunner.Cause cause) {
    List<TurnRunner<?>> turns = under(key);
    for (TurnRunner<?> turn : turns) {
      // The application's callbacks must not hold up this thread.
      Thread.ofVirtual().name("chatkit4j-cancel").start(() -> turn.cancel(cause));
    }
    long deadline = System.nanoTime() + longest.toNanos();
    for (TurnRunner<?> turn : turns) {
      awaitEnd(turn, key, deadline);
    }
    return !turns.isEmpty();
  }

  private void awaitEnd(TurnRunner<?> turn, Key key, long deadline) {
    try {
      if (!turn.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
        throw Refusal.busy(
            "A turn of thread %s has not ended within %s ms; %s are under way in it"
                .formatted(key.threadId(), longest.toMillis(), count(key)));
      }
    } catch (InterruptedException e) {
      throw interrupted(key);
    }
  }

  private synchronized List<TurnRunner<?>> under(Key key) {
    Lane lane = lanes.get(key);
    return lane == null ? List.of() : List.copyOf(lane.turns);
  }

  /** How many turns are under way in a thread. */
  int count(Key key) {
    return under(key).size();
  }

  /** The item as far as it got, if a turn of that thread has begun it; null if none has. */
  @Nullable ThreadItem pending(Key key, String itemId) {
    for (TurnRunner<?> turn : under(key)) {
      ThreadItem item = turn.pending(itemId);
      if (item != null) {
        return item;
      }
    }
    return null;
  }

  synchronized void add(Key key, TurnRunner<?> turn) {
    lanes.computeIfAbsent(key, unused -> new Lane()).turns.add(turn);
  }

  synchronized void remove(Key key, TurnRunner<?> turn) {
    Lane lane = lanes.get(key);
    if (lane != null) {
      lane.turns.remove(turn);
      forget(key, lane);
    }
  }

  /** How many threads there is something under way in. */
  synchronized int threads() {
    return lanes.size();
  }
}
