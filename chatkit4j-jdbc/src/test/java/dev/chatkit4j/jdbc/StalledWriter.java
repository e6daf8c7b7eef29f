package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds the writer thread up in the middle of a transaction until it is closed. */
final class StalledWriter implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SqliteDatabase database;
  private final CountDownLatch release = new CountDownLatch(1);
  private final Thread caller;

  StalledWriter(SqliteDatabase database) throws InterruptedException {
    this.database = database;
    CountDownLatch stalled = new CountDownLatch(1);
    caller =
        Thread.ofVirtual()
            .start(() ->
                database.write(
                    () -> "Stalling",
                    sql -> {
                      stalled.countDown();
                      return waitFor(release);
                    }));
    assertThat(waitFor(stalled)).isTrue();
  }

  static boolean waitFor(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until so many writes stand in the queue behind the one that is stalled. */
  void awaitWaiting(int writes) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (database.waitingWrites() != writes) {
      assertThat(System.nanoTime()).as("%d writes never waited", writes).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() throws InterruptedException {
    release.countDown();
    assertThat(caller.join(PATIENCE)).isTrue();
  }
}
