package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentRemoval;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The statements on bytes that must go. What notes them comes before the record is deleted, in the
 * same transaction, and passes over records without a life.
 */
final class Removals {
  private Removals() {}

  private static final String ON_CONFLICT =
      """
          ON CONFLICT (owner, id) DO UPDATE
         SET due_at = excluded.due_at,
             tries = 0
      """;

  private static final String ON_DUPLICATE =
      """
          ON DUPLICATE KEY UPDATE
             due_at = VALUES(due_at),
             tries = 0
      """;

  private static final String SELECTED =
      """
      INSERT INTO chatkit_attachment_removal (owner, id, due_at, tries)
      SELECT owner, id, ?2, 0
        FROM chatkit_attachment
       WHERE owner = ?1 AND state IS NOT NULL
      """;

  private static Statement where(String condition) {
    return Statement.of(SELECTED + condition + ON_CONFLICT)
        .onMariaDb(SELECTED + condition + ON_DUPLICATE);
  }

  private static final Statement OF_OWNER = where("");

  static void noteOfOwner(Sql sql, String owner, long now) throws SQLException {
    sql.update(OF_OWNER, owner, now);
  }

  private static final Statement OF_THREAD = where(" AND thread_id = ?3\n");

  static void noteOfThread(Sql sql, String owner, String threadId, long now) throws SQLException {
    sql.update(OF_THREAD, owner, now, threadId);
  }

  // No NOT EXISTS: PostgreSQL would join it with all items of the thread.
  private static final Statement WITHOUT_ITEM =
      where(
          """
           AND thread_id = ?3 AND item_id IS NOT NULL
           AND (SELECT 1
                  FROM chatkit_item
                 WHERE chatkit_item.owner = ?1 AND chatkit_item.thread_id = ?3
                   AND chatkit_item.id = chatkit_attachment.item_id) IS NULL
          """);

  /** Those whose message is gone from that thread. Returns how many. */
  static int noteWithoutItem(Sql sql, String owner, String threadId, long now) throws SQLException {
    return sql.update(WITHOUT_ITEM, owner, now, threadId);
  }

  private static final Statement ONE = where(" AND id = ?3\n");

  static void note(Sql sql, String owner, String id, long now) throws SQLException {
    sql.update(ONE, owner, now, id);
  }

  private static final Statement UNBOUND = where(" AND id = ?3 AND thread_id IS NULL\n");

  static void noteUnbound(Sql sql, String owner, String id, long now) throws SQLException {
    sql.update(UNBOUND, owner, now, id);
  }

  private static final String VALUES =
      """
      INSERT INTO chatkit_attachment_removal (owner, id, due_at, tries)
      VALUES (?1, ?2, ?3, 0)
      """;

  private static final Statement ADD =
      Statement.of(VALUES + ON_CONFLICT).onMariaDb(VALUES + ON_DUPLICATE);

  static void add(Sql sql, AttachmentKey key, long now) throws SQLException {
    sql.update(ADD, key.owner(), key.id(), now);
  }

  private static final Statement FORGET =
      Statement.of(
          """
          DELETE FROM chatkit_attachment_removal
           WHERE owner = ?1 AND id = ?2
          """);

  /** A record that is there again, as after an import, keeps its bytes. */
  static void forget(Sql sql, String owner, String id) throws SQLException {
    sql.update(FORGET, owner, id);
  }

  private static final Statement DUE =
      Statement.of(
          """
          SELECT owner, id, due_at, tries
            FROM chatkit_attachment_removal
           WHERE due_at <= ?1
           ORDER BY due_at
           LIMIT ?2
          """);

  static List<AttachmentRemoval> due(Sql sql, long now, long limit) throws SQLException {
    return sql.list(
        DUE,
        row -> {
          Instant due = Place.time(row.getLong(3));
          return new AttachmentRemoval(
              new AttachmentKey(row.getString(1), row.getString(2)), due, row.getInt(4));
        },
        now,
        limit);
  }

  private static final Statement COMPLETE =
      Statement.of(
          """
          DELETE FROM chatkit_attachment_removal
           WHERE owner = ?1 AND id = ?2 AND due_at = ?3
          """);

  static void complete(Sql sql, AttachmentRemoval removal) throws SQLException {
    AttachmentKey key = removal.key();
    sql.update(COMPLETE, key.owner(), key.id(), Place.micros(removal.due()));
  }

  private static final Statement POSTPONE =
      Statement.of(
          """
          UPDATE chatkit_attachment_removal
             SET due_at = ?4, tries = tries + 1
           WHERE owner = ?1 AND id = ?2 AND due_at = ?3
          """);

  static void postpone(Sql sql, AttachmentRemoval removal, Instant due) throws SQLException {
    AttachmentKey key = removal.key();
    long before = Place.micros(removal.due());
    sql.update(POSTPONE, key.owner(), key.id(), before, Place.micros(due));
  }
}
