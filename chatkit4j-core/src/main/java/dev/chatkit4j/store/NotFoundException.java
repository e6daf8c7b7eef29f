package dev.chatkit4j.store;

/** The owner has nothing of that id. */
public final class NotFoundException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** With that message. */
  public NotFoundException(String message) {
    super(message, null);
  }

  /** A missing thread. */
  public static NotFoundException thread(String threadId) {
    return new NotFoundException("Thread %s not found".formatted(threadId));
  }

  /** A missing item of a thread, or a missing thread. */
  public static NotFoundException item(String threadId, String itemId) {
    return new NotFoundException("Item %s not found in thread %s".formatted(itemId, threadId));
  }

  /** A missing attachment. */
  public static NotFoundException attachment(String attachmentId) {
    return new NotFoundException("Attachment %s not found".formatted(attachmentId));
  }

  /** A cursor that is no element of what is paged. */
  public static NotFoundException cursor(String after) {
    return new NotFoundException("Cursor %s not found".formatted(after));
  }
}
