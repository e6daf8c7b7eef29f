package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.UnavailableException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The meanings of SQLite's result codes for a caller. */
final class SqliteErrors {
  /**
   * With these a commit has not been made: the last page, which makes it count, was not written.
   */
  private static final Set<SQLiteErrorCode> COMMIT_NOT_MADE =
      EnumSet.of(
          SQLiteErrorCode.SQLITE_BUSY,
          SQLiteErrorCode.SQLITE_LOCKED,
          SQLiteErrorCode.SQLITE_FULL,
          SQLiteErrorCode.SQLITE_READONLY,
          SQLiteErrorCode.SQLITE_CONSTRAINT,
          SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY);

  /** The part of a result code that does not say more than which kind it is. */
  private static final int PRIMARY = 0xff;

  private SqliteErrors() {}

  static UnavailableException unavailable(String what, SQLException cause, boolean outcomeUnknown) {
    return new UnavailableException(
        "%s failed: %s".formatted(what, cause.getMessage()), outcomeUnknown, cause);
  }

  /** Whether somebody else has a lock on the file. */
  static boolean busy(SQLException failure) {
    return failure instanceof SQLiteException sqlite
        && (sqlite.getResultCode().code & PRIMARY) == SQLiteErrorCode.SQLITE_BUSY.code;
  }

  /**
   * Whether there was no room. SQLite tells a file that may not grow from a disk that fails no
   * better than as an error of reading or writing.
   */
  static boolean full(Throwable failure) {
    if (!(failure instanceof SQLiteException sqlite)) {
      return false;
    }
    int primary = sqlite.getResultCode().code & PRIMARY;
    return primary == SQLiteErrorCode.SQLITE_FULL.code
        || primary == SQLiteErrorCode.SQLITE_IOERR.code;
  }

  /** Whether the changes may be there although COMMIT ended with that. */
  static boolean commitMayBeMade(Throwable failure) {
    return !(failure instanceof SQLiteException sqlite)
        || !COMMIT_NOT_MADE.contains(sqlite.getResultCode());
  }
}
