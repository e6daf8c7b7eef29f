package dev.chatkit4j.jdbc;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.StoredAttachment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The statements on attachments' records. */
final class Attachments {
  private Attachments() {}

  private static final Statement LOAD =
      Statement.of(
          """
          SELECT id, document
            FROM chatkit_attachment
           WHERE owner = ?1 AND id = ?2
          """);

  /** The record; null if there is none. */
  static @Nullable Document load(Sql sql, String owner, String id) throws SQLException {
    return sql.first(LOAD, Document::read, owner, id);
  }

  // A record with a life keeps it; one that is bound now is attached.
  private static final Statement SAVE =
      Statement.of(
              """
              INSERT INTO chatkit_attachment AS stored (owner, id, thread_id, document)
              VALUES (?1, ?2, ?3, ?4)
                  ON CONFLICT (owner, id) DO UPDATE
                 SET thread_id = excluded.thread_id,
                     document = excluded.document,
                     state = CASE WHEN stored.state IS NULL OR excluded.thread_id IS NULL
                                  THEN stored.state ELSE 'attached' END,
                     expires_at = CASE WHEN excluded.thread_id IS NULL THEN stored.expires_at END
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_attachment (owner, id, thread_id, document)
              VALUES (?1, ?2, ?3, ?4)
                  ON DUPLICATE KEY UPDATE
                     thread_id = VALUES(thread_id),
                     document = VALUES(document),
                     state = CASE WHEN state IS NULL OR VALUES(thread_id) IS NULL
                                  THEN state ELSE 'attached' END,
                     expires_at = CASE WHEN VALUES(thread_id) IS NULL THEN expires_at END
              """);

  static void save(Sql sql, String owner, Document attachment, @Nullable String threadId)
      throws SQLException {
    sql.update(SAVE, owner, attachment.id(), threadId, attachment.text());
    Removals.forget(sql, owner, attachment.id());
  }

