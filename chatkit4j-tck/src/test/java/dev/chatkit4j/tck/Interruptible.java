package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Clock;
import java.util.concurrent.Semaphore;

/** Lets readers look while it is half done. */
abstract class Interruptible extends ForwardingStore {
  private final Semaphore reads = new Semaphore(0);

  Interruptible(Clock clock) {
    super(clock);
  }

  /** Returns once a read has begun and ended, if there are readers. */
  final void letReadersLook() {
    reads.drainPermits();
    // Two readers may just be returning with what they saw before.
    BrokenUnits.waitFor(reads, 3, 1_000);
  }

  @Override
  public final Page<ThreadItem> loadThreadItems(
      String threadId, String after, int limit, Order order, String context) {
    Page<ThreadItem> page = super.loadThreadItems(threadId, after, limit, order, context);
    reads.release();
    return page;
  }
}
