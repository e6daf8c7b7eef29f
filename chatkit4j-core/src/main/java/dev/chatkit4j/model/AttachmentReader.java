package dev.chatkit4j.model;

import java.io.IOException;
import java.io.InputStream;

/** Opens the bytes of attachments, such as {@code turn::openAttachment}. */
@FunctionalInterface
public interface AttachmentReader {
  /**
   * Opens the bytes; the caller closes the stream.
   *
   * @throws IOException if they cannot be read
   */
  InputStream open(String attachmentId) throws IOException;
}
