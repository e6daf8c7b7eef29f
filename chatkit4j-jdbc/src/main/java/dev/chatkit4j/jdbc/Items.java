package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements on items. Each call belongs into a transaction of its caller, who holds the lock
 * on the thread's row if it is more than one statement.
 */
final class Items {
  private Items() {}

  private static final Statement LOAD =
      Statement.of(
          """
          SELECT id, document
            FROM chatkit_item
           WHERE owner = ?1 AND thread_id = ?2 AND id = ?3
             AND EXISTS (
                   SELECT 1
                     FROM chatkit_thread
                    WHERE owner = ?1 AND id = ?2)
          """);

  /** The item; null if there is none. */
  static @Nullable Document load(Sql sql, String owner, String threadId, String id)
      throws SQLException {
    return sql.first(LOAD, Document::read, owner, threadId, id);
  }

  // The thread's row is locked before the item gets its seq: the order of the numbers is the order
  // of the commits. On PostgreSQL that takes a CTE, which is through with locking before the insert
  // sees its row; SQLite has one writer at a time.
  private static final Statement SAVE =
      Statement.of(
              """
              INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
              SELECT owner, id, ?3, ?4, ?5, ?6, ?7
                FROM chatkit_thread
               WHERE owner = ?1 AND id = ?2
                  ON CONFLICT (owner, thread_id, id) DO UPDATE
                 SET hidden = excluded.hidden,
                     pending = excluded.pending,
                     document = excluded.document
              """)
          .onPostgres(
              """
              WITH held AS MATERIALIZED (
                SELECT owner, id
                  FROM chatkit_thread
                 WHERE owner = ?1 AND id = ?2
                   FOR NO KEY UPDATE
              )
              INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
              SELECT owner, id, ?3, ?4, ?5, ?6, ?7
                FROM held
                  ON CONFLICT (owner, thread_id, id) DO UPDATE
                 SET hidden = excluded.hidden,
                     pending = excluded.pending,
                     document = excluded.document
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
              SELECT owner, id, ?3, ?4, ?5, ?6, ?7
                FROM chatkit_thread
               WHERE owner = ?1 AND id = ?2
                 FOR UPDATE
                  ON DUPLICATE KEY UPDATE
                     hidden = VALUES(hidden),
                     pending = VALUES(pending),
                     document = VALUES(document)
              """);

  /** Writes an item; its time counts only if it is new. False if there is no such thread. */
  static boolean save(Sql sql, String owner, String threadId, ThreadItem item, String text)
      throws SQLException {
    int written =
        sql.update(
            SAVE,
            owner,
            threadId,
            item.id(),
            Place.micros(item.createdAt()),
            flag(item.hidden()),
            flag(item.pendingToolCall()),
            text);
    return written > 0;
  }

  private static final Statement UPDATE =
      Statement.of(
          """
          UPDATE chatkit_item
             SET hidden = ?4,
                 pending = ?5,
                 document = ?6
           WHERE owner = ?1 AND thread_id = ?2 AND id = ?3
          """);

  static void update(Sql sql, String owner, String threadId, ThreadItem item, String text)
      throws SQLException {
    sql.update(
        UPDATE,
        owner,
        threadId,
        item.id(),
        flag(item.hidden()),
        flag(item.pendingToolCall()),
        text);
  }

  private static final Statement PLACE =
      Statement.of(
          """
          SELECT created_at, seq
            FROM chatkit_item
           WHERE owner = ?1 AND thread_id = ?2 AND id = ?3
          """);

  /** Where the item stands; null if there is none. */
  static @Nullable Place place(Sql sql, String owner, String threadId, String id)
      throws SQLException {
    return sql.first(PLACE, Place::read, owner, threadId, id);
  }

