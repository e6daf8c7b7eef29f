package dev.chatkit4j.http;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A bound on the requests per second of each owner: a bucket of that many, filled as fast. Whose
 * bucket is full is forgotten, so that no more owners are remembered than asked within the last two
 * seconds. Thread-safe.
 *
 * @param <C> the caller's request context
 */
public final class RequestRate<C> implements Admission<C> {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Function<C, ?> owner;
  private final long interval;
  private final LongSupplier nanos;
  private final Map<Object, Long> fullAt = new ConcurrentHashMap<>();
  private final AtomicLong nextSweep;

  /**
   * Allows that many.
   *
   * @param perSecond at least 1
   * @param owner whose requests are counted together
   * @throws IllegalArgumentException if it is less than 1
   */
  public RequestRate(int perSecond, Function<C, ?> owner) {
    this(perSecond, owner, System::nanoTime);
  }

  /**
   * Allows that many.
   *
   * @param perSecond at least 1
   * @param owner whose requests are counted together
   * @param nanos the time by which they are counted, from any origin
   * @throws IllegalArgumentException if it is less than 1
   */
  public RequestRate(int perSecond, Function<C, ?> owner, LongSupplier nanos) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("%s requests per second are too few".formatted(perSecond));
    }
    this.owner = requireNonNull(owner, "owner");
    this.interval = SECOND / perSecond;
    this.nanos = requireNonNull(nanos, "nanos");
    this.nextSweep = new AtomicLong(nanos.getAsLong() + SECOND);
  }

  /**
   * Takes a request out of its owner's bucket.
   *
   * @throws Refusal 429 if there is none left
   */
  @Override
  public void arrives(C caller) {
    Duration wait = take(owner.apply(caller));
    if (!wait.isZero()) {
      throw Refusal.tooMany("Too many requests, try again later", wait);
    }
  }

  /**
   * Takes one request out of the owner's bucket, or says how long to wait; zero if it was there.
   */
  Duration take(Object owner) {
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
