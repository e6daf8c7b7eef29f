package dev.chatkit4j.jdbc;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A stored text and the id it is stored under.
 *
 * @param utf8 the text; not copied, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared with sameText
record Document(String id, byte[] utf8) {
  /** Reads columns id and document, in that order. SQLite's driver is slow to make strings. */
  static Document read(ResultSet row) throws SQLException {
    return new Document(new String(row.getBytes(1), StandardCharsets.UTF_8), row.getBytes(2));
  }

  String text() {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  boolean sameText(Document other) {
    return Arrays.equals(utf8, other.utf8);
  }

  ThreadMetadata thread() {
    return decode("thread", StoredForm::readThread);
  }

  ThreadItem item() {
    return decode("item", StoredForm::readItem);
  }

  Attachment attachment() {
    return decode("attachment", StoredForm::readAttachment);
  }

  private <T> T decode(String kind, Function<byte[], T> codec) {
    try {
      return codec.apply(utf8);
    } catch (InvalidJsonException e) {
      throw new UnavailableException(
          "The stored document of %s %s is damaged: %s".formatted(kind, id, e.getMessage()),
          false,
          e);
    }
  }
}