  private static final Statement DELETE =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1 AND id = ?2
          """);

  static void delete(Sql sql, String owner, String id, long now) throws SQLException {
    Removals.note(sql, owner, id, now);
    sql.update(DELETE, owner, id);
  }

  private static final Statement DELETE_OF_THREAD =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1 AND thread_id = ?2
          """);

  /** Deletes the records bound to that thread. */
  static void deleteOfThread(Sql sql, String owner, String threadId, long now) throws SQLException {
    Removals.noteOfThread(sql, owner, threadId, now);
    sql.update(DELETE_OF_THREAD, owner, threadId);
  }

  // No NOT EXISTS: PostgreSQL would join it with all items of the thread.
  private static final Statement DELETE_WITHOUT_ITEM =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1 AND thread_id = ?2 AND item_id IS NOT NULL
             AND (SELECT 1
                    FROM chatkit_item
                   WHERE chatkit_item.owner = ?1 AND chatkit_item.thread_id = ?2
                     AND chatkit_item.id = chatkit_attachment.item_id) IS NULL
          """);

  /** Deletes the records whose message is gone from that thread. */
  static void deleteWithoutItem(Sql sql, String owner, String threadId, long now)
      throws SQLException {
    if (Removals.noteWithoutItem(sql, owner, threadId, now) > 0) {
      sql.update(DELETE_WITHOUT_ITEM, owner, threadId);
    }
  }

  private static final Statement PAGE =
      Statement.of(
          """
          SELECT id,
                 CASE WHEN octet_length(document) <= ?4 THEN document END,
                 octet_length(document)
            FROM chatkit_attachment
           WHERE owner = ?1 AND id > ?2
           ORDER BY id
           LIMIT ?3
          """);

  /**
   * At most {@code limit} of the records whose ids follow that one by their bytes, without the
   * documents of more than {@code largest} bytes.
   */
  static List<PageRow> page(Sql sql, String owner, String after, long limit, long largest)
      throws SQLException {
    return sql.list(PAGE, PageRow::read, owner, after, limit, largest);
  }

  private static final Statement ERASE =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1
          """);

  /** Deletes all of the owner's records. Returns how many. */
  static int erase(Sql sql, String owner, long now) throws SQLException {
    Removals.noteOfOwner(sql, owner, now);
    sql.update(FORGET_OWNER, owner);
    return sql.update(ERASE, owner);
  }

  private static final Statement FORGET_OWNER =
      Statement.of(
          """
          DELETE FROM chatkit_attachment_quota
           WHERE owner = ?1
          """);

  // ---------------------------------------------------------------- records with a life

  private static final Statement LOCK_OWNER =
      Statement.of(
              """
              INSERT INTO chatkit_attachment_quota (owner)
              VALUES (?1)
                  ON CONFLICT (owner) DO UPDATE
                 SET owner = excluded.owner
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_attachment_quota (owner)
              VALUES (?1)
                  ON DUPLICATE KEY UPDATE owner = VALUES(owner)
              """);

  private static final Statement USED =
      Statement.of(
          """
          SELECT COALESCE(SUM(size), 0)
            FROM chatkit_attachment
           WHERE owner = ?1
          """);

  /** How many bytes the owner's files have; nobody else can add one until this transaction ends. */
  static long lockUsed(Sql sql, String owner) throws SQLException {
    sql.update(LOCK_OWNER, owner);
    return used(sql, owner);
  }

  /** Likewise, at this moment. */
  static long used(Sql sql, String owner) throws SQLException {
    Long used = sql.first(USED, row -> row.getLong(1), owner);
    return used == null ? 0 : used;
  }

  private static final Statement ADD =
      Statement.of(
              """
              INSERT INTO chatkit_attachment (owner, id, document, state, size, expires_at)
              VALUES (?1, ?2, ?3, 'pending', ?4, ?5)
                  ON CONFLICT (owner, id) DO NOTHING
              """)
          .onMariaDb(
              """
              INSERT IGNORE INTO chatkit_attachment (owner, id, document, state, size, expires_at)
              VALUES (?1, ?2, ?3, 'pending', ?4, ?5)
              """);

  /** Adds a pending record; false if there is one of that id. */
  static boolean add(Sql sql, String owner, Document attachment, long size, long expiresAt)
      throws SQLException {
    boolean added = sql.update(ADD, owner, attachment.id(), attachment.text(), size, expiresAt) > 0;
    Removals.forget(sql, owner, attachment.id());
    return added;
  }

  private static final Statement COMPLETE =
      Statement.of(
          """
          UPDATE chatkit_attachment
             SET state = 'uploaded', document = ?3
           WHERE owner = ?1 AND id = ?2 AND state = 'pending'
          """);

  /** Makes a pending record an uploaded one; false if it is not pending. */
  static boolean complete(Sql sql, String owner, Document attachment) throws SQLException {
    return sql.update(COMPLETE, owner, attachment.id(), attachment.text()) > 0;
  }

  private static final Statement BIND =
      Statement.of(
          """
          UPDATE chatkit_attachment
             SET thread_id = ?3,
                 item_id = CASE WHEN state = 'uploaded' THEN ?4 ELSE item_id END,
                 document = ?5,
                 expires_at = NULL,
                 state = CASE WHEN state IS NULL THEN NULL ELSE 'attached' END
           WHERE owner = ?1 AND id = ?2
             AND (state IS NULL OR state <> 'pending')
             AND (thread_id IS NULL OR thread_id = ?3)
          """);

  /** Binds a record to a message; false if it cannot be. */
  static boolean bind(Sql sql, String owner, Document attachment, String threadId, String itemId)
      throws SQLException {
    return sql.update(BIND, owner, attachment.id(), threadId, itemId, attachment.text()) > 0;
  }

  private static final Statement FIND =
      Statement.of(
          """
          SELECT id, document, owner, state, size, expires_at
            FROM chatkit_attachment
           WHERE owner = ?1 AND id = ?2
          """);

  static @Nullable StoredAttachment find(Sql sql, String owner, String id) throws SQLException {
    return sql.first(FIND, Attachments::stored, owner, id);
  }

  private static final Statement FIND_ANY =
      Statement.of(
          """
          SELECT id, document, owner, state, size, expires_at
            FROM chatkit_attachment
           WHERE id = ?1
          """);

  static List<StoredAttachment> findAny(Sql sql, String id) throws SQLException {
    return sql.list(FIND_ANY, Attachments::stored, id);
  }

  private static StoredAttachment stored(ResultSet row) throws SQLException {
    Document document = Document.read(row);
    String state = row.getString(4);
    long size = row.getLong(5);
    boolean sized = !row.wasNull();
    long expiresAt = row.getLong(6);
    boolean expires = !row.wasNull();
    Attachment attachment = document.attachment();
    return new StoredAttachment(
        new AttachmentKey(row.getString(3), document.id()),
        attachment,
        state == null
            ? StoredAttachment.State.of(attachment)
            : StoredAttachment.State.valueOf(state.toUpperCase(Locale.ROOT)),
        sized ? size : -1,
        expires ? Place.time(expiresAt) : null);
  }

  private static final Statement DELETE_UNBOUND =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1 AND id = ?2 AND thread_id IS NULL
          """);

  /** Deletes a record that no message holds; false if there is none. */
  static boolean deleteUnbound(Sql sql, String owner, String id, long now) throws SQLException {
    Removals.noteUnbound(sql, owner, id, now);
    return sql.update(DELETE_UNBOUND, owner, id) > 0;
  }

  private static final Statement EXPIRED =
      Statement.of(
          """
          SELECT owner, id
            FROM chatkit_attachment
           WHERE expires_at <= ?1
           ORDER BY expires_at
           LIMIT ?2
          """);

  static List<AttachmentKey> expired(Sql sql, long now, long limit) throws SQLException {
    return sql.list(
        EXPIRED, row -> new AttachmentKey(row.getString(1), row.getString(2)), now, limit);
  }

  private static final Statement DELETE_EXPIRED =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1 AND id = ?2 AND expires_at <= ?3
          """);

  /** Deletes a record unless a message holds it meanwhile. */
  static void deleteExpired(Sql sql, AttachmentKey key, long now) throws SQLException {
    if (sql.update(DELETE_EXPIRED, key.owner(), key.id(), now) > 0) {
      Removals.add(sql, key, now);
    }
  }
}
