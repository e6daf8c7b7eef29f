package dev.chatkit4j.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells how far a long task is: a line that is redrawn on a terminal, now and then one elsewhere.
 */
final class Progress {
  private static final Duration REDRAWN = Duration.ofMillis(200);
  private static final Duration NOW_AND_THEN = Duration.ofSeconds(5);

  private final PrintWriter err;
  private final boolean terminal;
  private final long owners;
  private final LongSupplier nanos;
  private final long begun;
  private long shown;
  private long ownersDone;
  private long elements;

  /**
   * Begins now.
   *
   * @param owners how many there will be
   */
  Progress(PrintWriter err, boolean terminal, long owners, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.owners = owners;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
    this.shown = begun;
  }

  /** One more thread, item or attachment is done. */
  void element() {
    elements++;
    show();
  }

  void owner() {
    ownersDone++;
    show();
  }

  private void show() {
    long now = nanos.getAsLong();
    if (now - shown >= (terminal ? REDRAWN : NOW_AND_THEN).toNanos()) {
      shown = now;
      draw(line(Math.max(1, (now - begun) / 1_000_000)));
    }
  }

  private String line(long millis) {
    String left =
        ownersDone == 0
            ? ""
            : ", about %s s left"
                .formatted(Math.max(0, owners - ownersDone) * millis / ownersDone / 1000);
    return "%s/%s owners, %s elements, %s/s%s"
        .formatted(ownersDone, owners, elements, elements * 1000 / millis, left);
  }

  private void draw(String line) {
    if (terminal) {
      err.printf("\r%-79s", line);
      err.flush();
    } else {
      err.println(line);
    }
  }

  /** Leaves nothing half drawn. */
  void end() {
    if (terminal && shown != begun) {
      err.println();
    }
  }
}
