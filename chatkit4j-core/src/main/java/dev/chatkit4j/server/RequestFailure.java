package dev.chatkit4j.server;

import dev.chatkit4j.attachment.AttachmentException;
import dev.chatkit4j.limit.OverBudgetException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error before anything was changed. */
final class RequestFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int status;
  final String code;
  final transient @Nullable Duration retryAfter;

  /** What the log says about it and the client is not told; null if there is nothing to say. */
  final @Nullable String reason;

  private RequestFailure(int status, String code, String message) {
    this(status, code, message, null, null);
  }

  private RequestFailure(
      int status,
      String code,
      String message,
      @Nullable Duration retryAfter,
      @Nullable String reason) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.reason = reason;
  }

  static RequestFailure of(OverBudgetException e) {
    return e.retryAfter() == null
        ? new RequestFailure(413, "payload_too_large", OverBudgetException.NEVER)
        : new RequestFailure(503, "unavailable", OverBudgetException.BUSY, e.retryAfter(), null);
  }

  static RequestFailure of(AttachmentException e) {
    return new RequestFailure(e.status(), e.code(), String.valueOf(e.getMessage()));
  }

  static RequestFailure invalid(String message) {
    return new RequestFailure(400, "invalid_request", message);
  }

  static RequestFailure notFound(String message) {
    return new RequestFailure(404, "not_found", message);
  }

  static RequestFailure notOffered(String message) {
    return new RequestFailure(404, "not_offered", message);
  }

  static RequestFailure tooLarge(int limit) {
    return new RequestFailure(
        413,
        "payload_too_large",
        "A request of this kind may have %s bytes at most".formatted(limit));
  }

  static RequestFailure textQuota(long maxText) {
    return new RequestFailure(
        413,
        "quota_exceeded",
        "Your conversations may have %s bytes together and have more; delete some to go on"
            .formatted(maxText));
  }

  static RequestFailure tooManyTurns() {
    return new RequestFailure(
        429,
        "too_many_requests",
        "Too many answers at once, try again later",
        Duration.ofSeconds(1),
        null);
  }

  static RequestFailure conflict(String message) {
    return new RequestFailure(409, "conflict", message);
  }

  static RequestFailure handlerFailed(String what) {
    return new RequestFailure(422, "handler_failed", what + " failed");
  }

  static RequestFailure stopping() {
    return unavailable("The server is stopping");
  }

  static RequestFailure unavailable(String message) {
    return new RequestFailure(503, "unavailable", message);
  }

  /** Others are busy with what the request is about, and may soon be done. */
  static RequestFailure busy(String message) {
    return busy(message, null);
  }

  /** Likewise, with the numbers for the log. */
  static RequestFailure busy(String message, @Nullable String reason) {
    return new RequestFailure(503, "unavailable", message, Duration.ofSeconds(1), reason);
  }

  static RequestFailure internal() {
    return new RequestFailure(500, "internal_error", "The server failed");
  }
}
