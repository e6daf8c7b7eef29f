package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The statements on what is left of threads that are gone from a SQLite file: items and tombstones
 * that nobody sees and that are deleted in turns, so that others can write in between. On servers
 * others need not wait, and nothing is left.
 */
final class Leftovers {
  /** How long a turn lasts, if what it deletes last is not large. */
  static final Duration TURN = Duration.ofMillis(20);

  /** Long enough for another process that waits to ask a few times. */
  private static final Duration A_MOMENT = Duration.ofMillis(5);

  /** The part of a turn's time that others get: where all is slow, they are too. */
  private static final int PART = 4;

  private static final int ITEMS = 100;
  private static final int TOMBSTONES = 1000;
  private static final long BYTES = 1 << 20;

  private Leftovers() {}

  private static boolean possible(Sql sql) {
    return sql.tables().dialect() == Dialect.SQLITE;
  }

  private static final Statement NOTE =
      Statement.of(
          """
          INSERT INTO chatkit_leftover (owner, thread_id)
          VALUES (?1, ?2)
              ON CONFLICT (owner, thread_id) DO NOTHING
          """);

  /** Takes all items out of a thread whose row is deleted in the same transaction. */
  static void leave(Sql sql, String owner, String threadId) throws SQLException {
    if (possible(sql)) {
      sql.update(NOTE, owner, threadId);
    } else {
      Items.deleteAll(sql, owner, threadId);
    }
  }

  private static final Statement COUNT =
      Statement.of(
          """
          SELECT count(*)
            FROM chatkit_thread
            JOIN chatkit_item
              ON chatkit_item.owner = chatkit_thread.owner
             AND chatkit_item.thread_id = chatkit_thread.id
           WHERE chatkit_thread.owner = ?1
          """);

  private static final Statement NOTE_ALL =
      Statement.of(
          """
          INSERT INTO chatkit_leftover (owner, thread_id)
          SELECT owner, id
            FROM chatkit_thread
           WHERE owner = ?1
              ON CONFLICT (owner, thread_id) DO NOTHING
          """);

  /** Likewise, out of all threads of an owner. Returns how many. */
  static int leaveAll(Sql sql, String owner) throws SQLException {
    if (!possible(sql)) {
      return Items.erase(sql, owner);
    }
    Integer items = sql.first(COUNT, row -> row.getInt(1), owner);
    sql.update(NOTE_ALL, owner);
    return items == null ? 0 : items;
  }

  private static final Statement OF_THREAD =
      Statement.of(
          """
          DELETE FROM chatkit_leftover
           WHERE owner = ?1 AND thread_id = ?2
          """);

  /** Deletes them before there is a thread of that id again, all at once. */
  static void makeRoom(Sql sql, String owner, String threadId) throws SQLException {
    if (possible(sql) && sql.update(OF_THREAD, owner, threadId) > 0) {
      Items.deleteAll(sql, owner, threadId);
    }
  }

  private static final Statement OWNERS =
      Statement.of(
          """
          SELECT DISTINCT owner
            FROM chatkit_leftover
          """);

  /** Whose there are. */
  static List<String> owners(Sql sql) throws SQLException {
    return sql.list(OWNERS, row -> row.getString(1));
  }

  private static final Statement ANY =
      Statement.of(
          """
          SELECT thread_id
            FROM chatkit_leftover
           WHERE owner = ?1
           LIMIT 1
          """);

  /** Takes turns until nothing of that owner's is left, with a pause for others after each. */
  static void deleteAll(Database database, Supplier<String> what, String owner) {
    long begun = System.nanoTime();
    while (database.callsFor(owner).delete(what, sql -> deleteSome(sql, owner))) {
      long took = System.nanoTime() - begun;
      LockSupport.parkNanos(Math.max(A_MOMENT.toNanos(), took / PART));
      begun = System.nanoTime();
    }
  }

  /**
   * Takes a turn, in which a small thread goes whole, however slow that is. False if nothing of
   * that owner's is left.
   */
  static boolean deleteSome(Sql sql, String owner) throws SQLException {
    if (!possible(sql)) {
      return false;
    }
    long begun = System.nanoTime();
    do {
      String threadId = any(sql, owner);
      if (threadId == null) {
        return false;
      }
      if (!deleteItems(sql, owner, threadId) && !forgetSome(sql, owner, threadId)) {
        sql.update(OF_THREAD, owner, threadId);
      }
    } while (System.nanoTime() - begun < TURN.toNanos());
    return any(sql, owner) != null;
  }

  private static @Nullable String any(Sql sql, String owner) throws SQLException {
    return sql.first(ANY, row -> row.getString(1), owner);
  }

  private static final Statement SIZES =
      Statement.of(
          """
          SELECT octet_length(document)
            FROM chatkit_item
           WHERE owner = ?1 AND thread_id = ?2
           ORDER BY created_at, seq
           LIMIT ?3
          """);

  // By seq: of (created_at, seq) <= (?3, ?4) SQLite looks for created_at alone, which may be that
  // of all.
  private static final Statement DELETE_FIRST =
      Statement.of(
          """
          DELETE FROM chatkit_item
           WHERE seq IN (
                   SELECT seq
                     FROM chatkit_item
                    WHERE owner = ?1 AND thread_id = ?2
                    ORDER BY created_at, seq
                    LIMIT ?3)
          """);

  /** As many as are few bytes, but one at least. Whether there may be more. */
  private static boolean deleteItems(Sql sql, String owner, String threadId) throws SQLException {
    List<Long> sizes = sql.list(SIZES, row -> row.getLong(1), owner, threadId, ITEMS);
    int count = fitting(sizes);
    sql.update(DELETE_FIRST, owner, threadId, count);
    return count < sizes.size() || count == ITEMS;
  }

  private static int fitting(List<Long> sizes) {
    int count = 0;
    long bytes = 0;
    for (long size : sizes) {
      bytes += size;
      if (count > 0 && bytes > BYTES) {
        break;
      }
      count++;
    }
    return count;
  }

  private static final Statement FORGET_SOME =
      Statement.of(
          """
          DELETE FROM chatkit_item_tombstone
           WHERE owner = ?1 AND thread_id = ?2
             AND id IN (
                   SELECT id
                     FROM chatkit_item_tombstone
                    WHERE owner = ?1 AND thread_id = ?2
                    LIMIT ?3)
          """);

  /** Likewise, of tombstones. */
  private static boolean forgetSome(Sql sql, String owner, String threadId) throws SQLException {
    return sql.update(FORGET_SOME, owner, threadId, TOMBSTONES) == TOMBSTONES;
  }
}
