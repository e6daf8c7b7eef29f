package dev.chatkit4j.http;

import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.server.ChatKitServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads bodies of requests, bounded in size, slowness and in how many large ones there are at once.
 * Thread-safe.
 */
public final class RequestBody {
  private static final Logger logger = LoggerFactory.getLogger(RequestBody.class);

  /** The most bytes of any request but {@link #TRANSCRIBE}. */
  public static final int MAX_BYTES = ChatKitServer.MAX_BYTES;

  /** The most bytes of any request: 25 MB of audio are 33.4 MB in base64. */
  public static final int MAX_AUDIO_BYTES = 35 << 20;

  private static final Pattern TYPE = Pattern.compile("\"type\"\\s*:\\s*\"([a-z_.]{1,40})\"");
  private static final String TRANSCRIBE = "input.transcribe";
  private static final int MAX_LARGE = 4;
  private static final int MAX_WAITING = 1_000;
  private static final int STEP = 1 << 20;
  private static final Duration LARGE_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);

  /** Drawn on by what has come, not by what may: a slow body keeps no other out. */
  private final FairBudget large =
      new FairBudget("bytes of large requests", (long) MAX_LARGE * MAX_AUDIO_BYTES, MAX_WAITING);

  private final LongSupplier nanos;

  /** By the system's clock. */
  public RequestBody() {
    this(System::nanoTime);
  }

  RequestBody(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * The type of request that a body seems to be, without parsing it: the first word after a "type"
   * in its first {@link #MAX_BYTES} that is one; empty if there is none.
   */
  private static String type(byte[] body) {
    String text =
        new String(body, 0, Math.min(body.length, MAX_BYTES), StandardCharsets.ISO_8859_1);
    Matcher types = TYPE.matcher(text);
    while (types.find()) {
      if (WireForm.REQUEST_TYPES.contains(types.group(1))) {
        return types.group(1);
      }
    }
    return "";
  }

  /**
   * Another content type is no JSON. None at all is taken for JSON except from a browser, where it
   * would get a page of any origin past the preflight.
   *
   * @param contentType the header of that name; null if there is none
   * @param origin likewise
   * @throws HttpFailure 415
   */
  public static void requireJson(@Nullable String contentType, @Nullable String origin) {
    boolean acceptable =
        contentType == null
            ? origin == null
            : contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    if (!acceptable) {
      throw HttpFailure.unsupportedMediaType();
    }
  }

  /**
   * Does something with a body of at most {@link #MAX_BYTES}, or a large one while it may exist.
   */
  public interface Use {
    /** Called once. */
    void accept(byte[] body) throws IOException;
  }

  /**
   * Reads a body and hands it on.
   *
   * @throws HttpFailure if it is too large
   * @throws dev.chatkit4j.limit.OverBudgetException if it is large and too many others are
   * @throws IOException if the client is gone or too slow, see {@link Pace}
   */
  public void read(InputStream in, Use use) throws IOException {
    InputStream paced = new PacedBody(in, nanos);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (readUpTo(MAX_BYTES, paced, body)) {
      use.accept(body.toByteArray());
      return;
    }
    String type = type(body.toByteArray());
    if (!type.isEmpty() && !type.equals(TRANSCRIBE)) {
      throw HttpFailure.tooLarge(MAX_BYTES);
    }
    try (FairBudget.Share share = large.take(body, body.size(), LARGE_WAIT)) {
      for (int limit = body.size() + STEP; !readUpTo(limit, paced, body); limit += STEP) {
        if (body.size() > MAX_AUDIO_BYTES) {
          throw HttpFailure.tooLarge(MAX_AUDIO_BYTES);
        }
        share.grow(STEP);
      }
      use.accept(body.toByteArray());
    }
  }

  /** Reads on; true if that was all, false if there is more than the limit. */
  private static boolean readUpTo(int limit, InputStream in, ByteArrayOutputStream body)
      throws IOException {
    byte[] buffer = new byte[16 * 1024];
    while (true) {
      int count = in.read(buffer);
      if (count < 0) {
        return true;
      }
      body.write(buffer, 0, count);
      if (body.size() > limit) {
        return false;
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
    } catch (IOException | HttpFailure e) {
      logger
          .atDebug()
          .addKeyValue("request_id", requestId)
          .log("The rest of a body did not come: {}", e.getMessage());
    }
  }
}
