package dev.chatkit4j.jdbc;

import java.sql.SQLException;

/** The statement on how much text an owner has. */
final class TextRows {
  private TextRows() {}

  // The documents themselves are not read: SQLite and PostgreSQL know their lengths without.
  private static final Statement BYTES =
      Statement.of(
          """
          SELECT COALESCE((SELECT SUM(OCTET_LENGTH(document))
                             FROM chatkit_thread
                            WHERE owner = ?1), 0)
               + COALESCE((SELECT SUM(OCTET_LENGTH(document))
                             FROM chatkit_item
                            WHERE owner = ?1), 0)
               + COALESCE((SELECT SUM(OCTET_LENGTH(document))
                             FROM chatkit_attachment
                            WHERE owner = ?1), 0)
          """);

  /** Of the threads, items and attachments' records. */
  static long bytes(Sql sql, String owner) throws SQLException {
    Long bytes = sql.first(BYTES, row -> row.getLong(1), owner);
    return bytes == null ? 0 : bytes;
  }
}
