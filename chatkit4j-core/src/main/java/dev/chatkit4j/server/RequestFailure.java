package dev.chatkit4j.server;

/** A request that is answered with an error before anything was changed. */
final class RequestFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int status;
  final String code;

  private RequestFailure(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static RequestFailure invalid(String message) {
    return new RequestFailure(400, "invalid_request", message);
  }

  static RequestFailure conflict(String message) {
    return new RequestFailure(409, "conflict", message);
  }

  static RequestFailure handlerFailed(String what) {
    return new RequestFailure(422, "handler_failed", what + " failed");
  }

  static RequestFailure stopping() {
    return new RequestFailure(503, "unavailable", "The server is stopping");
  }
}
