package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on items. Each call belongs into a transaction of its caller. */
final class Items {
  private Items() {}

  private static final String LOAD =
      """
      SELECT id, document
        FROM item
       WHERE owner = ? AND thread_id = ? AND id = ?
      """;

  /** The item; null if there is none. */
  static @Nullable Document load(Sql sql, String owner, String threadId, String id)
      throws SQLException {
    return sql.first(LOAD, Document::read, owner, threadId, id);
  }

  private static final String SAVE =
      """
      INSERT INTO item (owner, thread_id, id, created_at, hidden, pending, document)
      SELECT owner, id, ?, ?, ?, ?, ?
        FROM thread
       WHERE owner = ? AND id = ?
          ON CONFLICT (owner, thread_id, id) DO UPDATE
         SET hidden = excluded.hidden,
             pending = excluded.pending,
             document = excluded.document
      """;

  /** Writes an item; its time counts only if it is new. False if there is no such thread. */
  static boolean save(Sql sql, String owner, String threadId, ThreadItem item, String text)
      throws SQLException {
    int written =
        sql.update(
            SAVE,
            item.id(),
            Place.micros(item.createdAt()),
            flag(item.hidden()),
            flag(item.pendingToolCall()),
            text,
            owner,
            threadId);
    forget(sql, owner, threadId, item.id());
    return written > 0;
  }

  private static final String FORGET =
      """
      DELETE FROM item_tombstone
       WHERE owner = ? AND thread_id = ? AND id = ?
      """;

  private static void forget(Sql sql, String owner, String threadId, String id)
      throws SQLException {
    sql.update(FORGET, owner, threadId, id);
  }

  private static final String UPDATE =
      """
      UPDATE item
         SET hidden = ?,
             pending = ?,
             document = ?
       WHERE owner = ? AND thread_id = ? AND id = ?
      """;

  static void update(Sql sql, String owner, String threadId, ThreadItem item, String text)
      throws SQLException {
    sql.update(
        UPDATE,
        flag(item.hidden()),
        flag(item.pendingToolCall()),
        text,
        owner,
        threadId,
        item.id());
  }

  private static final String PLACE =
      """
      SELECT created_at, seq
        FROM item
       WHERE owner = ? AND thread_id = ? AND id = ?
      """;

  /** Where the item stands; null if there is none. */
  static @Nullable Place place(Sql sql, String owner, String threadId, String id)
      throws SQLException {
    return sql.first(PLACE, Place::read, owner, threadId, id);
  }

  private static final String PLACE_OR_TOMBSTONE =
      """
      SELECT created_at, seq
        FROM item
       WHERE owner = ? AND thread_id = ? AND id = ?
       UNION ALL
      SELECT created_at, seq
        FROM item_tombstone
       WHERE owner = ? AND thread_id = ? AND id = ? AND deleted_at > ?
      """;

  /** Where the item stands or, if it was deleted after that time, stood; else null. */
  static @Nullable Place placeOrTombstone(
      Sql sql, String owner, String threadId, String id, long deletedAfter) throws SQLException {
    return sql.first(
        PLACE_OR_TOMBSTONE, Place::read, owner, threadId, id, owner, threadId, id, deletedAfter);
  }

  private static final String PAGE_ASC =
      """
      SELECT id, document
        FROM item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) > (?, ?)
       ORDER BY created_at, seq
       LIMIT ?
      """;

  private static final String PAGE_DESC =
      """
      SELECT id, document
        FROM item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) < (?, ?)
       ORDER BY created_at DESC, seq DESC
       LIMIT ?
      """;

  /** At most {@code limit} of the items that follow a place in that order. */
  static List<Document> page(
      Sql sql, String owner, String threadId, Place after, long limit, Order order)
      throws SQLException {
    return sql.list(
        order == Order.ASC ? PAGE_ASC : PAGE_DESC,
        Document::read,
        owner,
        threadId,
        after.createdAt(),
        after.seq(),
        limit);
  }

  private static final String VISIBLE_PAGE_ASC =
      """
      SELECT id, document
        FROM item
       WHERE owner = ? AND thread_id = ? AND hidden = 0 AND (created_at, seq) > (?, ?)
       ORDER BY created_at, seq
       LIMIT ?
      """;

