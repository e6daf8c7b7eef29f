package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The number of turns that each owner has, within {@link TurnLimits}: those under way, and those
 * that a request is about to begin. An owner without one is not remembered. Guarded by the lock of
 * {@link RunningTurns}.
 */
final class TurnSlots {
  /** How many times what is free an owner may have. */
  private static final long GREED = 3;

  private final TurnLimits limits;
  private final Map<Object, Integer> taken = new HashMap<>();

  /** Threads in which a request has a slot that it has not used yet. */
  private final Set<ThreadTurns.Key> reserved = new HashSet<>();

  private int all;

  /** None taken. */
  TurnSlots(TurnLimits limits) {
    this.limits = limits;
  }

  /**
   * Keeps a slot for the turn that begins next in that thread, in which no other request may do so.
   *
   * @param ending how many turns of the thread it will end first
   * @throws Refusal 429 or 503 if there is none
   */
  void reserve(ThreadTurns.Key key, int ending) {
    int own = taken.getOrDefault(key.owner(), 0) - ending;
    if (own >= limits.ofOwner()) {
      throw Refusal.tooMany("Too many answers at once, try again later", Duration.ofSeconds(1));
    }
    if (own >= GREED * (limits.together() - (all - (long) ending))) {
      throw Refusal.busy(
          "The server has too many answers under way, try again later",
          "%s of %s turns are under way, %s of them of the owner who asks for one more"
              .formatted(all, limits.together(), taken.getOrDefault(key.owner(), 0)));
    }
    reserved.add(key);
    take(key);
  }

  /** Gives a reserved slot back unless a turn has begun in it. */
  void unreserve(ThreadTurns.Key key) {
    if (reserved.remove(key)) {
      release(key);
    }
  }

  /** A turn begins, in the reserved slot if there is one. */
  void begin(ThreadTurns.Key key) {
    if (!reserved.remove(key)) {
      take(key);
    }
  }

  private void take(ThreadTurns.Key key) {
    taken.merge(key.owner(), 1, Integer::sum);
    all++;
  }

  /** A turn has ended. */
  void release(ThreadTurns.Key key) {
    taken.computeIfPresent(key.owner(), (unused, turns) -> turns == 1 ? null : turns - 1);
    all--;
  }

  /** How many owners have turns. */
  int owners() {
    return taken.size();
  }
}
