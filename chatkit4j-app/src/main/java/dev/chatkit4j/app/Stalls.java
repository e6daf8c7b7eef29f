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

  private final Map<Thread, Wait> waits = new ConcurrentHashMap<>();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("chatkit4j-stalls").daemon().factory());
  private final Duration limit;

  /** Lets every wait last that long, or a quarter of a second more. */
  Stalls(Duration limit) {
    this.limit = limit;
    var unused =
        rounds.scheduleWithFixedDelay(
            this::round, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round() {
    long now = System.nanoTime();
    waits.values().removeIf(wait -> !wait.thread.isAlive());
    waits.values().forEach(wait -> wait.interruptIfLate(now));
  }

  /** The calling thread begins to wait for its client. */
  void begin() {
    Thread thread = Thread.currentThread();
    waits.put(thread, new Wait(thread, System.nanoTime() + limit.toNanos()));
  }

  /** The calling thread waits no more. It is not interrupted from now on, nor does it seem so. */
  void end() {
    Wait wait = waits.remove(Thread.currentThread());
    if (wait != null) {
      wait.end();
    }
  }

  /** How many threads are waiting. */
  int count() {
    return waits.size();
  }

  @Override
  public void close() {
    rounds.shutdownNow();
  }

  private static final class Wait {
    private final Thread thread;
    private final long deadline;
    private boolean interrupted;
    private boolean over;

    Wait(Thread thread, long deadline) {
      this.thread = thread;
      this.deadline = deadline;
    }

    synchronized void interruptIfLate(long now) {
      if (!over && now - deadline >= 0) {
        interrupted = true;
        thread.interrupt();
      }
    }

    synchronized void end() {
      over = true;
      if (interrupted) {
        var unused = Thread.interrupted();
      }
    }
  }
}
