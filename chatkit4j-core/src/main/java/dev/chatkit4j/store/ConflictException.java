package dev.chatkit4j.store;

/** The refusal of a change that the stored data does not allow. */
public final class ConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** With that message. */
  public ConflictException(String message) {
    super(message, null);
  }
}
