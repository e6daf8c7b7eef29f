package dev.chatkit4j.spring;

/** The id of a user is none. The message is for the log and has nothing of it. */
final class NoUserIdException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  NoUserIdException(String message) {
    super(message);
  }
}
