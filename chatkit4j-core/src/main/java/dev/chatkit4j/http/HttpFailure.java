package dev.chatkit4j.http;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.attachment.AttachmentException;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.store.UnavailableException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that an endpoint refuses by itself, and how it says so. */
public final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String RETRY_AFTER = "Retry-After";

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;
  private final @Nullable String reason;

  /**
   * A refusal.
   *
   * @param code the reason, for programs
   * @param message for people; the user may see it
   */
  public HttpFailure(int status, String code, String message) {
    this(status, code, message, Map.of(), null);
  }

  private HttpFailure(
      int status,
      String code,
      String message,
      Map<String, String> headers,
      @Nullable String reason) {
    super(message, null, false, false);
    this.status = status;
    this.code = requireNonNull(code, "code");
    this.headers = headers;
    this.reason = reason;
  }

  /** The same with that header. */
  public HttpFailure with(String header, String value) {
    return new HttpFailure(status, code, getMessage(), Map.of(header, value), reason);
  }

  /** 401. The client learns nothing from it. */
  public static HttpFailure unauthorized(String reason) {
    return new HttpFailure(401, "unauthorized", "Unauthorized", Map.of(), reason);
  }

  /** 403, to a form that a page of another origin sends. */
  public static HttpFailure forbiddenOrigin() {
    return new HttpFailure(403, "forbidden_origin", "Pages of this origin may not upload");
  }

  static HttpFailure notForm() {
    return new HttpFailure(
        415, "unsupported_media_type", "The content type must be multipart/form-data");
  }

  static HttpFailure notLink() {
    return new HttpFailure(403, "invalid_link", "The link is not complete");
  }

  /** What is wrong with our own disk is for the log. */
  static HttpFailure of(AttachmentException e) {
    Throwable cause = e.getCause();
    return new HttpFailure(
        e.status(),
        e.code(),
        requireNonNull(e.getMessage()),
        e.size() < 0 ? Map.of() : Map.of("Content-Range", "bytes */" + e.size()),
        cause == null ? null : "%s: %s".formatted(e.getMessage(), cause));
  }

  /** 404, for a path. */
  public static HttpFailure notFound(String chatkit) {
    return new HttpFailure(404, "not_found", "There is nothing here; ChatKit is at " + chatkit);
  }

  /** 405. */
  public static HttpFailure methodNotAllowed(String allowed) {
    return new HttpFailure(405, "method_not_allowed", "Only " + allowed + " works here");
  }

  /** 413, to a body. */
  public static HttpFailure tooLarge(int limit) {
    return new HttpFailure(
        413,
        "payload_too_large",
        "A request of this kind may have %s bytes at most".formatted(limit));
  }

  static HttpFailure fileTooLarge(long limit, long form) {
    return new HttpFailure(
        413, "file_too_large", "A file may have %s bytes, the form has %s".formatted(limit, form));
  }

  static HttpFailure unsupportedMediaType() {
    return new HttpFailure(
        415, "unsupported_media_type", "The content type must be application/json");
  }

  /** 400, to a chunked body. */
  public static HttpFailure badChunk() {
    return new HttpFailure(400, "invalid_request", "The body's chunks are not as they should be");
  }

  /** 429: come back after that long, rounded up to seconds. */
  public static HttpFailure tooMany(String message, Duration wait) {
    return new HttpFailure(429, "too_many_requests", message).with(RETRY_AFTER, seconds(wait));
  }

  private static String seconds(Duration wait) {
    return Long.toString(wait.plusSeconds(1).minusNanos(1).toSeconds());
  }

  static HttpFailure unavailable(UnavailableException e) {
    return new HttpFailure(
        503, "unavailable", "The store is unavailable", Map.of(), String.valueOf(e.getMessage()));
  }

  /**
   * 503 with the time after which to ask again, or 413 if it can never be given. The numbers are
   * for the log.
   */
  public static HttpFailure of(OverBudgetException e) {
    Duration wait = e.retryAfter();
    return wait == null
        ? new HttpFailure(
            413, "payload_too_large", OverBudgetException.NEVER, Map.of(), e.getMessage())
        : new HttpFailure(
            503,
            "unavailable",
            OverBudgetException.BUSY,
            Map.of(RETRY_AFTER, seconds(wait)),
            e.getMessage());
  }

  /** 503; the client sends the same again. */
  public static HttpFailure unavailable(String message) {
    return new HttpFailure(503, "unavailable", message);
  }

  /** 503, where there is not enough memory. */
  public static HttpFailure busy() {
    return unavailable(OverBudgetException.BUSY).with(RETRY_AFTER, "1");
  }

  /** 500; the client sends the same again. */
  public static HttpFailure internal() {
    return new HttpFailure(500, "internal_error", "The server failed");
  }

  /**
   * For what an HTTP server refused before it got to us. A transfer coding that it does not
   * implement is the request's fault: a client sends the same again after a 5xx.
   *
   * @param phrase of the status
   */
  public static HttpFailure of(int status, String phrase) {
    return switch (status) {
      case 400, 501 -> new HttpFailure(400, "invalid_request", phrase);
      case 413 -> new HttpFailure(413, "payload_too_large", phrase);
      case 414 -> new HttpFailure(414, "uri_too_long", phrase);
      case 500 -> internal();
      case 503 -> busy();
      case 505 -> new HttpFailure(505, "http_version_not_supported", "Only HTTP/1.1 works here");
      default -> new HttpFailure(status, status < 500 ? "refused" : "internal_error", phrase);
    };
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Headers that the answer has besides those of every answer. */
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

  /** The answer's body, JSON. */
  public byte[] body(String requestId) {
    return WireForm.write(
        JsonObject.of("message", getMessage(), "code", code, "request_id", requestId));
  }
}
