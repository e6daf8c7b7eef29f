package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The tries of one call, which have so much time together. Begins with the first one. For one
 * thread.
 */
final class Tries {
  private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 200_000_000;

  /** Those of a server that stays away are all alike. */
  private static final int MOST_KEPT = 10;

  private final long budgetNanos;
  private final long begin = System.nanoTime();
  private final List<SQLException> earlier = new ArrayList<>();
  private long beginOfLast = begin;
  private long longestPause = 4 * SHORTEST_PAUSE_NANOS;
  private int count = 1;

  Tries(Duration budget) {
    this.budgetNanos = budget.toNanos();
  }

  /**
   * Pauses before another try. False if there is no time for one that takes as long as the one that
   * failed, or if the thread was interrupted, which would break the next one too.
   */
  boolean again(SQLException failure) {
    long now = System.nanoTime();
    long pause = ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_NANOS, longestPause);
    boolean timeLeft = now - begin + pause + (now - beginOfLast) <= budgetNanos;
    if (!timeLeft || Thread.currentThread().isInterrupted()) {
      return false;
    }
    if (earlier.size() < MOST_KEPT) {
      earlier.add(failure);
    }
    LockSupport.parkNanos(pause);
    longestPause = Math.min(2 * longestPause, LONGEST_PAUSE_NANOS);
    beginOfLast = System.nanoTime();
    count++;
    return true;
  }

  /**
   * What the caller is told of the last failure.
   *
   * @param more of what is known, after what the failure says
   */
  UnavailableException unavailable(
      String what, SQLException last, String more, boolean outcomeUnknown) {
    earlier.stream().filter(failure -> !failure.equals(last)).forEach(last::addSuppressed);
    String said = "%s failed: %s%s".formatted(what, last.getMessage(), more);
    return new UnavailableException(
        count == 1 ? said : said + " (%s tries in %s ms)".formatted(count, millis()),
        outcomeUnknown,
        last);
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }
}
