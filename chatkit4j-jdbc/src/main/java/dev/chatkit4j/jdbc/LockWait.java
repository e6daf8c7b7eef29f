package dev.chatkit4j.jdbc;

import java.time.Duration;

/**
 * The words that tell a server how long statements wait for a lock at most. They change nothing on
 * the connection that outlasts the transaction.
 *
 * @param first stands before the first statement of a transaction and has a result of its own;
 *     empty for none
 * @param each stands before each statement; empty for none
 */
record LockWait(String first, String each) {
  /** The server's own setting counts. */
  static final LockWait AS_SET = new LockWait("", "");

  private static final Duration LONGEST = Duration.ofSeconds(2);

  /** What a lock is waited for holds a connection, which others wait for so much longer. */
  private static final int PART_OF_POOL = 4;

  /** Well below what a pool has others wait for a connection. */
  static Duration below(Duration poolWaits) {
    Duration part = poolWaits.dividedBy(PART_OF_POOL);
    return part.compareTo(LONGEST) < 0 ? part : LONGEST;
  }

  static LockWait onPostgres(Duration longest) {
    return new LockWait(
        "SELECT set_config('lock_timeout', '%sms', true);\n".formatted(longest.toMillis()), "");
  }

  static LockWait onMariaDb(Duration longest) {
    return new LockWait(
        "", "SET STATEMENT innodb_lock_wait_timeout = %s FOR\n".formatted(seconds(longest)));
  }

  /** MariaDB knows whole ones only, and takes none for not at all. */
  static long seconds(Duration longest) {
    return Math.max(1, longest.toSeconds());
  }
}
