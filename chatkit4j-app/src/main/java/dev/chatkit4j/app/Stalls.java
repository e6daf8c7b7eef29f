package dev.chatkit4j.app;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends waiting for a client that neither sends nor takes anything: Helidon's sockets have no
 * timeouts of their own. The waiting thread is interrupted, which closes its connection.
 */
final class Stalls implements AutoCloseable {
  private static final Duration ROUND = Duration.ofMillis(250);

  private final Map<Thread, Long> deadlines = new ConcurrentHashMap<>();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("chatkit4j-stalls").daemon().factory());
  private final Duration limit;

  /** Lets every wait last that long, give or take a quarter of a second. */
  Stalls(Duration limit) {
    this.limit = limit;
    var unused =
        rounds.scheduleWithFixedDelay(
            this::interruptLate, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void interruptLate() {
    long now = System.nanoTime();
    deadlines.forEach((thread, deadline) -> {
      if (now - deadline >= 0 && deadlines.remove(thread, deadline)) {
        thread.interrupt();
      }
    });
  }

  /**
   * The calling thread begins to wait for its client; only until {@link #end} is it interrupted.
   */
  void begin() {
    deadlines.put(Thread.currentThread(), System.nanoTime() + limit.toNanos());
  }

  /** The calling thread waits no more. */
  void end() {
    deadlines.remove(Thread.currentThread());
  }

  @Override
  public void close() {
    rounds.shutdownNow();
  }
}
