package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Order;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The position of a thread or an item in its list, from its first writing on.
 *
 * @param createdAt in microseconds since 1970
 * @param seq grows with every insertion
 */
record Place(long createdAt, long seq) {
  private static final Place BEFORE_ALL = new Place(Long.MIN_VALUE, Long.MIN_VALUE);
  private static final Place BEHIND_ALL = new Place(Long.MAX_VALUE, Long.MAX_VALUE);

  /** Where a walk in that order sets out. */
  static Place startOf(Order order) {
    return order == Order.ASC ? BEFORE_ALL : BEHIND_ALL;
  }

  /** Reads columns {@code created_at} and {@code seq}. */
  static Place read(ResultSet row) throws SQLException {
    return new Place(row.getLong("created_at"), row.getLong("seq"));
  }

  Instant time() {
    return time(createdAt);
  }

  static Instant time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** As places and tombstones hold it. */
  static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }
}
