package dev.chatkit4j.tck;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The number of times that a test let calls race. Luck has a part in what a race shows, so the
 * report tells.
 *
 * @param tries how often calls ran at once
 * @param readings in how many of these others read while one wrote
 * @param looks how often they had read by the time it was written
 */
record Races(long tries, long readings, long looks) {
  static final Races NONE = new Races(0, 0, 0);

  /** Those of the test that runs on this thread. */
  private static final ThreadLocal<@Nullable Races> MINE = new ThreadLocal<>();

  /** Begins to count on this thread. */
  static void begin() {
    MINE.set(NONE);
  }

  /** What was counted on this thread. */
  static Races end() {
    Races counted = MINE.get();
    MINE.remove();
    return counted == null ? NONE : counted;
  }

  /** Calls ran at once; one alone is no race. */
  static void tried(int calls) {
    count(new Races(calls > 1 ? 1 : 0, 0, 0));
  }

  /** Others read while one wrote. */
  static void looked(long times) {
    count(new Races(1, 1, times));
  }

  private static void count(Races more) {
    Races counted = MINE.get();
    if (counted != null) {
      MINE.set(counted.plus(more));
    }
  }

  Races plus(Races more) {
    return new Races(tries + more.tries, readings + more.readings, looks + more.looks);
  }

  @Override
  public String toString() {
    String times = tries == 1 ? "once" : tries + " times";
    return readings == 0
        ? times
        : String.format(Locale.ROOT, "%s (%s looks meanwhile)", times, looks);
  }
}
