package dev.chatkit4j.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events that a turn has said and its client has not taken yet. One thread takes; the turn
 * puts, and waits while the queue is full.
 */
final class EventQueue {
  private static final int MAX_FRAMES = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<Reply.Frame> frames = new ArrayDeque<>();

  private final QueueRoom room;
  private final Runnable clientGone;

  @GuardedBy("lock")
  private long bytes;

  @GuardedBy("lock")
  private boolean counted;

  /** Bytes of the frame that was taken last, which its taker may be writing for long. */
  @GuardedBy("lock")
  private long inHand;

  @GuardedBy("lock")
  private long moves;

  @GuardedBy("lock")
  private boolean ended;

  @GuardedBy("lock")
  private boolean unbounded;

  @GuardedBy("lock")
  private boolean abandoned;

  /**
   * An empty queue.
   *
   * @param room what all queues share
   * @param clientGone called at most once, when the client leaves before the end
   */
  EventQueue(QueueRoom room, Runnable clientGone) {
    this.room = room;
    this.clientGone = clientGone;
  }

  /**
   * Counts from now on what it holds, until that is taken or {@link #abandon abandoned}. Before,
   * the turn may never begin, and nobody would take it.
   */
  void count() {
    lock.lock();
    try {
      counted = true;
      room.add(bytes);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void grow(long more) {
    bytes += more;
    if (counted) {
      room.add(more);
    }
  }

  /**
   * Adds a frame, waiting while the queue is full. Nothing happens once the client is gone.
   *
   * @return false if the client took nothing for that long
   */
  boolean put(Reply.Frame frame, Duration longest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = longest.toNanos();
      long seen = moves;
      while (full() && !abandoned && !ended && !unbounded) {
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(nanos);
        if (moves != seen) {
          nanos = longest.toNanos();
        }
        seen = moves;
      }
      add(frame);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a frame, full or not: for the few at the start and the end of a turn. */
  void putNow(Reply.Frame frame) {
    lock.lock();
    try {
      add(frame);
    } finally {
      lock.unlock();
    }
  }

  /** Takes back what nobody has taken. */
  void clear() {
    lock.lock();
    try {
      frames.clear();
      grow(-bytes);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void add(Reply.Frame frame) {
    if (!abandoned && !ended) {
      frames.add(frame);
      grow(frame.bytes().length);
      changed.signalAll();
    }
  }

  @GuardedBy("lock")
  private boolean full() {
    return frames.size() >= MAX_FRAMES || room.full(bytes);
  }

  /** Lets nobody wait any more: the turn is about to end. */
  void stopWaiting() {
    lock.lock();
    try {
      unbounded = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing follows what is in the queue. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Reply.Frame take(Duration longest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      written();
      long nanos = longest.toNanos();
      while (frames.isEmpty() && !ended && !abandoned) {
        if (nanos <= 0) {
          return Reply.Frame.IDLE;
        }
        nanos = changed.awaitNanos(nanos);
      }
      if (frames.isEmpty()) {
        return Reply.Frame.END;
      }
      Reply.Frame frame = frames.remove();
      inHand = frame.bytes().length;
      bytes -= inHand;
      moves++;
      changed.signalAll();
      return frame;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void written() {
    if (counted) {
      room.add(-inHand);
    }
    inHand = 0;
  }

  /** Whether there is room for what the turn opens with; for little there always is. */
  boolean fits() {
    lock.lock();
    try {
      return room.fits(bytes);
    } finally {
      lock.unlock();
    }
  }

  /** The client took a part of the frame that was taken last. */
  void moved() {
    lock.lock();
    try {
      moves++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many frames wait to be taken. */
  int size() {
    lock.lock();
    try {
      return frames.size();
    } finally {
      lock.unlock();
    }
  }

  /** What waits to be taken, for a message about it. */
  String waiting() {
    lock.lock();
    try {
      return "%s events of %s bytes".formatted(frames.size(), bytes);
    } finally {
      lock.unlock();
    }
  }

  boolean ready() {
    lock.lock();
    try {
      return !frames.isEmpty() || ended || abandoned;
    } finally {
      lock.unlock();
    }
  }

  /** The client is gone; what it did not take is thrown away. */
  void abandon() {
    boolean early;
    lock.lock();
    try {
      early = !abandoned && !(ended && frames.isEmpty());
      abandoned = true;
      frames.clear();
      grow(-bytes);
      written();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (early) {
      clientGone.run();
    }
  }
}
