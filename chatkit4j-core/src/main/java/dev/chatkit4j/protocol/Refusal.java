package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered with an error before anything was changed, whoever refuses it: the
 * engine, the files, the endpoint, or whoever knows who is asking. {@code WireForm} writes the
 * answer. Immutable but for what is suppressed by it; it has a stack trace only if it has a cause.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;
  private final @Nullable String reason;

  /**
   * A refusal.
   *
   * @param status of HTTP, 400 to 599. A client sends the same again after a 5xx
   * @param code the reason, for programs
   * @param message for people; the user may see it
   */
  public Refusal(int status, String code, String message) {
    this(status, code, message, Map.of(), null, null);
  }

  private Refusal(
      int status,
      String code,
      String message,
      Map<String, String> headers,
      @Nullable String reason,
      @Nullable Throwable cause) {
    super(requireNonNull(message, "message"), cause, true, cause != null);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("no refusal has the status " + status);
    }
    this.status = status;
    this.code = requireNonNull(code, "code");
    this.headers = headers;
    this.reason = reason;
  }

  /** The same with a header that the answer has besides those of every error. */
  public Refusal with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Refusal(status, code, getMessage(), Map.copyOf(more), reason, getCause());
  }

  /** The same with when to ask again, rounded up to seconds. */
  public Refusal retryAfter(Duration wait) {
    return with("Retry-After", Long.toString(wait.plusSeconds(1).minusNanos(1).toSeconds()));
  }

  /** The same with what the log says about it and the client is not told. */
  public Refusal because(String reason) {
    return new Refusal(status, code, getMessage(), headers, reason, getCause());
  }

  /** The same with its cause, which is for the log. */
  public Refusal because(Throwable cause) {
    String why = "%s: %s".formatted(getMessage(), cause);
    return new Refusal(status, code, getMessage(), headers, why, cause);
  }

  /** 400. */
  public static Refusal invalid(String message) {
    return new Refusal(400, "invalid_request", message);
  }

  /** 401. The client learns nothing from it. */
  public static Refusal unauthorized(String reason) {
    return new Refusal(401, "unauthorized", "Unauthorized").because(reason);
  }

  /** 404. */
  public static Refusal notFound(String message) {
    return new Refusal(404, "not_found", message);
  }

  /** 404, for what this server does not do. */
  public static Refusal notOffered(String message) {
    return new Refusal(404, "not_offered", message);
  }

  /** 409. */
  public static Refusal conflict(String message) {
    return new Refusal(409, "conflict", message);
  }

  /** 413, to a body. */
  public static Refusal tooLarge(int limit) {
    return new Refusal(
        413,
        "payload_too_large",
        "A request of this kind may have %s bytes at most".formatted(limit));
  }

  /** 413, where a bound on what is kept is reached. */
  public static Refusal quota(String message) {
    return new Refusal(413, "quota_exceeded", message);
  }

  /** 415. */
  public static Refusal unsupportedMediaType(String wanted) {
    return new Refusal(
        415, "unsupported_media_type", "The content type must be %s".formatted(wanted));
  }

  /** 422, for a failure of the application's code. */
  public static Refusal handlerFailed(String what) {
    return new Refusal(422, "handler_failed", what + " failed");
  }

  /** 429: come back after that long. */
  public static Refusal tooMany(String message, Duration wait) {
    return new Refusal(429, "too_many_requests", message).retryAfter(wait);
  }

  /** 500; the client sends the same again. */
  public static Refusal internal() {
    return new Refusal(500, "internal_error", "The server failed");
  }

  /** 503; the client sends the same again. */
  public static Refusal unavailable(String message) {
    return new Refusal(503, "unavailable", message);
  }

  /** 503, where others are busy with what it takes, and may be done in a second. */
  public static Refusal busy(String message) {
    return unavailable(message).retryAfter(Duration.ofSeconds(1));
  }

  /** Likewise, with the numbers for the log. */
  public static Refusal busy(String message, String reason) {
    return busy(message).because(reason);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The reason, for programs. */
  public String code() {
    return code;
  }

  /** Headers that the answer has besides those of every error. */
  public Map<String, String> headers() {
    return headers;
  }

  /** What the log says about it and the client is not told; null if there is nothing to say. */
  public @Nullable String reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }
}
