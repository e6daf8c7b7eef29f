package dev.chatkit4j.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The times of a turn's items: by the clock, but each later than that of the item before and than
 * that of the newest item the thread had when the turn began, so that clocks that disagree do not
 * reorder a conversation. Thread-safe.
 */
final class TurnClock {
  private final Clock clock;
  private final Instant begin;

  @GuardedBy("this")
  private Instant told;

  @GuardedBy("this")
  private Instant used;

  @GuardedBy("this")
  private boolean stopped;

  TurnClock(Clock clock, @Nullable Instant newestItem) {
    this.clock = clock;
    this.begin = newestItem == null ? Instant.EPOCH : newestItem;
    this.told = begin;
    this.used = begin;
  }

  /** A time that no item has yet, and that no other call is told. */
  synchronized Instant now() {
    told = later(stopped ? begin : clock.instant(), told.isAfter(used) ? told : used);
    return told;
  }

  /** The time for a new item: the one wanted, if it is later than that of the item before. */
  synchronized Instant use(Instant wanted) {
    used = later(wanted, used);
    return used;
  }

  /**
   * From now on each time is the next one after the last, whatever the clock says: what is added to
   * a turn that is over stands right behind it, before what was said since.
   */
  synchronized void stop() {
    stopped = true;
  }

  /** Whether an item of that time may have been there before the turn. */
  boolean old(Instant time) {
    return !time.isAfter(begin);
  }

  private static Instant later(Instant wanted, Instant than) {
    Instant time = wanted.truncatedTo(ChronoUnit.MICROS);
    return time.isAfter(than) ? time : than.plus(1, ChronoUnit.MICROS);
  }
}
