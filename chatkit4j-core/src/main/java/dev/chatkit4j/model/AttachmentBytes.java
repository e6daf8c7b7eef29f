package dev.chatkit4j.model;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.NotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of attachments for one input of a model, within limits. For one thread at a time.
 *
 * <p>{@value #MAX_FILES} files are read at most, of which each has {@value #MAX_BYTES} bytes at
 * most and all together {@value #MAX_TOTAL_BYTES}.
 */
public final class AttachmentBytes {
  /** How many files are read. */
  public static final int MAX_FILES = 20;

  /** How many bytes a file may have. */
  public static final int MAX_BYTES = 10_000_000;

  /** How many bytes all files may have together. */
  public static final int MAX_TOTAL_BYTES = 20_000_000;

  private static final Logger log = LoggerFactory.getLogger(AttachmentBytes.class);

  private final AttachmentReader reader;
  private int files = MAX_FILES;
  private int left = MAX_TOTAL_BYTES;

  AttachmentBytes(AttachmentReader reader) {
    this.reader = reader;
  }

  /** All bytes of a file; null if the limits are passed or it cannot be read. */
  public byte @Nullable [] read(Attachment attachment) {
    int most = Math.min(MAX_BYTES, left);
    byte[] read = readPrefix(attachment, most + 1);
    if (read == null || read.length > most) {
      return null;
    }
    left -= read.length;
    return read;
  }

  /**
   * The first bytes of a file, at most so many; null if the limits are passed or it cannot be read.
   * They do not count among the bytes of all files.
   */
  byte @Nullable [] readPrefix(Attachment attachment, int most) {
    if (files == 0) {
      return null;
    }
    files--;
    try (InputStream in = reader.open(attachment.id())) {
      return in.readNBytes(most);
    } catch (IOException | Refusal | NotFoundException e) {
      log.warn("The model is not shown attachment {}, which cannot be read", attachment.id(), e);
      return null;
    }
  }
}