  private static final String VISIBLE_PAGE_DESC =
      """
      SELECT id, document
        FROM item
       WHERE owner = ? AND thread_id = ? AND hidden = 0 AND (created_at, seq) < (?, ?)
       ORDER BY created_at DESC, seq DESC
       LIMIT ?
      """;

  /** Likewise, passing over hidden ones. */
  static List<Document> visiblePage(
      Sql sql, String owner, String threadId, Place after, long limit, Order order)
      throws SQLException {
    return sql.list(
        order == Order.ASC ? VISIBLE_PAGE_ASC : VISIBLE_PAGE_DESC,
        Document::read,
        owner,
        threadId,
        after.createdAt(),
        after.seq(),
        limit);
  }

  private static final String PENDING =
      """
      SELECT id, document
        FROM item
       WHERE owner = ? AND thread_id = ? AND pending = 1
       ORDER BY created_at DESC, seq DESC
      """;

  /** The pending client tool calls, newest first. */
  static List<Document> pending(Sql sql, String owner, String threadId) throws SQLException {
    return sql.list(PENDING, Document::read, owner, threadId);
  }

  private static final String BURY =
      """
      INSERT INTO item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
      SELECT owner, thread_id, id, created_at, seq, ?
        FROM item
       WHERE owner = ? AND thread_id = ? AND id = ?
      """;

  private static final String DELETE =
      """
      DELETE FROM item
       WHERE owner = ? AND thread_id = ? AND id = ?
      """;

  /** Deletes an item and leaves a tombstone. Nothing if there is none. */
  static void delete(Sql sql, String owner, String threadId, String id, long now)
      throws SQLException {
    sql.update(BURY, now, owner, threadId, id);
    sql.update(DELETE, owner, threadId, id);
  }

  private static final String BURY_AFTER =
      """
      INSERT INTO item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
      SELECT owner, thread_id, id, created_at, seq, ?
        FROM item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) > (?, ?)
      """;

  private static final String DELETE_AFTER =
      """
      DELETE FROM item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) > (?, ?)
      """;

  /** Deletes what stands behind a place and leaves tombstones. Returns how many items. */
  static int deleteAfter(Sql sql, String owner, String threadId, Place place, long now)
      throws SQLException {
    sql.update(BURY_AFTER, now, owner, threadId, place.createdAt(), place.seq());
    return sql.update(DELETE_AFTER, owner, threadId, place.createdAt(), place.seq());
  }

  private static final String DELETE_ALL =
      """
      DELETE FROM item
       WHERE owner = ? AND thread_id = ?
      """;

  private static final String FORGET_ALL =
      """
      DELETE FROM item_tombstone
       WHERE owner = ? AND thread_id = ?
      """;

  /** Deletes a thread's items and their tombstones. */
  static void deleteAll(Sql sql, String owner, String threadId) throws SQLException {
    sql.update(DELETE_ALL, owner, threadId);
    sql.update(FORGET_ALL, owner, threadId);
  }

  private static final String PURGE =
      """
      DELETE FROM item_tombstone
       WHERE owner = ? AND deleted_at <= ?
      """;

  /** Forgets where the owner's items stood that were deleted by then. */
  static void purge(Sql sql, String owner, long deletedBy) throws SQLException {
    sql.update(PURGE, owner, deletedBy);
  }

  private static final String PLACED_PAGE =
      """
      SELECT id, document, created_at, seq
        FROM item
       WHERE owner = ? AND thread_id = ? AND (created_at, seq) > (?, ?)
       ORDER BY created_at, seq
       LIMIT ?
      """;

  /** At most {@code limit} of the items that follow a place, oldest first, with their places. */
  static List<Placed> placedPage(Sql sql, String owner, String threadId, Place after, long limit)
      throws SQLException {
    return sql.list(
        PLACED_PAGE, Placed::read, owner, threadId, after.createdAt(), after.seq(), limit);
  }

  private static final String ERASE =
      """
      DELETE FROM item
       WHERE owner = ?
      """;

  private static final String ERASE_TOMBSTONES =
      """
      DELETE FROM item_tombstone
       WHERE owner = ?
      """;

  /** Deletes all of the owner's items and tombstones. Returns how many items. */
  static int erase(Sql sql, String owner) throws SQLException {
    sql.update(ERASE_TOMBSTONES, owner);
    return sql.update(ERASE, owner);
  }

  private static int flag(boolean value) {
    return value ? 1 : 0;
  }
}
