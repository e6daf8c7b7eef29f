package dev.chatkit4j.app;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The bound on the requests per second of each owner: a bucket of that many, filled as fast. Whose
 * bucket is full is forgotten, so that no more owners are remembered than asked within the last two
 * seconds. Thread-safe.
 */
final class RequestRate {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final long interval;
  private final LongSupplier nanos;
  private final Map<String, Long> fullAt = new ConcurrentHashMap<>();
  private final AtomicLong nextSweep;

  /**
   * Allows that many.
   *
   * @param perSecond at least 1
   */
  RequestRate(int perSecond, LongSupplier nanos) {
    this.interval = SECOND / perSecond;
    this.nanos = nanos;
    this.nextSweep = new AtomicLong(nanos.getAsLong() + SECOND);
  }

  /**
   * Takes one request out of the owner's bucket, or says how long to wait; zero if it was there.
   */
  Duration take(String owner) {
    long now = nanos.getAsLong();
    forgetFull(now);
    long[] wait = {0};
    fullAt.compute(
        owner,
        (unused, then) -> {
          long full = then == null || then - now < 0 ? now : then;
          wait[0] = full + interval - now - SECOND;
          return wait[0] > 0 ? full : Long.valueOf(full + interval);
        });
    return Duration.ofNanos(Math.max(0, wait[0]));
  }

  private void forgetFull(long now) {
    long due = nextSweep.get();
    if (now - due >= 0 && nextSweep.compareAndSet(due, now + SECOND)) {
      fullAt.values().removeIf(full -> full - now <= 0);
    }
  }

  /** How many owners are remembered. */
  int owners() {
    return fullAt.size();
  }
}
