package dev.chatkit4j.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The turns under way in a server. */
final class RunningTurns {
  private final Set<TurnRunner<?>> turns = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  boolean stopping() {
    return stopping;
  }

  int count() {
    return turns.size();
  }

  void add(TurnRunner<?> turn) {
    turns.add(turn);
    if (stopping) {
      turn.cancel(TurnRunner.Cause.STOPPING);
    }
  }

  void remove(TurnRunner<?> turn) {
    turns.remove(turn);
  }

  boolean stop(Duration bound) {
    stopping = true;
    turns.forEach(turn -> turn.cancel(TurnRunner.Cause.STOPPING));
    long deadline = System.nanoTime() + bound.toNanos();
    for (TurnRunner<?> turn : turns) {
      if (!endedBefore(deadline, turn)) {
        return false;
      }
    }
    return true;
  }

  private static boolean endedBefore(long deadline, TurnRunner<?> turn) {
    try {
      turn.ended().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a turn is never a failure", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
