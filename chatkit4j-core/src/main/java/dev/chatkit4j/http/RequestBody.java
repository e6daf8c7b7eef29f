package dev.chatkit4j.http;

import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.IncomingRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads bodies of requests, bounded in slowness. How large they may be is the request's affair. */
public final class RequestBody {
  private static final Logger logger = LoggerFactory.getLogger(RequestBody.class);

  /** The most bytes of a request without speech. */
  public static final int MAX_BYTES = ChatKitServer.MAX_BYTES;

  /** The most bytes of any request. */
  public static final int MAX_AUDIO_BYTES = ChatKitServer.MAX_SPEECH_BYTES;

  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);

  private final LongSupplier nanos;

  /** By the system's clock. */
  public RequestBody() {
    this(System::nanoTime);
  }

  RequestBody(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Another content type is no JSON. None at all is taken for JSON except from a browser, where it
   * would get a page of any origin past the preflight.
   *
   * @param contentType the header of that name; null if there is none
   * @param origin likewise
   * @throws Refusal 415
   */
  static void requireJson(@Nullable String contentType, @Nullable String origin) {
    boolean acceptable =
        contentType == null
            ? origin == null
            : contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    if (!acceptable) {
      throw Refusal.unsupportedMediaType("application/json");
    }
  }

  /**
   * Reads a body until it ends or the request is refused.
   *
   * @throws Refusal if it is large and too many others are
   * @throws IOException if the client is gone or too slow, see {@link Pace}
   */
  void read(InputStream in, IncomingRequest<?> request) throws IOException {
    InputStream paced = new PacedBody(in, nanos);
    byte[] buffer = new byte[16 * 1024];
    for (int count = paced.read(buffer); count >= 0; count = paced.read(buffer)) {
      if (!request.add(buffer, 0, count)) {
        return;
      }
    }
  }

  /**
   * Reads what is left of a body that was answered already, within bounds: a client that still
   * sends when its connection is closed may lose the answer. It may also have left with it.
   */
  public void drain(InputStream in, String requestId) {
    long deadline = nanos.getAsLong() + LONGEST_DRAIN.toNanos();
    byte[] buffer = new byte[16 * 1024];
    try {
      while (in.read(buffer) >= 0 && nanos.getAsLong() - deadline < 0) {}
    } catch (IOException | Refusal e) {
      logger
          .atDebug()
          .addKeyValue("request_id", requestId)
          .log("The rest of a body did not come: {}", e.getMessage());
    }
  }
}
