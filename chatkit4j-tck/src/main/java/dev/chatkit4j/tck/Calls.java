package dev.chatkit4j.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link Together} that run at the same moment. Whoever runs in one may stand still
 * until the others have come to where they are wanted, so that no race is left to luck.
 */
final class Calls {
  private static final ThreadLocal<Calls> MINE = new ThreadLocal<>();

  private final @Nullable Calls around = MINE.get();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock, what follows.
  private final List<BooleanSupplier> standing = new ArrayList<>();
  private int running;
  private int readers;
  private long looksBegun;
  private long newestLookEnded;
  private long looksWhileWriting;
  private boolean writing;

  /** The calls will be so many, of which some look again and again. */
  Calls(int count, int readers) {
    this.running = count;
    this.readers = readers;
  }

  /** Whether the caller runs in one of several calls. */
  static boolean underWay() {
    return MINE.get() != null;
  }

  /** Stands still until every other call has ended or stands still too. */
  static void standStill() {
    standStillUntil(() -> false);
  }

  /**
   * Stands still until that is so, or every other call has ended or stands still in vain. Returns
   * at once where nothing else is under way.
   */
  static void standStillUntil(BooleanSupplier happened) {
    Calls mine = MINE.get();
    if (mine != null) {
      mine.await(happened);
    }
  }

  /** Stands still until a look that began after this has ended, if there is anybody who looks. */
  static void letReadersLook() {
    Calls calls = MINE.get();
    while (calls != null && !calls.hasReaders()) {
      calls = calls.around;
    }
    if (calls != null) {
      calls.awaitLook();
    }
  }

  /** Runs one of the calls. */
  <T> T run(Callable<T> call) throws Exception {
    MINE.set(this);
    try {
      return call.call();
    } finally {
      MINE.remove();
      end();
    }
  }

  private void end() {
    lock.lock();
    try {
      running--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a look begins; returns its number. */
  long beginLook() {
    lock.lock();
    try {
      return ++looksBegun;
    } finally {
      lock.unlock();
    }
  }

  void endLook(long number) {
    lock.lock();
    try {
      newestLookEnded = Math.max(newestLookEnded, number);
      looksWhileWriting += writing ? 1 : 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A reader looks no more. */
  void endReading() {
    lock.lock();
    try {
      readers--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void writing(boolean now) {
    lock.lock();
    try {
      writing = now;
    } finally {
      lock.unlock();
    }
  }

  /** How many looks have ended. */
  long looksEnded() {
    lock.lock();
    try {
      return newestLookEnded;
    } finally {
      lock.unlock();
    }
  }

  /** How many looks have ended while the writer wrote. */
  long looksWhileWriting() {
    lock.lock();
    try {
      return looksWhileWriting;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasReaders() {
    lock.lock();
    try {
      return readers > 0;
    } finally {
      lock.unlock();
    }
  }

  private void awaitLook() {
    lock.lock();
    try {
      long before = looksBegun;
      awaitUnder(() -> newestLookEnded > before || readers == 0);
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier happened) {
    lock.lock();
    try {
      standing.add(happened);
      changed.signalAll();
      try {
        awaitUnder(() -> happened.getAsBoolean() || nobodyMoves());
      } finally {
        standing.remove(happened);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean nobodyMoves() {
    return standing.size() == running && standing.stream().noneMatch(BooleanSupplier::getAsBoolean);
  }

  private void awaitUnder(BooleanSupplier released) {
    try {
      while (!released.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      // Whoever waits for these calls has given them up.
      Thread.currentThread().interrupt();
    }
  }
}
