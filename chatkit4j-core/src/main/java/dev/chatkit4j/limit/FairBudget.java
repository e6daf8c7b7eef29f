package dev.chatkit4j.limit;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An amount of something, such as bytes of memory, that owners take shares of and give back. An
 * owner alone may have all of it. Once somebody waits, what is given back goes to whoever holds
 * least: of those who wait, the owner that holds least is next, of several the one that came first,
 * and of one owner's requests the first. Nobody overtakes the next, not even with a smaller
 * request, so that a large one is not put off forever.
 *
 * <p>The waiting room is shared in the same way: when it is full, the last request of the owner
 * with the most in it makes room for one whose owner has fewer.
 *
 * <p>Owners are compared by {@code equals} and forgotten when they hold nothing and wait for
 * nothing. Thread-safe; waiting does not pin a virtual thread.
 */
public final class FairBudget {
  /** So often those who wait look for what may be asked back. */
  private static final Duration ROUND = Duration.ofMillis(500);

  private final String name;
  private final long capacity;
  private final int maxWaiting;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Object, Long> held = new HashMap<>();

  /** Shares that may be asked back, those longest there first. */
  @GuardedBy("lock")
  private final Set<Share> reclaimable = new LinkedHashSet<>();

  /** Those of each owner that has any, in the order they came. */
  @GuardedBy("lock")
  private final Map<Object, ArrayDeque<Waiter>> rooms = new LinkedHashMap<>();

  @GuardedBy("lock")
  private long used;

  @GuardedBy("lock")
  private int waiting;

  @GuardedBy("lock")
  private long arrivals;

  /**
   * A budget of which nothing is used.
   *
   * @param name what it is, with its unit, for messages: "bytes of memory for previews"
   * @param capacity how much there is
   * @param maxWaiting how many requests may wait at once, of all owners together
   * @throws IllegalArgumentException if one of the numbers is negative
   */
  public FairBudget(String name, long capacity, int maxWaiting) {
    this.name = requireNonNull(name, "name");
    this.capacity = requireNotNegative("capacity", capacity);
    this.maxWaiting = (int) requireNotNegative("maxWaiting", maxWaiting);
  }

