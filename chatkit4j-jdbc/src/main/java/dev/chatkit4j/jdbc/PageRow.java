package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of a page: how large its document is, and the document unless it is larger than asked for.
 *
 * @param bytes of the document
 * @param utf8 null if it is larger; not copied, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares rows
record PageRow(String id, long bytes, byte @Nullable [] utf8) {
  /** Reads columns id, document and its length, in that order. */
  static PageRow read(ResultSet row) throws SQLException {
    return new PageRow(
        new String(row.getBytes(1), StandardCharsets.UTF_8), row.getLong(3), row.getBytes(2));
  }

  boolean carried() {
    return utf8 != null;
  }

  Document document() {
    return new Document(id, requireNonNull(utf8, "a document that was larger than asked for"));
  }
}
