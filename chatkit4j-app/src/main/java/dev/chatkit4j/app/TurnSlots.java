package dev.chatkit4j.app;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** How many turns each owner may have at once. Who has none is not remembered. Thread-safe. */
final class TurnSlots {
  private final int max;
  private final Map<String, Integer> taken = new ConcurrentHashMap<>();

  /** Allows that many. */
  TurnSlots(int max) {
    this.max = max;
  }

  /** A turn that may run until this is closed. */
  interface Slot extends AutoCloseable {
    @Override
    void close();
  }

  /** A slot for a turn of that owner, if one is free. */
  Optional<Slot> take(String owner) {
    boolean[] free = {false};
    taken.compute(
        owner,
        (unused, turns) -> {
          int before = turns == null ? 0 : turns;
          free[0] = before < max;
          return free[0] ? Integer.valueOf(before + 1) : turns;
        });
    if (!free[0]) {
      return Optional.empty();
    }
    AtomicBoolean open = new AtomicBoolean(true);
    return Optional.of(() -> {
      if (open.getAndSet(false)) {
        taken.computeIfPresent(owner, (unused, turns) -> less(turns));
      }
    });
  }

  private static @Nullable Integer less(int turns) {
    return turns == 1 ? null : turns - 1;
  }

  /** How many owners have turns. */
  int owners() {
    return taken.size();
  }
}