  private static long requireNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s must not be negative: %s".formatted(what, value));
    }
    return value;
  }

  /**
   * Takes a share, waiting for it if need be. Whoever waits with a share in hand may keep others
   * from giving theirs back, so take all that is needed in one go where that can be known.
   *
   * @param wait how long at most; zero or less does not wait
   * @throws OverBudgetException if there was no room for that long, or in the waiting room; at once
   *     if it is more than the whole budget; or if the thread is interrupted, and stays so
   * @throws IllegalArgumentException if the amount is negative
   */
  public Share take(Object owner, long amount, Duration wait) {
    requireNonNull(owner, "owner");
    requireNotNegative("amount", amount);
    acquire(owner, amount, 0, wait);
    return new Share(owner, amount, wait);
  }

  /** {@link #take Takes} a share if it is there and nobody waits; null if not. */
  public @Nullable Share tryTake(Object owner, long amount) {
    requireNonNull(owner, "owner");
    requireNotNegative("amount", amount);
    lock.lock();
    try {
      if (waiting > 0 || !fits(amount)) {
        return null;
      }
      give(owner, amount);
      return new Share(owner, amount, Duration.ZERO);
    } finally {
      lock.unlock();
    }
  }

  private void acquire(Object owner, long amount, long inHand, Duration wait) {
    lock.lock();
    try {
      if (amount > capacity - inHand) {
        throw OverBudgetException.forGood(
            "%s: %s asked for, there are %s".formatted(name, inHand + amount, capacity));
      }
      if (waiting == 0 && fits(amount)) {
        give(owner, amount);
        return;
      }
      await(enter(owner, amount, wait), wait);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean fits(long amount) {
    return amount <= capacity - used;
  }

  @GuardedBy("lock")
  private void give(Object owner, long amount) {
    used += amount;
    if (amount > 0) {
      held.merge(owner, amount, Long::sum);
    }
  }

  @GuardedBy("lock")
  private void takeBack(Object owner, long amount) {
    used -= amount;
    if (amount > 0) {
      held.computeIfPresent(owner, (unused, had) -> had == amount ? null : had - amount);
    }
    serve();
  }

  // ------------------------------------------------------------------------------- waiting

  /** A request in the waiting room. */
  private final class Waiter {
    final Object owner;
    final long amount;
    final long arrival;
    final Condition called = lock.newCondition();

    // Guarded by the lock of the budget, which Error Prone cannot follow to here.
    boolean given;
    boolean shownOut;

    Waiter(Object owner, long amount, long arrival) {
      this.owner = owner;
      this.amount = amount;
      this.arrival = arrival;
    }
  }

  @GuardedBy("lock")
  private Waiter enter(Object owner, long amount, Duration wait) {
    if (waiting >= maxWaiting && !(nanos(wait) > 0 && makeRoomFor(owner))) {
      throw refused(amount, wait, noMoreMayWait());
    }
    Waiter waiter = new Waiter(owner, amount, arrivals++);
    rooms.computeIfAbsent(owner, unused -> new ArrayDeque<>()).add(waiter);
    waiting++;
    serve(); // it may be the next, and what is free may do
    return waiter;
  }

  /** False if nobody has more requests in the waiting room than that owner would have. */
  @GuardedBy("lock")
  private boolean makeRoomFor(Object owner) {
    if (rooms.isEmpty()) {
      return false; // there is no waiting room
    }
    ArrayDeque<Waiter> own = rooms.get(owner);
    ArrayDeque<Waiter> most = rooms.values().iterator().next();
    for (ArrayDeque<Waiter> each : rooms.values()) {
      most = each.size() > most.size() ? each : most;
    }
    if (most.size() <= (own == null ? 0 : own.size()) + 1) {
      return false;
    }
    Waiter last = most.getLast();
    last.shownOut = true;
    last.called.signal();
    leave(last);
    return true;
  }

  @GuardedBy("lock")
  private void leave(Waiter waiter) {
    ArrayDeque<Waiter> room = requireNonNull(rooms.get(waiter.owner), "a waiter's room");
    room.remove(waiter);
    if (room.isEmpty()) {
      rooms.remove(waiter.owner);
    }
    waiting--;
  }

  /** Gives to those whose turn it is, as far as there is room. */
  @GuardedBy("lock")
  private void serve() {
    for (Waiter next = next(); next != null && fits(next.amount); next = next()) {
      leave(next);
      give(next.owner, next.amount);
      next.given = true;
      next.called.signal();
    }
  }

  @GuardedBy("lock")
  private @Nullable Waiter next() {
    Waiter next = null;
    long least = Long.MAX_VALUE;
    for (ArrayDeque<Waiter> room : rooms.values()) {
      Waiter first = room.getFirst();
      long has = held.getOrDefault(first.owner, 0L);
      if (next == null || has < least || (has == least && first.arrival < next.arrival)) {
        next = first;
        least = has;
      }
    }
    return next;
  }

  /** Until it is given; what was given when the wait ends is kept, whyever it ends. */
  @GuardedBy("lock")
  private void await(Waiter waiter, Duration wait) {
    long nanos = nanos(wait);
    try {
      while (!waiter.given && !waiter.shownOut && nanos > 0) {
        long round = Math.min(nanos, ROUND.toNanos());
        nanos += waiter.called.awaitNanos(round) - round;
        reclaim(waiter);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (!waiter.given) {
        throw gaveUp(waiter, wait, "the wait of at most %s was interrupted".formatted(wait));
      }
    }
    if (!waiter.given) {
      throw gaveUp(waiter, wait, waiter.shownOut ? noMoreMayWait() : "after %s".formatted(wait));
    }
  }

  /**
   * Asks shares to be given back, one after the other, by owners that hold more than they would if
   * those who have something and the one that waits had all the same. Called with the lock, which
   * is let go meanwhile: who is asked closes the share.
   */
  @GuardedBy("lock")
  private void reclaim(Waiter waiter) {
    for (Share share : waiter.given ? List.<Share>of() : List.copyOf(reclaimable)) {
      if (waiter.given || waiter.shownOut) {
        return;
      }
      boolean another = !held.containsKey(waiter.owner);
      if (!share.owner.equals(waiter.owner) && holdsMuch(share.owner, another)) {
        ask(share);
      }
    }
  }

  /**
   * Asks for a share of an owner that holds more than it would if one more had the same, for
   * somebody who needs something else that goes with it.
   *
   * @return false if none was given back
   */
  public boolean relieve() {
    lock.lock();
    try {
      for (Share share : List.copyOf(reclaimable)) {
        if (holdsMuch(share.owner, true)) {
          ask(share);
          if (!reclaimable.contains(share)) {
            return true;
          }
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean holdsMuch(Object owner, boolean another) {
    long even = capacity / Math.max(1, held.size() + (another ? 1 : 0));
    return held.getOrDefault(owner, 0L) > even;
  }

  private void ask(Share share) {
    Runnable closing = share.giveBack();
    lock.unlock();
    try {
      closing.run();
    } finally {
      lock.lock();
    }
  }

  private static long nanos(Duration wait) {
    Duration most = Duration.ofDays(1); // longer ones may not fit a number
    return wait.isNegative() ? 0 : wait.compareTo(most) > 0 ? most.toNanos() : wait.toNanos();
  }

  private String noMoreMayWait() {
    return "no more than %s may wait".formatted(maxWaiting);
  }

  @GuardedBy("lock")
  private OverBudgetException gaveUp(Waiter waiter, Duration wait, String why) {
    if (!waiter.shownOut) {
      leave(waiter);
      serve(); // it may have stood in the way of a smaller one
    }
    return refused(waiter.amount, wait, why);
  }

  @GuardedBy("lock")
  private OverBudgetException refused(long amount, Duration wait, String why) {
    return OverBudgetException.forNow(
        "%s: %s of %s are used and %s requests wait; %s more were not given, %s"
            .formatted(name, used, capacity, waiting, amount, why),
        wait);
  }

  // ------------------------------------------------------------------------------- looking

  /** How much there is. */
  public long capacity() {
    return capacity;
  }

  /** How much is given away at this moment. */
  public long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  /** How many requests wait at this moment. */
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** How many owners hold something or wait. */
  int owners() {
    lock.lock();
    try {
      Set<Object> owners = new HashSet<>(held.keySet());
      owners.addAll(rooms.keySet());
      return owners.size();
    } finally {
      lock.unlock();
    }
  }

  /** The share that an owner took; to be closed once it is not needed any more. Thread-safe. */
  public final class Share implements AutoCloseable {
    private final Object owner;
    private final Duration wait;

    @GuardedBy("lock")
    private long amount;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private Runnable giveBack = () -> {};

    private Share(Object owner, long amount, Duration wait) {
      this.owner = owner;
      this.amount = amount;
      this.wait = wait;
    }

    /**
     * Takes more, waiting for it as long as for the share itself. If it is not given, the share
     * stays as it was.
     *
     * @throws OverBudgetException as {@link FairBudget#take} does
     * @throws IllegalStateException if the share is closed, be it meanwhile
     */
    public void grow(long more) {
      requireNotNegative("more", more);
      acquire(owner, more, amount(), wait);
      lock.lock();
      try {
        if (closed) {
          takeBack(owner, more);
          throw closed();
        }
        amount += more;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Gives back what it has beyond that; nothing if it has no more.
     *
     * @throws IllegalStateException if it is closed
     */
    public void shrinkTo(long rest) {
      requireNotNegative("rest", rest);
      lock.lock();
      try {
        long less = amount() - rest;
        if (less > 0) {
          amount = rest;
          takeBack(owner, less);
        }
      } finally {
        lock.unlock();
      }
    }

    /**
     * Says what to do where its owner holds more than an even share while another waits: it closes
     * the share, or does nothing if the share is in use and not only held, for a slow client say.
     * It is called by a thread that waits, so it must not wait.
     */
    public void reclaimable(Runnable closing) {
      lock.lock();
      try {
        giveBack = closing;
        if (!closed) {
          reclaimable.add(this);
        }
      } finally {
        lock.unlock();
      }
    }

    private Runnable giveBack() {
      lock.lock();
      try {
        return giveBack;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Makes sure that it was not asked back.
     *
     * @throws OverBudgetException if it is closed
     */
    public void requireHeld() {
      lock.lock();
      try {
        if (closed) {
          throw OverBudgetException.forNow(
              "%s: a share of %s was taken back for others; %s of %s are used and %s requests wait"
                  .formatted(name, amount, used, capacity, waiting),
              Duration.ZERO);
        }
      } finally {
        lock.unlock();
      }
    }

    /** How much it is. */
    public long amount() {
      lock.lock();
      try {
        if (closed) {
          throw closed();
        }
        return amount;
      } finally {
        lock.unlock();
      }
    }

    private IllegalStateException closed() {
      return new IllegalStateException("%s: the share was given back".formatted(name));
    }

    /** Gives all of it back; without effect the second time. */
    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          reclaimable.remove(this);
          takeBack(owner, amount);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
