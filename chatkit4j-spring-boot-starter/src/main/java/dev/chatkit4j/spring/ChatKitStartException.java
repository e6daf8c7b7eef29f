package dev.chatkit4j.spring;

/** The reason why the application cannot start, and the remedy. */
final class ChatKitStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String action;

  ChatKitStartException(String message, String action) {
    super(message);
    this.action = action;
  }

  ChatKitStartException(String message, String action, Throwable cause) {
    super(message, cause);
    this.action = action;
  }

  String action() {
    return action;
  }
}
