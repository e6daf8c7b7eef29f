package dev.chatkit4j.app;

import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonObject;
import io.helidon.http.Status;

/** A request that the endpoint refuses by itself. */
final class RequestFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int status;
  private final String code;

  RequestFailure(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static RequestFailure unauthorized() {
    return new RequestFailure(401, "unauthorized", "The request does not say who is asking");
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

  static RequestFailure unsupportedMediaType() {
    return new RequestFailure(
        415, "unsupported_media_type", "The content type must be application/json");
  }

  static RequestFailure badChunk() {
    return new RequestFailure(
        400, "invalid_request", "The body's chunks are not as they should be");
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

  byte[] body(String requestId) {
    return WireForm.write(
        JsonObject.of("message", getMessage(), "code", code, "request_id", requestId));
  }
}
