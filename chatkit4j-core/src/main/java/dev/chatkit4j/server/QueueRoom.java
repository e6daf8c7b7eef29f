package dev.chatkit4j.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that the queues of all turns share, beside the few that each has for itself. A queue may
 * take as much as is left, so that those who come later find some; who finds none has its own.
 * Thread-safe.
 */
final class QueueRoom {
  private static final long LEAST = 4 << 10;
  private static final long SMALL = 64 << 10;
  private static final long MOST = 1 << 20;

  private final long capacity;
  private final AtomicLong used = new AtomicLong();

  /** That much, and nothing used. */
  QueueRoom(long capacity) {
    this.capacity = capacity;
  }

  /** A sixteenth of the heap. */
  static QueueRoom ofHeap() {
    return new QueueRoom(Runtime.getRuntime().maxMemory() / 16);
  }

  /** Whether a queue of so many bytes must wait for its client before it takes more. */
  boolean full(long bytes) {
    return bytes >= LEAST && (bytes >= MOST || bytes >= capacity - used.get());
  }

  /** Whether a turn may open with so many bytes, which wait for its client whatever is used. */
  boolean fits(long bytes) {
    return bytes <= SMALL || bytes <= capacity - used.get();
  }

  /** A queue has so many bytes more; fewer if negative. */
  void add(long bytes) {
    used.addAndGet(bytes);
  }

  /** How many bytes all queues may hold together, beside the few that each has for itself. */
  long capacity() {
    return capacity;
  }

  /** How many bytes all queues hold. */
  long used() {
    return used.get();
  }
}
