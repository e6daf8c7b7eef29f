package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

final class Checks {
  private Checks() {}

  /** Refuses null in what every item has; returns the time in microseconds. */
  static Instant item(String id, String threadId, Instant createdAt) {
    requireNonNull(id, "id");
    requireNonNull(threadId, "threadId");
    return micros(createdAt);
  }

  static Instant micros(Instant time) {
    return requireNonNull(time, "createdAt").truncatedTo(ChronoUnit.MICROS);
  }
}
