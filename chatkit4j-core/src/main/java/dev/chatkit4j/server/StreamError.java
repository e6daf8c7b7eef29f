package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.ThreadEvent;
import org.jspecify.annotations.Nullable;

/** A failure of a turn that the client is told about; what it says is shown to the user. */
public class StreamError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final @Nullable String shown;
  private final boolean allowRetry;

  /**
   * A failure.
   *
   * @param code see {@link ThreadEvent.Error#code}
   * @param message shown to the user; null for the client's own words
   * @param allowRetry whether the user may try again
   */
  public StreamError(String code, @Nullable String message, boolean allowRetry) {
    super(message == null ? code : message);
    this.code = requireNonNull(code, "code");
    this.shown = message;
    this.allowRetry = allowRetry;
  }

  /** A failure with a message for the user, not to be tried again. */
  public static StreamError custom(String message) {
    return custom(message, false);
  }

  /** A failure with a message for the user. */
  public static StreamError custom(String message, boolean allowRetry) {
    return new StreamError(ThreadEvent.Error.CUSTOM, message, allowRetry);
  }

  /** A failure without a message that may be gone the next time. */
  public static StreamError retryable() {
    return new StreamError(ThreadEvent.Error.STREAM_ERROR, null, true);
  }

  final ThreadEvent.Error event() {
    return new ThreadEvent.Error(code, shown, allowRetry);
  }
}
