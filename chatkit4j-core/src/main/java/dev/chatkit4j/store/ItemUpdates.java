package dev.chatkit4j.store;

import dev.chatkit4j.protocol.ThreadItem;

/**
 * Conditional changes of items, each atomic towards everything else that touches the thread. An
 * ability of a {@link Store}.
 */
public interface ItemUpdates<C> {
  /**
   * Writes an item if the stored one still equals what the caller read.
   *
   * @param updated has the id of {@code expected}
   * @return whether it was written; false also if the item is gone
   * @throws NotFoundException if the owner has no such thread
   */
  boolean compareAndSetItem(String threadId, ThreadItem expected, ThreadItem updated, C context);

  /**
   * Deletes every item that stands behind that one, all or nothing.
   *
   * @return how many were deleted
   * @throws NotFoundException if the owner has no such thread or the thread no such item
   */
  int deleteItemsAfter(String threadId, String itemId, C context);
}
