package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Stores that break rules 1 to 3: order, cursors and limits. */
final class BrokenPages {
  /** From here on some behave, to keep their runs short. */
  private static final int LONG = 300;

  private BrokenPages() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken(
            "1.1",
            "orders elements of equal time by their ids",
            clock ->
                new Reordering(
                    clock,
                    Comparator.comparing(ForwardingStore::time).thenComparing(ForwardingStore::id)),
            "1.3",
            "1.4",
            "1.5",
            "3.2",
            "6.11",
            "8.4",
            "9.2",
            "9.5",
            "9.7",
            "10.6",
            "11.4",
            "12.1",
            "12.4"),
        broken(
            "1.2",
            "leaves equal times ascending in descending order",
            DescendingByTime::new,
            "1.3",
            "2.1",
            "2.2",
            "2.8",
            "2.9",
            "9.1",
            "12.2"),
        broken(
            "1.3",
            "has a cursor that is only a time",
            TimeCursor::new,
            "2.1",
            "2.2",
            "2.8",
            "2.9",
            "8.4",
            "9.1",
            "12.2",
            "15.1"),
        broken(
            "1.4",
            "moves an item that is saved with another time",
            MovingItems::new,
            "12.7",
            "14.2",
            "15.1"),
        broken("1.5", "moves a thread that is saved with another time", MovingThreads::new, "14.2"),
        broken(
            "1.6",
            "compares times as text without trailing zeros",
            clock ->
                new Reordering(
                    clock,
                    Comparator.comparing(element -> ForwardingStore.time(element).toString())),
            "1.4",
            "1.5",
            "9.5",
            "11.4"),
        broken(
            "2.1",
            "repeats the cursor's element",
            InclusiveCursor::new,
            "1.3",
            "1.4",
            "1.5",
            "1.6",
            "2.2",
            "2.8",
            "2.9",
            "2.10",
            "5.7",
            "8.3",
            "8.4",
            "9.1",
            "12.2"),
        broken("2.2", "says there is more whenever a page is full", FullMeansMore::new, "12.2"),
        broken("2.3", "looks for an element with an empty id", EmptyCursor::new),
        broken(
            "2.4",
            "starts over when it does not know the cursor",
            StartingOver::new,
            "2.5",
            "4.3",
            "13.5",
            "14.6"),
        broken("2.5", "takes another thread's item for a cursor", ForeignThreadCursor::new),
        broken(
            "2.6",
            "forgets the places of what was deleted",
            Forgetful::new,
            "2.7",
            "12.3",
            "13.10",
            "15.1"),
        broken(
            "2.7",
            "remembers the places of what was deleted for 15 days",
            clock -> new ForwardingStore(new FastClock(clock))),
        broken(
            "2.8",
            "pages by offset once elements were inserted",
            clock -> new OffsetPaging(clock, growth -> growth > 0)),
        broken(
            "2.9",
            "pages by offset once elements were deleted",
            clock -> new OffsetPaging(clock, growth -> growth < 0)),
        broken("2.10", "never reads more than 500 elements", ShortSighted::new),
        broken("3.1", "takes a limit below 1 for 1", LenientLimit::new),
        broken("3.2", "adds 1 to the largest limit there is", OverflowingLimit::new));
  }

  private static final class Reordering extends ForwardingStore {
    private final Comparator<Object> comparator;

    Reordering(Clock clock, Comparator<Object> comparator) {
      super(clock);
      this.comparator = comparator;
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      List<T> elements = new ArrayList<>(all(pager, Order.ASC));
      if (elements.size() > LONG) {
        return right;
      }
      elements.sort(comparator);
      List<T> ordered = order == Order.ASC ? elements : elements.reversed();
      return given(after) && indexOf(ordered, after) < 0
          ? right
          : slice(ordered, indexOf(ordered, after) + 1, limit);
    }
  }

  private static final class DescendingByTime extends ForwardingStore {
    DescendingByTime(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      if (order == Order.ASC) {
        return right;
      }
      List<T> ordered = new ArrayList<>(all(pager, Order.ASC));
      if (ordered.size() > LONG) {
        return right;
      }
      ordered.sort(Comparator.comparing(ForwardingStore::time).reversed());
      return given(after) && indexOf(ordered, after) < 0
          ? right
          : slice(ordered, indexOf(ordered, after) + 1, limit);
    }
  }

  private static final class TimeCursor extends ForwardingStore {
    TimeCursor(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      List<T> ordered = all(pager, order);
      int cursor = indexOf(ordered, after);
      if (cursor < 0 || ordered.size() > LONG) {
        return right;
      }
      Instant time = time(ordered.get(cursor));
      List<T> behind = ordered.stream().filter(element -> !time(element).equals(time)).toList();
      List<T> before = ordered.subList(0, cursor);
      return slice(behind.stream().filter(element -> !before.contains(element)).toList(), 0, limit);
    }
  }

  private static final class MovingItems extends ForwardingStore {
    MovingItems(Clock clock) {
      super(clock);
    }

    @Override
    public void saveItem(String threadId, ThreadItem item, String context) {
      allItems(threadId, context).stream()
          .filter(old -> old.id().equals(item.id()) && !old.createdAt().equals(item.createdAt()))
          .forEach(old -> real.deleteThreadItem(threadId, old.id(), context));
      super.saveItem(threadId, item, context);
    }
  }

  private static final class MovingThreads extends ForwardingStore {
    MovingThreads(Clock clock) {
      super(clock);
    }

    @Override
    public void saveThread(ThreadMetadata thread, String context) {
      List<ThreadItem> items = allItems(thread.id(), context);
      if (hasThread(thread.id(), context)
          && !real.loadThread(thread.id(), context).createdAt().equals(thread.createdAt())) {
        real.deleteThread(thread.id(), context);
      }
      super.saveThread(thread, context);
      items.forEach(item -> real.addThreadItem(thread.id(), item, context));
    }
  }

  private static final class InclusiveCursor extends ForwardingStore {
    InclusiveCursor(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      List<T> ordered = all(pager, order);
      int cursor = indexOf(ordered, after);
      return cursor < 0 ? right : slice(ordered, cursor, limit);
    }
  }

  private static final class FullMeansMore extends ForwardingStore {
    FullMeansMore(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      return right.data().size() == limit
          ? new Page<>(right.data(), true, id(right.data().getLast()))
          : right;
    }
  }

  private static final class EmptyCursor extends ForwardingStore {
    EmptyCursor(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      if ("".equals(after)) {
        throw NotFoundException.cursor(after);
      }
      return pager.page(after, limit, order);
    }
  }

  private static final class StartingOver extends ForwardingStore {
    StartingOver(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      try {
        return pager.page(after, limit, order);
      } catch (NotFoundException e) {
        return pager.page(null, limit, order);
      }
    }
  }

  private static final class ForeignThreadCursor extends ForwardingStore {
    ForeignThreadCursor(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadItem> loadThreadItems(
        String threadId, String after, int limit, Order order, String context) {
      try {
        return super.loadThreadItems(threadId, after, limit, order, context);
      } catch (NotFoundException e) {
        boolean elsewhere =
            real.loadThreads(Integer.MAX_VALUE, null, Order.ASC, context).data().stream()
                .anyMatch(thread -> hasItem(thread.id(), after, context));
        if (!elsewhere) {
          throw e;
        }
        return super.loadThreadItems(threadId, null, limit, order, context);
      }
    }
  }

  private static final class Forgetful extends ForwardingStore {
    Forgetful(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      List<T> living = all(pager, order);
      // With other threads it is a matter of luck whether a cursor is deleted.
      if (!Thread.currentThread().isVirtual()
          && given(after)
          && !living.isEmpty()
          && indexOf(living, after) < 0) {
        throw NotFoundException.cursor(after);
      }
      return right;
    }
  }

  private static final class FastClock extends Clock {
    private final Clock clock;
    private final Instant start;

    FastClock(Clock clock) {
      this.clock = clock;
      start = clock.instant();
    }

    @Override
    public Instant instant() {
      return start.plus(Duration.between(start, clock.instant()).multipliedBy(2));
    }

    @Override
    public java.time.ZoneId getZone() {
      return clock.getZone();
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return clock.withZone(zone);
    }
  }

  private static final class OffsetPaging extends ForwardingStore {
    private record Cursor(int offset, int size) {}

    private final IntPredicate active;
    private final Map<String, Cursor> cursors = new HashMap<>();

    OffsetPaging(Clock clock, IntPredicate active) {
      super(clock);
      this.active = active;
    }

    @Override
    synchronized <T> Page<T> page(
        String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      List<T> ordered = all(pager, order);
      Cursor cursor = given(after) ? cursors.get(key(list, order.name(), after)) : null;
      Page<T> page =
          cursor != null && active.test(ordered.size() - cursor.size)
              ? slice(ordered, cursor.offset, limit)
              : right;
      if (page.hasMore()) {
        int offset = indexOf(ordered, page.after()) + 1;
        cursors.put(key(list, order.name(), page.after()), new Cursor(offset, ordered.size()));
      }
      return page;
    }
  }

  private static final class ShortSighted extends ForwardingStore {
    ShortSighted(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      if (right.data().size() < 500 && !(given(after) && right.hasMore())) {
        return right;
      }
      List<T> ordered = all(pager, order);
      List<T> first = ordered.subList(0, Math.min(500, ordered.size()));
      return given(after) && indexOf(first, after) < 0
          ? right
          : slice(first, indexOf(first, after) + 1, limit);
    }
  }

  private static final class LenientLimit extends ForwardingStore {
    LenientLimit(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      return pager.page(after, Math.max(1, limit), order);
    }
  }

  private static final class OverflowingLimit extends ForwardingStore {
    OverflowingLimit(Clock clock) {
      super(clock);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      return limit == Integer.MAX_VALUE ? Page.empty() : pager.page(after, limit, order);
    }
  }
}
