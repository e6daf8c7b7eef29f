package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Order;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on threads. Each call belongs into a transaction of its caller. */
final class Threads {
  private Threads() {}

  private static final Statement LOAD =
      Statement.of(
          """
          SELECT id, document
            FROM chatkit_thread
           WHERE owner = ?1 AND id = ?2
          """);

  /** The thread; null if there is none. */
  static @Nullable Document load(Sql sql, String owner, String id) throws SQLException {
    return sql.first(LOAD, Document::read, owner, id);
  }

  private static final Statement EXISTS =
      Statement.of(
          """
          SELECT 1
            FROM chatkit_thread
           WHERE owner = ?1 AND id = ?2
          """);

  static boolean exists(Sql sql, String owner, String id) throws SQLException {
    return sql.first(EXISTS, row -> true, owner, id) != null;
  }

  private static final Statement LOCK =
      Statement.of(
              """
              SELECT 1
                FROM chatkit_thread
               WHERE owner = ?1 AND id = ?2
              """)
          .onPostgres(
              """
              SELECT 1
                FROM chatkit_thread
               WHERE owner = ?1 AND id = ?2
                 FOR NO KEY UPDATE
              """)
          .onMariaDb(
              """
              SELECT 1
                FROM chatkit_thread
               WHERE owner = ?1 AND id = ?2
                 FOR UPDATE
              """);

  /**
   * Keeps everybody else from changing the thread and its items until the transaction ends. False
   * if there is no such thread.
   */
  static boolean lock(Sql sql, String owner, String id) throws SQLException {
    return sql.first(LOCK, row -> true, owner, id) != null;
  }

  private static final Statement SAVE =
      Statement.of(
              """
              INSERT INTO chatkit_thread (owner, id, created_at, document)
              VALUES (?1, ?2, ?3, ?4)
                  ON CONFLICT (owner, id) DO UPDATE
                 SET document = excluded.document
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_thread (owner, id, created_at, document)
              VALUES (?1, ?2, ?3, ?4)
                  ON DUPLICATE KEY UPDATE
                     document = VALUES(document)
              """);

  /** Writes a thread, and locks it; the time counts only if it is new. */
  static void save(Sql sql, String owner, Document thread, long createdAt) throws SQLException {
    Leftovers.makeRoom(sql, owner, thread.id());
    sql.update(SAVE, owner, thread.id(), createdAt, thread.text());
  }

  private static final Statement REPLACE =
      Statement.of(
          """
          UPDATE chatkit_thread
             SET document = ?4
           WHERE owner = ?1 AND id = ?2 AND document = ?3
          """);

  /** Writes a thread if it is still as it was read. False if it is not. */
  static boolean replace(Sql sql, String owner, Document read, Document changed)
      throws SQLException {
    return sql.update(REPLACE, owner, read.id(), read.text(), changed.text()) > 0;
  }

  private static final Statement PLACE =
      Statement.of(
          """
          SELECT created_at, seq
            FROM chatkit_thread
           WHERE owner = ?1 AND id = ?2
           UNION ALL
          SELECT created_at, seq
            FROM chatkit_thread_tombstone
           WHERE owner = ?1 AND id = ?2 AND deleted_at > ?3
             AND NOT EXISTS (
                   SELECT 1
                     FROM chatkit_thread
                    WHERE owner = ?1 AND id = ?2)
          """);

  /** Where the thread stands or, if it was deleted after that time, stood; else null. */
  static @Nullable Place place(Sql sql, String owner, String id, long deletedAfter)
      throws SQLException {
    return sql.first(PLACE, Place::read, owner, id, deletedAfter);
  }

