package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Pages that are bounded in bytes as well as in elements: each has as many elements as both bounds
 * allow, and one at least if there is one, however large. An ability of a {@link Store}, for
 * answers that must fit into memory; such a store holds little more than one page at a time.
 *
 * <p>An element's bytes are those of its {@link dev.chatkit4j.codec.StoredForm} in UTF-8. In
 * everything else the methods are those of the same names in {@link Store} and {@link ItemQueries}.
 */
public interface BoundedPages<C> {
  /**
   * {@link Store#loadThreadItems}, of at most so many bytes in all.
   *
   * @throws IllegalArgumentException if {@code limit} or {@code bytes} is less than 1
   */
  Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context);

  /**
   * {@link ItemQueries#loadVisibleItems}, of at most so many bytes in all. What is passed over
   * costs none.
   *
   * @throws IllegalArgumentException if {@code limit} or {@code bytes} is less than 1
   */
  Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context);

  /**
   * {@link Store#loadThreads}, of at most so many bytes in all.
   *
   * @throws IllegalArgumentException if {@code limit} or {@code bytes} is less than 1
   */
  Page<ThreadMetadata> loadThreads(
      int limit, long bytes, @Nullable String after, Order order, C context);
}
