package dev.chatkit4j.app;

/** The program cannot do what it was asked for. The message is for whoever asked. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
