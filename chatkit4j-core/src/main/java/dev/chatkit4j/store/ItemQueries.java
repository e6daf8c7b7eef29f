package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Direct ways to items that the plain contract reaches only by walking a thread. An ability of a
 * {@link Store}.
 */
public interface ItemQueries<C> {
  /**
   * {@link Store#loadThreadItems} as if no item were {@linkplain ThreadItem#hidden hidden}. A
   * hidden item's id is still a valid cursor.
   */
  Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, Order order, C context);

  /**
   * All {@linkplain ThreadItem#pendingToolCall pending client tool calls} of a thread, newest
   * first; none if the owner has no such thread.
   */
  List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, C context);

  /**
   * The time by which the newest item stands in its thread, hidden or not: the one that it had when
   * it was saved first. Null if the thread has no item, or the owner no such thread.
   */
  @Nullable Instant loadNewestTime(String threadId, C context);
}