  // MariaDB makes no range of an index out of (created_at, seq) > (?2, ?3), and may choose an index
  // whose rows it must sort.
  private static final Statement PAGE_ASC =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?5 THEN document END,
                     octet_length(document)
                FROM chatkit_thread
               WHERE owner = ?1 AND (created_at, seq) > (?2, ?3)
               ORDER BY created_at, seq
               LIMIT ?4
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?5 THEN document END,
                     octet_length(document)
                FROM chatkit_thread FORCE INDEX (PRIMARY)
               WHERE owner = ?1 AND (created_at > ?2 OR (created_at = ?2 AND seq > ?3))
               ORDER BY created_at, seq
               LIMIT ?4
              """);

  private static final Statement PAGE_DESC =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?5 THEN document END,
                     octet_length(document)
                FROM chatkit_thread
               WHERE owner = ?1 AND (created_at, seq) < (?2, ?3)
               ORDER BY created_at DESC, seq DESC
               LIMIT ?4
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?5 THEN document END,
                     octet_length(document)
                FROM chatkit_thread FORCE INDEX (PRIMARY)
               WHERE owner = ?1 AND (created_at < ?2 OR (created_at = ?2 AND seq < ?3))
               ORDER BY created_at DESC, seq DESC
               LIMIT ?4
              """);

  /**
   * At most {@code limit} of the threads that follow a place in that order, without the documents
   * of more than {@code largest} bytes.
   */
  static List<PageRow> page(
      Sql sql, String owner, Place after, long limit, long largest, Order order)
      throws SQLException {
    Statement page = order == Order.ASC ? PAGE_ASC : PAGE_DESC;
    return sql.list(page, PageRow::read, owner, after.createdAt(), after.seq(), limit, largest);
  }

  /**
   * Deletes a thread and all that hangs on it, leaves a tombstone. If there is none, only records
   * that were bound to it too late.
   */
  static void delete(Sql sql, String owner, String id, long now) throws SQLException {
    boolean there = lock(sql, owner, id);
    // Not before the lock: whoever held it may have bound one more.
    Attachments.deleteOfThread(sql, owner, id, now);
    if (there) {
      bury(sql, owner, id, now);
      Leftovers.leave(sql, owner, id);
      deleteRow(sql, owner, id);
    }
  }

  // One may be there already: of a thread that was deleted, saved again and is deleted now.
  private static final Statement BURY =
      Statement.of(
              """
              INSERT INTO chatkit_thread_tombstone (owner, id, created_at, seq, deleted_at)
              SELECT owner, id, created_at, seq, ?3
                FROM chatkit_thread
               WHERE owner = ?1 AND id = ?2
                  ON CONFLICT (owner, id) DO UPDATE
                 SET created_at = excluded.created_at,
                     seq = excluded.seq,
                     deleted_at = excluded.deleted_at
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_thread_tombstone (owner, id, created_at, seq, deleted_at)
              SELECT owner, id, created_at, seq, ?3
                FROM chatkit_thread
               WHERE owner = ?1 AND id = ?2
                  ON DUPLICATE KEY UPDATE
                     created_at = VALUES(created_at),
                     seq = VALUES(seq),
                     deleted_at = VALUES(deleted_at)
              """);

  private static void bury(Sql sql, String owner, String id, long now) throws SQLException {
    sql.update(BURY, owner, id, now);
  }

  private static final Statement DELETE =
      Statement.of(
          """
          DELETE FROM chatkit_thread
           WHERE owner = ?1 AND id = ?2
          """);

  private static void deleteRow(Sql sql, String owner, String id) throws SQLException {
    sql.update(DELETE, owner, id);
  }

  private static final Statement PURGE =
      Statement.of(
              """
              DELETE FROM chatkit_thread_tombstone
               WHERE owner = ?1
                 AND id IN (
                       SELECT id
                         FROM chatkit_thread_tombstone
                        WHERE owner = ?1 AND deleted_at <= ?2
                        LIMIT ?3)
              """)
          .onMariaDb(
              """
              DELETE FROM chatkit_thread_tombstone
               WHERE owner = ?1 AND deleted_at <= ?2
               LIMIT ?3
              """);

  /** Forgets where the owner's threads stood that were deleted by then: so many at most. */
  static void purge(Sql sql, String owner, long deletedBy, int most) throws SQLException {
    sql.update(PURGE, owner, deletedBy, most);
  }

  private static final Statement PLACED_PAGE =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?5 THEN document END,
                     octet_length(document),
                     created_at,
                     seq
                FROM chatkit_thread
               WHERE owner = ?1 AND (created_at, seq) > (?2, ?3)
               ORDER BY created_at, seq
               LIMIT ?4
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?5 THEN document END,
                     octet_length(document),
                     created_at,
                     seq
                FROM chatkit_thread FORCE INDEX (PRIMARY)
               WHERE owner = ?1 AND (created_at > ?2 OR (created_at = ?2 AND seq > ?3))
               ORDER BY created_at, seq
               LIMIT ?4
              """);

  /** Likewise, oldest first and with their places. */
  static List<Placed> placedPage(Sql sql, String owner, Place after, long limit, long largest)
      throws SQLException {
    return sql.list(
        PLACED_PAGE, Placed::read, owner, after.createdAt(), after.seq(), limit, largest);
  }

  private static final Statement LOCK_ALL =
      Statement.of(
              """
              SELECT count(*)
                FROM chatkit_thread
               WHERE owner = ?1
              """)
          .onPostgres(
              """
              WITH held AS MATERIALIZED (
                SELECT id
                  FROM chatkit_thread
                 WHERE owner = ?1
                 ORDER BY id
                   FOR UPDATE
              )
              SELECT count(*)
                FROM held
              """)
          .onMariaDb(
              """
              SELECT count(*)
                FROM chatkit_thread
               WHERE owner = ?1
                 FOR UPDATE
              """);

  /** Keeps everybody else from changing the owner's threads that are there by now. */
  static void lockAll(Sql sql, String owner) throws SQLException {
    sql.first(LOCK_ALL, row -> row.getLong(1), owner);
  }

  private static final Statement ERASE =
      Statement.of(
          """
          DELETE FROM chatkit_thread
           WHERE owner = ?1
          """);

  private static final Statement ERASE_TOMBSTONES =
      Statement.of(
          """
          DELETE FROM chatkit_thread_tombstone
           WHERE owner = ?1
          """);

  /** Deletes all of the owner's threads, whose items must be gone, and tombstones. */
  static int erase(Sql sql, String owner) throws SQLException {
    sql.update(ERASE_TOMBSTONES, owner);
    return sql.update(ERASE, owner);
  }
}
