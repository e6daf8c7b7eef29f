package dev.chatkit4j.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are kept.
 *
 * @param path as in {@link AttachmentKey#path}
 * @param size in bytes
 * @param mimeType as it is kept with the bytes; null if it is not
 * @param written when
 */
public record StoredFile(String path, long size, @Nullable String mimeType, Instant written) {
  /** Refuses null where it is not allowed. */
  public StoredFile {
    requireNonNull(path, "path");
    requireNonNull(written, "written");
  }

  /** The id that the path ends with; of an id that could be no file name, its digest. */
  public String id() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
