package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log beside a SQLite file, in which pages stand as they were before something was deleted,
 * until it is emptied. That works while nobody reads; otherwise it is tried again. Guarded by who
 * holds the connection.
 */
final class SqliteLog {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLog.class);

  /** How long writers wait for those who read at that moment. */
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Sql sql;
  private boolean due;
  private long triedAt;

  SqliteLog(Sql sql) {
    this.sql = sql;
  }

  /** Moves the log's pages into the file and empties it, now or as soon as that can be. */
  void empty() {
    due = true;
    tryToEmpty(PATIENCE);
  }

  /** Tries again what could not be done, once in a while. */
  void emptyIfDue() {
    if (due && System.nanoTime() - triedAt >= PAUSE.toNanos()) {
      tryToEmpty(Duration.ZERO);
    }
  }

  /** Tries a last time. */
  void close() {
    if (due) {
      tryToEmpty(PATIENCE);
    }
  }

  /** What was deleted is gone from the file already; failing here undoes nothing of that. */
  private void tryToEmpty(Duration patience) {
    triedAt = System.nanoTime();
    try {
      due = !emptied(patience);
    } catch (SQLException e) {
      LOG.warn("Emptying the log of SQLite failed and is tried again", e);
    }
  }

  private boolean emptied(Duration patience) throws SQLException {
    Integer before = sql.first("PRAGMA busy_timeout", row -> row.getInt(1));
    setBusyTimeout(patience.toMillis());
    try {
      Integer busy = sql.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1));
      return busy != null && busy == 0;
    } finally {
      setBusyTimeout(before == null ? 0 : before);
    }
  }

  private void setBusyTimeout(long millis) throws SQLException {
    sql.first("PRAGMA busy_timeout = " + millis, row -> row.getInt(1));
  }
}
