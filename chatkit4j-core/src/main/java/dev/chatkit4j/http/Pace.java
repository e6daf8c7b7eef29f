package dev.chatkit4j.http;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The patience with one client. Waiting for the client uses it up, and each byte that moves gives
 * some back, up to what there was at first. So a client that moves {@link #LEAST_RATE} bytes a
 * second is never too slow, however much it has to move, and one that stands still or drips is
 * found out.
 *
 * <p>Thread-safe: one thread waits, others may look.
 */
public final class Pace {
  /** What a client must manage, in bytes per second. */
  public static final int LEAST_RATE = 4_096;

  /** How long a client may stand still. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long PER_BYTE = Duration.ofSeconds(1).toNanos() / LEAST_RATE;

  private final long most;
  private final LongSupplier nanos;

  @GuardedBy("this")
  private long left;

  @GuardedBy("this")
  private long since;

  @GuardedBy("this")
  private boolean waiting;

  /**
   * All the patience that there is.
   *
   * @param patience how long a client may stand still
   * @param nanos the time, from any origin
   */
  public Pace(Duration patience, LongSupplier nanos) {
    this.most = patience.toNanos();
    this.nanos = requireNonNull(nanos, "nanos");
    this.left = most;
  }

  /** From now on one waits for the client. */
  public synchronized void waits() {
    since = nanos.getAsLong();
    waiting = true;
  }

  /**
   * The client moved, and one waits for it no more.
   *
   * @param bytes 0 if it did not move after all
   */
  public synchronized void moved(long bytes) {
    left = Math.min(most, nanosLeft() + bytes * PER_BYTE);
    waiting = false;
  }

  /** How much patience is left, in nanoseconds; less than none if the client is too slow. */
  public synchronized long nanosLeft() {
    return waiting ? left - (nanos.getAsLong() - since) : left;
  }

  /** Whether the client is too slow. */
  public boolean late() {
    return nanosLeft() < 0;
  }

  /** All the patience again, for what comes next. */
  public synchronized void renew() {
    left = most;
    since = nanos.getAsLong();
  }
}
