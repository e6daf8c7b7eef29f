package dev.chatkit4j.server;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The bounded pages of a store that has none of its own: put together from a few elements at a
 * time, so that what is in memory is the page and those few.
 */
final class BoundedStore<C> implements BoundedPages<C> {
  /** Four of the largest items there are, 4 MB each, still fit into a small heap. */
  private static final int FEW = 4;

  private final Store<C> store;

  private BoundedStore(Store<C> store) {
    this.store = store;
  }

  /** The store's own, or these. */
  static <C> BoundedPages<C> of(Store<C> store) {
    return store.boundedPages().orElseGet(() -> new BoundedStore<>(store));
  }

  @Override
  public Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
    return items(item -> true, limit, bytes)
        .of(after, cursor -> store.loadThreadItems(threadId, cursor, FEW, order, context));
  }

  @Override
  public Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
    Function<@Nullable String, Page<ThreadItem>> few =
        store
            .itemQueries()
            .<Function<@Nullable String, Page<ThreadItem>>>map(queries ->
                cursor -> queries.loadVisibleItems(threadId, cursor, FEW, order, context))
            .orElse(cursor -> store.loadThreadItems(threadId, cursor, FEW, order, context));
    return items(item -> !item.hidden(), limit, bytes).of(after, few);
  }

  @Override
  public Page<ThreadMetadata> loadThreads(
      int limit, long bytes, @Nullable String after, Order order, C context) {
    return new Gathering<ThreadMetadata>(
            thread -> true,
            ThreadMetadata::id,
            thread -> StoredForm.writeUtf8(thread).length,
            limit,
            bytes)
        .of(after, cursor -> store.loadThreads(FEW, cursor, order, context));
  }

  private static Gathering<ThreadItem> items(Predicate<ThreadItem> wanted, int limit, long bytes) {
    return new Gathering<>(
        wanted, ThreadItem::id, item -> StoredForm.writeUtf8(item).length, limit, bytes);
  }

  /** The gathering of a page from pieces. */
  private record Gathering<T>(
      Predicate<T> wanted, Function<T, String> id, ToLongFunction<T> size, int limit, long bytes) {
    /** From short pages, each of which is read by the cursor of the one before. */
    Page<T> of(@Nullable String after, Function<@Nullable String, Page<T>> few) {
      List<T> data = new ArrayList<>();
      long left = bytes;
      Page<T> read = few.apply(after);
      while (true) {
        for (T element : read.data()) {
          if (!wanted.test(element)) {
            continue;
          }
          if (data.size() == limit) {
            return upTo(data);
          }
          left -= size.applyAsLong(element);
          if (left < 0 && !data.isEmpty()) {
            return upTo(data);
          }
          data.add(element);
        }
        if (!read.hasMore()) {
          return new Page<>(data, false, null);
        }
        read = few.apply(read.after());
      }
    }

    private Page<T> upTo(List<T> data) {
      return new Page<>(data, true, id.apply(data.getLast()));
    }
  }
}
