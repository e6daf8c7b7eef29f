package dev.chatkit4j.server;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The times of the items a turn finished, of the last ones only: a turn may have any number. */
final class ItemTimes {
  private static final int MOST = 1024;

  private final Map<String, Instant> times =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          forgetful |= size() > MOST;
          return size() > MOST;
        }
      };

  private boolean forgetful;

  /** The item's time; null if it is not known, or not any more. */
  @Nullable Instant get(String itemId) {
    return times.get(itemId);
  }

  void put(String itemId, Instant time) {
    times.put(itemId, time);
  }

  /** Whether an item of this turn may be unknown here. */
  boolean forgetful() {
    return forgetful;
  }
}
