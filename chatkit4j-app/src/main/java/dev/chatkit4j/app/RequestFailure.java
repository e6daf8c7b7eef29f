package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.attachment.AttachmentException;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.store.UnavailableException;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that the endpoint refuses by itself. */
final class RequestFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int status;
  private final String code;

  /** A header that the answer has besides. */
  final @Nullable Header header;

  /** What the log says about it and the client is not told. */
  final @Nullable String reason;

  RequestFailure(int status, String code, String message) {
    this(status, code, message, null, null);
  }

  private RequestFailure(
      int status, String code, String message, @Nullable Header header, @Nullable String reason) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.header = header;
    this.reason = reason;
  }

  /** The same with that header. */
  RequestFailure with(Header newHeader) {
    return new RequestFailure(status, code, getMessage(), newHeader, reason);
  }

  /** The client learns nothing from it. */
  static RequestFailure unauthorized(String reason) {
    return new RequestFailure(401, "unauthorized", "Unauthorized", null, reason);
  }

  static RequestFailure forbiddenHost() {
    return new RequestFailure(
        403, "forbidden_host", "This server answers only to localhost, 127.0.0.1 and [::1]");
  }

  static RequestFailure forbiddenOrigin() {
    return new RequestFailure(
        403, "forbidden_origin", "Pages of this origin may not upload; see --allow-origin");
  }

  static RequestFailure notForm() {
    return new RequestFailure(
        415, "unsupported_media_type", "The content type must be multipart/form-data");
  }

  static RequestFailure notLink() {
    return new RequestFailure(403, "invalid_link", "The link is not complete");
  }

  /** What is wrong with our own disk is for the log. */
  static RequestFailure of(AttachmentException e) {
    Throwable cause = e.getCause();
    return new RequestFailure(
        e.status(),
        e.code(),
        requireNonNull(e.getMessage()),
        e.size() < 0 ? null : HeaderValues.create(HeaderNames.CONTENT_RANGE, "bytes */" + e.size()),
        cause == null ? null : "%s: %s".formatted(e.getMessage(), cause));
  }

  static RequestFailure notFound() {
    return new RequestFailure(404, "not_found", "There is nothing here; ChatKit is at /chatkit");
  }

  static RequestFailure methodNotAllowed(String allowed) {
    return new RequestFailure(405, "method_not_allowed", "Only " + allowed + " works here");
  }

  static RequestFailure tooLarge(int limit) {
    return new RequestFailure(
        413,
        "payload_too_large",
        "A request of this kind may have %d bytes at most".formatted(limit));
  }

  static RequestFailure fileTooLarge(long limit, long form) {
    return new RequestFailure(
        413, "file_too_large", "A file may have %d bytes, the form has %d".formatted(limit, form));
  }

  static RequestFailure unsupportedMediaType() {
    return new RequestFailure(
        415, "unsupported_media_type", "The content type must be application/json");
  }

  static RequestFailure badChunk() {
    return new RequestFailure(
        400, "invalid_request", "The body's chunks are not as they should be");
  }

  /** Come back after that long, rounded up to seconds. */
  static RequestFailure tooMany(String message, Duration wait) {
    long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
    return new RequestFailure(429, "too_many_requests", message)
        .with(HeaderValues.create(HeaderNames.RETRY_AFTER, seconds));
  }

  static RequestFailure unavailable(UnavailableException e) {
    return new RequestFailure(
        503, "unavailable", "The store is unavailable", null, String.valueOf(e.getMessage()));
  }

  static RequestFailure unavailable(String message) {
    return new RequestFailure(503, "unavailable", message);
  }

  static RequestFailure internal() {
    return new RequestFailure(500, "internal_error", "The server failed");
  }

  /**
   * For what the HTTP server refused before it got to us. What it does not implement is the
   * request's fault too: a client sends the same again after a 5xx.
   */
  static RequestFailure of(Status status) {
    boolean notImplemented = status.code() == 501 || status.code() == 505;
    return new RequestFailure(
        notImplemented ? 400 : status.code(),
        status.code() == 413 ? "payload_too_large" : "invalid_request",
        status.reasonPhrase());
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage());
  }

  byte[] body(String requestId) {
    return WireForm.write(
        JsonObject.of("message", getMessage(), "code", code, "request_id", requestId));
  }
}
