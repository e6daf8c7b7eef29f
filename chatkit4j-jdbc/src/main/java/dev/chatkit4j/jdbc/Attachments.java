package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;
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

  private static final Statement SAVE =
      Statement.of(
              """
              INSERT INTO chatkit_attachment (owner, id, thread_id, document)
              VALUES (?1, ?2, ?3, ?4)
                  ON CONFLICT (owner, id) DO UPDATE
                 SET thread_id = excluded.thread_id,
                     document = excluded.document
              """)
          .onMariaDb(
              """
              INSERT INTO chatkit_attachment (owner, id, thread_id, document)
              VALUES (?1, ?2, ?3, ?4)
                  ON DUPLICATE KEY UPDATE
                     thread_id = VALUES(thread_id),
                     document = VALUES(document)
              """);

  static void save(Sql sql, String owner, Document attachment, @Nullable String threadId)
      throws SQLException {
    sql.update(SAVE, owner, attachment.id(), threadId, attachment.text());
  }

  private static final Statement DELETE =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1 AND id = ?2
          """);

  static void delete(Sql sql, String owner, String id) throws SQLException {
    sql.update(DELETE, owner, id);
  }

  private static final Statement DELETE_OF_THREAD =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1 AND thread_id = ?2
          """);

  /** Deletes the records bound to that thread. */
  static void deleteOfThread(Sql sql, String owner, String threadId) throws SQLException {
    sql.update(DELETE_OF_THREAD, owner, threadId);
  }

  private static final Statement PAGE =
      Statement.of(
          """
          SELECT id, document
            FROM chatkit_attachment
           WHERE owner = ?1 AND id > ?2
           ORDER BY id
           LIMIT ?3
          """);

  /** At most {@code limit} of the records whose ids follow that one by their bytes. */
  static List<Document> page(Sql sql, String owner, String after, long limit) throws SQLException {
    return sql.list(PAGE, Document::read, owner, after, limit);
  }

  private static final Statement ERASE =
      Statement.of(
          """
          DELETE FROM chatkit_attachment
           WHERE owner = ?1
          """);

  /** Deletes all of the owner's records. Returns how many. */
  static int erase(Sql sql, String owner) throws SQLException {
    return sql.update(ERASE, owner);
  }
}
