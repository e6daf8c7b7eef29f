package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Order;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on threads. Each call belongs into a transaction of its caller. */
final class Threads {
  private Threads() {}

  private static final String LOAD =
      """
      SELECT id, document
        FROM thread
       WHERE owner = ? AND id = ?
      """;

  /** The thread; null if there is none. */
  static @Nullable Document load(Sql sql, String owner, String id) throws SQLException {
    return sql.first(LOAD, Document::read, owner, id);
  }

  private static final String EXISTS =
      """
      SELECT 1
        FROM thread
       WHERE owner = ? AND id = ?
      """;

  static boolean exists(Sql sql, String owner, String id) throws SQLException {
    return sql.first(EXISTS, row -> true, owner, id) != null;
  }

  private static final String SAVE =
      """
      INSERT INTO thread (owner, id, created_at, document)
      VALUES (?, ?, ?, ?)
          ON CONFLICT (owner, id) DO UPDATE
         SET document = excluded.document
      """;

  /** Writes a thread; the time counts only if it is new. */
  static void save(Sql sql, String owner, Document thread, long createdAt) throws SQLException {
    sql.update(SAVE, owner, thread.id(), createdAt, thread.text());
    forget(sql, owner, thread.id());
  }

  private static final String FORGET =
      """
      DELETE FROM thread_tombstone
       WHERE owner = ? AND id = ?
      """;

  private static void forget(Sql sql, String owner, String id) throws SQLException {
    sql.update(FORGET, owner, id);
  }

  private static final String UPDATE =
      """
      UPDATE thread
         SET document = ?
       WHERE owner = ? AND id = ?
      """;

  static void update(Sql sql, String owner, Document thread) throws SQLException {
    sql.update(UPDATE, thread.text(), owner, thread.id());
  }

  private static final String PLACE =
      """
      SELECT created_at, seq
        FROM thread
       WHERE owner = ? AND id = ?
       UNION ALL
      SELECT created_at, seq
        FROM thread_tombstone
       WHERE owner = ? AND id = ? AND deleted_at > ?
      """;

  /** Where the thread stands or, if it was deleted after that time, stood; else null. */
  static @Nullable Place place(Sql sql, String owner, String id, long deletedAfter)
      throws SQLException {
    return sql.first(PLACE, Place::read, owner, id, owner, id, deletedAfter);
  }

  private static final String PAGE_ASC =
      """
      SELECT id, document
        FROM thread
       WHERE owner = ? AND (created_at, seq) > (?, ?)
       ORDER BY created_at, seq
       LIMIT ?
      """;

  private static final String PAGE_DESC =
      """
      SELECT id, document
        FROM thread
       WHERE owner = ? AND (created_at, seq) < (?, ?)
       ORDER BY created_at DESC, seq DESC
       LIMIT ?
      """;

  /** At most {@code limit} of the threads that follow a place in that order. */
  static List<Document> page(Sql sql, String owner, Place after, long limit, Order order)
      throws SQLException {
    String page = order == Order.ASC ? PAGE_ASC : PAGE_DESC;
    return sql.list(page, Document::read, owner, after.createdAt(), after.seq(), limit);
  }

  /**
   * Deletes a thread and all that hangs on it, leaves a tombstone. If there is none, only records
   * that were bound to it too late.
   */
  static void delete(Sql sql, String owner, String id, long now) throws SQLException {
    Attachments.deleteOfThread(sql, owner, id);
    if (bury(sql, owner, id, now)) {
      Items.deleteAll(sql, owner, id);
      deleteRow(sql, owner, id);
    }
  }

  private static final String BURY =
      """
      INSERT INTO thread_tombstone (owner, id, created_at, seq, deleted_at)
      SELECT owner, id, created_at, seq, ?
        FROM thread
       WHERE owner = ? AND id = ?
      """;

  private static boolean bury(Sql sql, String owner, String id, long now) throws SQLException {
    return sql.update(BURY, now, owner, id) > 0;
  }

  private static final String DELETE =
      """
      DELETE FROM thread
       WHERE owner = ? AND id = ?
      """;

  private static void deleteRow(Sql sql, String owner, String id) throws SQLException {
    sql.update(DELETE, owner, id);
  }

  private static final String PURGE =
      """
      DELETE FROM thread_tombstone
       WHERE owner = ? AND deleted_at <= ?
      """;

  /** Forgets where the owner's threads stood that were deleted by then. */
  static void purge(Sql sql, String owner, long deletedBy) throws SQLException {
    sql.update(PURGE, owner, deletedBy);
  }

  private static final String PLACED_PAGE =
      """
      SELECT id, document, created_at, seq
        FROM thread
       WHERE owner = ? AND (created_at, seq) > (?, ?)
       ORDER BY created_at, seq
       LIMIT ?
      """;

  /** At most {@code limit} of the threads that follow a place, oldest first, with their places. */
  static List<Placed> placedPage(Sql sql, String owner, Place after, long limit)
      throws SQLException {
    return sql.list(PLACED_PAGE, Placed::read, owner, after.createdAt(), after.seq(), limit);
  }

  private static final String ERASE =
      """
      DELETE FROM thread
       WHERE owner = ?
      """;

  private static final String ERASE_TOMBSTONES =
      """
      DELETE FROM thread_tombstone
       WHERE owner = ?
      """;

  /** Deletes all of the owner's threads, whose items must be gone, and tombstones. */
  static int erase(Sql sql, String owner) throws SQLException {
    sql.update(ERASE_TOMBSTONES, owner);
    return sql.update(ERASE, owner);
  }
}
