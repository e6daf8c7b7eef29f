package dev.chatkit4j.store;

import org.jspecify.annotations.Nullable;

/** A store could not do what it was asked. The message names what failed and the ids. */
public abstract sealed class StoreException extends RuntimeException
    permits NotFoundException, ConflictException, UnavailableException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
