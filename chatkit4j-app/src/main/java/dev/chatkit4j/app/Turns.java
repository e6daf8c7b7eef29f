package dev.chatkit4j.app;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The turns in which a command writes much to a database: as much at once as takes a moment, and a
 * moment for others after it. Only one process can write to a SQLite file at a time, so a program
 * that serves the file waits for as long as a turn lasts. Not thread-safe.
 */
final class Turns {
  static final Duration TURN = Duration.ofMillis(25);

  /** Long enough for who waits to ask a few times, on a machine that has nothing else to do. */
  static final Duration MOMENT = Duration.ofMillis(5);

  /** The part of the time of turns that others get: where all is slow, they are too. */
  private static final int PART = 4;

  private static final int USUAL_ELEMENTS = 50;
  private static final int MOST_ELEMENTS = 400;
  private static final long USUAL_BYTES = 1 << 20;
  private static final long FEWEST_BYTES = 1 << 16;

  private final boolean sharing;
  private final LongSupplier nanos;
  private final LongConsumer pause;
  private int elements = USUAL_ELEMENTS;
  private long bytes = USUAL_BYTES;
  private long taken;

  private Turns(boolean sharing, LongSupplier nanos, LongConsumer pause) {
    this.sharing = sharing;
    this.nanos = nanos;
    this.pause = pause;
  }

  /** Those for that database; a server has its own ways to let others write. */
  static Turns on(Database database) {
    return new Turns(
        database.kind() == Database.Kind.SQLITE, System::nanoTime, LockSupport::parkNanos);
  }

  /**
   * Those for a file.
   *
   * @param pause lets so many nanoseconds pass
   */
  static Turns onFile(LongSupplier nanos, LongConsumer pause) {
    return new Turns(true, nanos, pause);
  }

  /** How many elements the next turn may write. */
  int elements() {
    return elements;
  }

  /** How many bytes it may write, if it is more than one element. */
  long bytes() {
    return bytes;
  }

  /** Takes a turn, and lets others write if they have waited for long. */
  void write(Runnable work) {
    if (!sharing) {
      work.run();
      return;
    }
    long begun = nanos.getAsLong();
    work.run();
    long took = nanos.getAsLong() - begun;
    adapt(took);
    taken += took;
    if (taken >= TURN.toNanos()) {
      long moment = Math.max(MOMENT.toNanos(), taken / PART);
      taken = 0;
      pause.accept(moment);
    }
  }

  private void adapt(long took) {
    if (took > TURN.toNanos()) {
      elements = Math.max(1, elements / 2);
      bytes = Math.max(FEWEST_BYTES, bytes / 2);
    } else if (took < TURN.toNanos() / 3) {
      elements = Math.min(MOST_ELEMENTS, elements * 2);
      bytes = Math.min(USUAL_BYTES, bytes * 2);
    }
  }
}
