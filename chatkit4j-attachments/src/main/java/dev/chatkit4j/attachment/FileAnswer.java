package dev.chatkit4j.attachment;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer to whoever asks for a file, for an HTTP server to send.
 *
 * @param headers all but the body's length
 * @param length of the body in bytes
 * @param body null if there is none
 */
public record FileAnswer(
    int status, Map<String, String> headers, long length, @Nullable Body body) {
  /** Refuses null where it is not allowed. */
  public FileAnswer {
    headers = Map.copyOf(requireNonNull(headers, "headers"));
  }

  /** The source of a body. */
  @FunctionalInterface
  public interface Body {
    /** Opens it, once. The caller closes it. */
    InputStream open() throws IOException;
  }
}