  private static final Statement PLACE_OR_TOMBSTONE =
      Statement.of(
          """
          SELECT created_at, seq
            FROM chatkit_item
           WHERE owner = ?1 AND thread_id = ?2 AND id = ?3
           UNION ALL
          SELECT created_at, seq
            FROM chatkit_item_tombstone
           WHERE owner = ?1 AND thread_id = ?2 AND id = ?3 AND deleted_at > ?4
             AND NOT EXISTS (
                   SELECT 1
                     FROM chatkit_item
                    WHERE owner = ?1 AND thread_id = ?2 AND id = ?3)
          """);

  /** Where the item stands or, if it was deleted after that time, stood; else null. */
  static @Nullable Place placeOrTombstone(
      Sql sql, String owner, String threadId, String id, long deletedAfter) throws SQLException {
    return sql.first(PLACE_OR_TOMBSTONE, Place::read, owner, threadId, id, deletedAfter);
  }

  // MariaDB makes no range of an index out of (created_at, seq) > (?3, ?4), and may choose an index
  // whose rows it must sort.
  private static final Statement PAGE_ASC =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND (created_at, seq) > (?3, ?4)
                 AND EXISTS (
                       SELECT 1
                         FROM chatkit_thread
                        WHERE owner = ?1 AND id = ?2)
               ORDER BY created_at, seq
               LIMIT ?5
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item FORCE INDEX (PRIMARY)
               WHERE owner = ?1 AND thread_id = ?2
                 AND (created_at > ?3 OR (created_at = ?3 AND seq > ?4))
               ORDER BY created_at, seq
               LIMIT ?5
              """);

  private static final Statement PAGE_DESC =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND (created_at, seq) < (?3, ?4)
                 AND EXISTS (
                       SELECT 1
                         FROM chatkit_thread
                        WHERE owner = ?1 AND id = ?2)
               ORDER BY created_at DESC, seq DESC
               LIMIT ?5
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item FORCE INDEX (PRIMARY)
               WHERE owner = ?1 AND thread_id = ?2
                 AND (created_at < ?3 OR (created_at = ?3 AND seq < ?4))
               ORDER BY created_at DESC, seq DESC
               LIMIT ?5
              """);

  /**
   * At most {@code limit} of the items that follow a place in that order, without the documents of
   * more than {@code largest} bytes.
   */
  static List<PageRow> page(
      Sql sql, String owner, String threadId, Place after, long limit, long largest, Order order)
      throws SQLException {
    return sql.list(
        order == Order.ASC ? PAGE_ASC : PAGE_DESC,
        PageRow::read,
        owner,
        threadId,
        after.createdAt(),
        after.seq(),
        limit,
        largest);
  }

  private static final Statement VISIBLE_PAGE_ASC =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND hidden = 0 AND (created_at, seq) > (?3, ?4)
                 AND EXISTS (
                       SELECT 1
                         FROM chatkit_thread
                        WHERE owner = ?1 AND id = ?2)
               ORDER BY created_at, seq
               LIMIT ?5
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item FORCE INDEX (visible)
               WHERE owner = ?1 AND thread_id = ?2 AND hidden = 0
                 AND (created_at > ?3 OR (created_at = ?3 AND seq > ?4))
               ORDER BY created_at, seq
               LIMIT ?5
              """);

  private static final Statement VISIBLE_PAGE_DESC =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND hidden = 0 AND (created_at, seq) < (?3, ?4)
                 AND EXISTS (
                       SELECT 1
                         FROM chatkit_thread
                        WHERE owner = ?1 AND id = ?2)
               ORDER BY created_at DESC, seq DESC
               LIMIT ?5
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document)
                FROM chatkit_item FORCE INDEX (visible)
               WHERE owner = ?1 AND thread_id = ?2 AND hidden = 0
                 AND (created_at < ?3 OR (created_at = ?3 AND seq < ?4))
               ORDER BY created_at DESC, seq DESC
               LIMIT ?5
              """);

  /** Likewise, passing over hidden ones. */
  static List<PageRow> visiblePage(
      Sql sql, String owner, String threadId, Place after, long limit, long largest, Order order)
      throws SQLException {
    return sql.list(
        order == Order.ASC ? VISIBLE_PAGE_ASC : VISIBLE_PAGE_DESC,
        PageRow::read,
        owner,
        threadId,
        after.createdAt(),
        after.seq(),
        limit,
        largest);
  }

  private static final Statement PENDING =
      Statement.of(
          """
          SELECT id, document
            FROM chatkit_item
           WHERE owner = ?1 AND thread_id = ?2 AND pending = 1
             AND EXISTS (
                   SELECT 1
                     FROM chatkit_thread
                    WHERE owner = ?1 AND id = ?2)
           ORDER BY created_at DESC, seq DESC
          """);

  /** The pending client tool calls, newest first. */
  static List<Document> pending(Sql sql, String owner, String threadId) throws SQLException {
    return sql.list(PENDING, Document::read, owner, threadId);
  }

  private static final Statement NEWEST_TIME =
      Statement.of(
              """
              SELECT created_at
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2
                 AND EXISTS (
                       SELECT 1
                         FROM chatkit_thread
                        WHERE owner = ?1 AND id = ?2)
               ORDER BY created_at DESC, seq DESC
               LIMIT 1
              """)
          .onMariaDb(
              """
              SELECT created_at
                FROM chatkit_item FORCE INDEX (PRIMARY)
               WHERE owner = ?1 AND thread_id = ?2
               ORDER BY created_at DESC, seq DESC
               LIMIT 1
              """);

  /** By which the newest item stands; null if there is none. */
  static @Nullable Instant newestTime(Sql sql, String owner, String threadId) throws SQLException {
    return sql.first(NEWEST_TIME, row -> Place.time(row.getLong("created_at")), owner, threadId);
  }

  // One may be there already: of an item that was deleted, saved again and is deleted now.
  private static final Statement BURY =
      Statement.of(
              """
              INSERT INTO chatkit_item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
              SELECT owner, thread_id, id, created_at, seq, ?4
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND id = ?3
                  ON CONFLICT (owner, thread_id, id) DO UPDATE
                 SET created_at = excluded.created_at,
                     seq = excluded.seq,
                     deleted_at = excluded.deleted_at
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
              SELECT owner, thread_id, id, created_at, seq, ?4
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND id = ?3
                  ON DUPLICATE KEY UPDATE
                     created_at = VALUES(created_at),
                     seq = VALUES(seq),
                     deleted_at = VALUES(deleted_at)
              """);

  private static final Statement DELETE =
      Statement.of(
          """
          DELETE FROM chatkit_item
           WHERE owner = ?1 AND thread_id = ?2 AND id = ?3
          """);

  /** Deletes an item and leaves a tombstone. Nothing if there is none. */
  static void delete(Sql sql, String owner, String threadId, String id, long now)
      throws SQLException {
    sql.update(BURY, owner, threadId, id, now);
    sql.update(DELETE, owner, threadId, id);
  }

  private static final Statement BURY_AFTER =
      Statement.of(
              """
              INSERT INTO chatkit_item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
              SELECT owner, thread_id, id, created_at, seq, ?5
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND (created_at, seq) > (?3, ?4)
                  ON CONFLICT (owner, thread_id, id) DO UPDATE
                 SET created_at = excluded.created_at,
                     seq = excluded.seq,
                     deleted_at = excluded.deleted_at
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
              SELECT owner, thread_id, id, created_at, seq, ?5
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2
                 AND (created_at > ?3 OR (created_at = ?3 AND seq > ?4))
                  ON DUPLICATE KEY UPDATE
                     created_at = VALUES(created_at),
                     seq = VALUES(seq),
                     deleted_at = VALUES(deleted_at)
              """);

  private static final Statement DELETE_AFTER =
      Statement.of(
              """
              DELETE FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND (created_at, seq) > (?3, ?4)
              """)
          .onMariaDb(
              """
              DELETE FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2
                 AND (created_at > ?3 OR (created_at = ?3 AND seq > ?4))
              """);

  /** Deletes what stands behind a place and leaves tombstones. Returns how many items. */
  static int deleteAfter(Sql sql, String owner, String threadId, Place place, long now)
      throws SQLException {
    sql.update(BURY_AFTER, owner, threadId, place.createdAt(), place.seq(), now);
    return sql.update(DELETE_AFTER, owner, threadId, place.createdAt(), place.seq());
  }

  private static final Statement DELETE_ALL =
      Statement.of(
          """
          DELETE FROM chatkit_item
           WHERE owner = ?1 AND thread_id = ?2
          """);

  private static final Statement FORGET_ALL =
      Statement.of(
          """
          DELETE FROM chatkit_item_tombstone
           WHERE owner = ?1 AND thread_id = ?2
          """);

  /** Deletes a thread's items and their tombstones. */
  static void deleteAll(Sql sql, String owner, String threadId) throws SQLException {
    sql.update(DELETE_ALL, owner, threadId);
    sql.update(FORGET_ALL, owner, threadId);
  }

  private static final Statement PURGE =
      Statement.of(
              """
              DELETE FROM chatkit_item_tombstone
               WHERE owner = ?1
                 AND (thread_id, id) IN (
                       SELECT thread_id, id
                         FROM chatkit_item_tombstone
                        WHERE owner = ?1 AND deleted_at <= ?2
                        LIMIT ?3)
              """)
          .onMariaDb(
              """
              DELETE FROM chatkit_item_tombstone
               WHERE owner = ?1 AND deleted_at <= ?2
               LIMIT ?3
              """);

  /**
   * Forgets where the owner's items stood that were deleted by then: so many at most, that nobody
   * has to wait for it.
   */
  static void purge(Sql sql, String owner, long deletedBy, int most) throws SQLException {
    sql.update(PURGE, owner, deletedBy, most);
  }

  private static final Statement PLACED_PAGE =
      Statement.of(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document),
                     created_at,
                     seq
                FROM chatkit_item
               WHERE owner = ?1 AND thread_id = ?2 AND (created_at, seq) > (?3, ?4)
                 AND EXISTS (
                       SELECT 1
                         FROM chatkit_thread
                        WHERE owner = ?1 AND id = ?2)
               ORDER BY created_at, seq
               LIMIT ?5
              """)
          .onMariaDb(
              """
              SELECT id,
                     CASE WHEN octet_length(document) <= ?6 THEN document END,
                     octet_length(document),
                     created_at,
                     seq
                FROM chatkit_item FORCE INDEX (PRIMARY)
               WHERE owner = ?1 AND thread_id = ?2
                 AND (created_at > ?3 OR (created_at = ?3 AND seq > ?4))
               ORDER BY created_at, seq
               LIMIT ?5
              """);

  /** Likewise, oldest first and with their places. */
  static List<Placed> placedPage(
      Sql sql, String owner, String threadId, Place after, long limit, long largest)
      throws SQLException {
    return sql.list(
        PLACED_PAGE, Placed::read, owner, threadId, after.createdAt(), after.seq(), limit, largest);
  }

  private static final Statement ERASE =
      Statement.of(
          """
          DELETE FROM chatkit_item
           WHERE owner = ?1
          """);

  private static final Statement ERASE_TOMBSTONES =
      Statement.of(
          """
          DELETE FROM chatkit_item_tombstone
           WHERE owner = ?1
          """);

  /** Deletes all of the owner's items and tombstones. Returns how many items. */
  static int erase(Sql sql, String owner) throws SQLException {
    sql.update(ERASE_TOMBSTONES, owner);
    return sql.update(ERASE, owner);
  }

  private static int flag(boolean value) {
    return value ? 1 : 0;
  }
}
