package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on attachments' records. */
final class Attachments {
  private Attachments() {}

  private static final String LOAD =
      """
      SELECT id, document
        FROM attachment
       WHERE owner = ? AND id = ?
      """;

  /** The record; null if there is none. */
  static @Nullable Document load(Sql sql, String owner, String id) throws SQLException {
    return sql.first(LOAD, Document::read, owner, id);
  }

  private static final String SAVE =
      """
      INSERT INTO attachment (owner, id, thread_id, document)
      VALUES (?, ?, ?, ?)
          ON CONFLICT (owner, id) DO UPDATE
         SET thread_id = excluded.thread_id,
             document = excluded.document
      """;

  static void save(Sql sql, String owner, Document attachment, @Nullable String threadId)
      throws SQLException {
    sql.update(SAVE, owner, attachment.id(), threadId, attachment.text());
  }

  private static final String DELETE =
      """
      DELETE FROM attachment
       WHERE owner = ? AND id = ?
      """;

  static void delete(Sql sql, String owner, String id) throws SQLException {
    sql.update(DELETE, owner, id);
  }

  private static final String DELETE_OF_THREAD =
      """
      DELETE FROM attachment
       WHERE owner = ? AND thread_id = ?
      """;

  /** Deletes the records bound to that thread. */
  static void deleteOfThread(Sql sql, String owner, String threadId) throws SQLException {
    sql.update(DELETE_OF_THREAD, owner, threadId);
  }

  private static final String PAGE =
      """
      SELECT id, document
        FROM attachment
       WHERE owner = ? AND id > ?
       ORDER BY id
       LIMIT ?
      """;

  /** At most {@code limit} of the records whose ids follow that one by their bytes. */
  static List<Document> page(Sql sql, String owner, String after, long limit) throws SQLException {
    return sql.list(PAGE, Document::read, owner, after, limit);
  }

  private static final String ERASE =
      """
      DELETE FROM attachment
       WHERE owner = ?
      """;

  /** Deletes all of the owner's records. Returns how many. */
  static int erase(Sql sql, String owner) throws SQLException {
    return sql.update(ERASE, owner);
  }
}
