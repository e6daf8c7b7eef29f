package dev.chatkit4j.store;

/**
 * The amounts of text of each owner, for bounds on them. An ability of a {@link Store}.
 *
 * <p>What is asked by an owner's name crosses the border between owners and must never be reached
 * by a request.
 *
 * @param <C> the caller's request context
 */
public interface TextSizes<C> {
  /** The owner whose data that context means. */
  String ownerOf(C context);

  /**
   * How many bytes the owner's threads, items and attachments' records take as the store keeps
   * them, which is about as many as they have in UTF-8; 0 if there are none. What was replaced or
   * deleted and the bytes of attachments do not count. Takes the longer the more there are.
   *
   * @throws IllegalArgumentException if there can be no such owner
   */
  long textBytes(String owner);
}
