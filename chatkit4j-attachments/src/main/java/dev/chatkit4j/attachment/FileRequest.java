package dev.chatkit4j.attachment;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP headers with which a file is asked for, null if not sent.
 *
 * @param range which bytes
 * @param ifRange only as long as the file has this tag
 * @param ifNoneMatch only if the file has another tag
 */
public record FileRequest(
    @Nullable String range, @Nullable String ifRange, @Nullable String ifNoneMatch) {
  /** The whole file. */
  public static final FileRequest WHOLE = new FileRequest(null, null, null);
}
