package dev.chatkit4j.store;

/** What is stored does not allow the change. */
public final class ConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** With that message. */
  public ConflictException(String message) {
    super(message, null);
  }
}
