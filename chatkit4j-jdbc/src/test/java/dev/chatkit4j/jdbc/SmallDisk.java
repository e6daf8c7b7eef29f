package dev.chatkit4j.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A disk with little room: a commit that finds too little for the log fails as SQLite has it fail.
 * The reserve takes its part of the room while it is there.
 */
final class SmallDisk implements Reserve.Disk {
  static final long PLENTY = 100L << 20;

  /** In bytes, with what the reserve takes. */
  volatile long room = PLENTY;

  /** What a commit writes to the log. */
  volatile long perCommit = 1L << 20;

  /** Likewise, if what is deleted is not overwritten. */
  volatile long perFastCommit = perCommit;

  private final Path reserve;
  private volatile boolean fast;

  SmallDisk(Path reserve) {
    this.reserve = reserve;
  }

  @Override
  public long usable(Path file) {
    return Files.exists(reserve) ? room - Reserve.BYTES : room;
  }

  Connection of(Connection real) {
    return ProxiedConnections.proxy(
        Connection.class,
        real,
        (method, arguments, call) ->
            method.getName().equals("prepareStatement")
                ? statement((String) arguments[0], (PreparedStatement) call.make())
                : call.make());
  }

  private PreparedStatement statement(String text, PreparedStatement real) {
    return ProxiedConnections.proxy(
        PreparedStatement.class,
        real,
        (method, arguments, call) -> {
          if (method.getName().startsWith("execute")) {
            execute(text);
          }
          return call.make();
        });
  }

  private void execute(String text) throws SQLiteException {
    if (text.startsWith("PRAGMA secure_delete")) {
      fast = text.endsWith("FAST");
    }
    if (text.equals("COMMIT") && usable(reserve) < (fast ? perFastCommit : perCommit)) {
      throw new SQLiteException("[SQLITE_FULL] no room", SQLiteErrorCode.SQLITE_FULL);
    }
  }
}
