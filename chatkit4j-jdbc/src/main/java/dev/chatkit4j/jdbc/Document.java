package dev.chatkit4j.jdbc;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.UnavailableException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Function;

/** A stored text and the id it is stored under. */
record Document(String id, String text) {
  /** Reads columns {@code id} and {@code document}. */
  static Document read(ResultSet row) throws SQLException {
    return new Document(row.getString("id"), row.getString("document"));
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

  private <T> T decode(String kind, Function<String, T> codec) {
    try {
      return codec.apply(text);
    } catch (InvalidJsonException e) {
      throw new UnavailableException(
          "The stored document of %s %s is damaged: %s".formatted(kind, id, e.getMessage()),
          false,
          e);
    }
  }
}
