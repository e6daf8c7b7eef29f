package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A file that a client is about to upload, as the client describes it.
 *
 * @param size in bytes, as claimed
 */
public record AttachmentCreateParams(String name, long size, String mimeType) {
  /** Refuses null. */
  public AttachmentCreateParams {
    requireNonNull(name, "name");
    requireNonNull(mimeType, "mimeType");
  }
}
