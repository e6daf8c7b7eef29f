package dev.chatkit4j.store;

import org.jspecify.annotations.Nullable;

/** The store cannot be reached, is full, closed or broken. */
public final class UnavailableException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final boolean outcomeUnknown;

  /**
   * With that message and cause.
   *
   * @param outcomeUnknown true if the change may have been made all the same
   */
  public UnavailableException(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
  }

  /** Whether the change may have been made all the same. */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }
}
