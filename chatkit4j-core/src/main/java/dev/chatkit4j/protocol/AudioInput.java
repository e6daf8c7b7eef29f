package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

/**
 * Recorded speech. Two are equal only if they are the same object.
 *
 * @param data the bytes, not copied
 * @param mimeType as the client said, parameters included, such as {@code audio/webm;codecs=opus}
 */
@SuppressWarnings("ArrayRecordComponent")
public record AudioInput(byte[] data, String mimeType) {
  /** Refuses null. */
  public AudioInput {
    requireNonNull(data, "data");
    requireNonNull(mimeType, "mimeType");
  }

  /** The type without its parameters, as written. */
  public String mediaType() {
    int end = mimeType.indexOf(';');
    return end < 0 ? mimeType : mimeType.substring(0, end);
  }
}
