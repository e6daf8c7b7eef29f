package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stores that break rules 3.3 to 3.7: pages bounded in bytes. */
final class BrokenBounds {
  private BrokenBounds() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken("3.3", "gives nothing of what alone is too large", NothingLarge::new, "3.4", "3.5"),
        broken("3.3", "stops behind what no longer fits", OneMore::new, "3.6"),
        broken("3.4", "says there is more when all bytes are used", UsedMeansMore::new, "3.6"),
        broken("3.5", "goes on behind what did not fit", Skipping::new, "3.6"),
        broken("3.6", "counts the bytes of hidden items", CountingHidden::new),
        broken("3.7", "takes less than one byte for one", LenientBytes::new));
  }

  private static long bytes(Object element) {
    return element instanceof ThreadItem item
        ? StoredForm.writeUtf8(item).length
        : StoredForm.writeUtf8((ThreadMetadata) element).length;
  }

  private static final class NothingLarge extends ForwardingStore {
    NothingLarge(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> bounded(
        String list, BoundedPager<T> pager, String after, int limit, long bytes, Order order) {
      Page<T> right = pager.page(after, limit, bytes, order);
      return right.data().stream().anyMatch(element -> bytes(element) > bytes)
          ? Page.empty()
          : right;
    }
  }

  private static final class OneMore extends ForwardingStore {
    OneMore(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> bounded(
        String list, BoundedPager<T> pager, String after, int limit, long bytes, Order order) {
      int right = pager.page(after, limit, bytes, order).data().size();
      return pager.page(
          after, Math.max(Math.min(limit, 1), Math.min(limit, right + 1)), Long.MAX_VALUE, order);
    }
  }

  private static final class UsedMeansMore extends ForwardingStore {
    UsedMeansMore(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> bounded(
        String list, BoundedPager<T> pager, String after, int limit, long bytes, Order order) {
      Page<T> right = pager.page(after, limit, bytes, order);
      boolean used = right.data().stream().mapToLong(BrokenBounds::bytes).sum() >= bytes;
      return used && !right.data().isEmpty()
          ? new Page<>(right.data(), true, id(right.data().getLast()))
          : right;
    }
  }

  private static final class Skipping extends ForwardingStore {
    private final Set<String> ends = ConcurrentHashMap.newKeySet();

    Skipping(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> bounded(
        String list, BoundedPager<T> pager, String after, int limit, long bytes, Order order) {
      String behind = after;
      if (given(after) && ends.contains(key(list, order.name(), Long.toString(bytes), after))) {
        behind = id(pager.page(after, 1, 1, order).data().getFirst());
      }
      Page<T> page = pager.page(behind, limit, bytes, order);
      if (page.hasMore() && page.data().size() < limit) {
        ends.add(key(list, order.name(), Long.toString(bytes), page.after()));
      }
      return page;
    }
  }

  private static final class CountingHidden extends ForwardingStore {
    CountingHidden(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId,
        @Nullable String after,
        int limit,
        long bytes,
        Order order,
        String context) {
      Page<ThreadItem> right =
          super.loadVisibleItems(threadId, after, limit, bytes, order, context);
      List<ThreadItem> data = new ArrayList<>();
      long left = bytes;
      for (ThreadItem item :
          real.loadThreadItems(threadId, after, Integer.MAX_VALUE, order, context).data()) {
        left -= bytes(item);
        if (!item.hidden() && data.size() < right.data().size() && (left >= 0 || data.isEmpty())) {
          data.add(item);
        }
      }
      boolean more = right.hasMore() || data.size() < right.data().size();
      return new Page<>(data, more, more ? data.getLast().id() : null);
    }
  }

  private static final class LenientBytes extends ForwardingStore {
    LenientBytes(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> bounded(
        String list, BoundedPager<T> pager, String after, int limit, long bytes, Order order) {
      return pager.page(after, limit, Math.max(1, bytes), order);
    }
  }
}
