package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.UnavailableException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * Stores that break rules 9 to 11: concurrency, deletion and units. A race is made certain by
 * standing still, in the gap, until the other side has come.
 */
final class BrokenUnits {
  private BrokenUnits() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken("9.1", "loses appends that come at the same time", LosingAppends::new, "9.2"),
        broken("9.2", "hands sequence numbers to its threads in blocks", BlocksOfNumbers::new),
        broken("9.3", "reads from a replica that lags behind", LaggingReplica::new, "9.4"),
        broken("9.4", "checks for a thread and then inserts it", CheckThenInsert::new),
        broken("9.5", "changes an item whatever is expected", BlindChange::new, "9.6"),
        broken("9.5", "cannot compare items that it does not know", KnownOnly::new),
        broken("9.6", "compares an item and then sets it", CompareThenSet::new),
        broken(
            "9.7",
            "returns the thread as it was before the update",
            ReturningTheOld::new,
            "11.7",
            "13.6"),
        broken("9.8", "reads a thread and then writes it", ReadThenWrite::new),
        broken("10.1", "leaves the items of a deleted thread", OrphanItems::new, "4.6", "10.4"),
        broken(
            "10.2", "leaves the attachments of a deleted thread", OrphanAttachments::new, "10.6"),
        broken(
            "10.3",
            "deletes a thread with its last item",
            DeletingEmptyThreads::new,
            "4.4",
            "9.3",
            "16.8"),
        broken("10.4", "finds items of a thread's former life", FormerLife::new),
        broken("10.5", "saves a thread that vanishes during an append", SavingTheVanished::new),
        broken("10.6", "deletes a thread item by item", DeletingItemByItem::new),
        broken(
            "11.1",
            "does not truncate what is of the same time",
            KeepingEqualTimes::new,
            "2.6",
            "16.8"),
        broken("11.2", "truncates nothing behind nothing", LenientTruncation::new, "13.6"),
        broken("11.3", "truncates item by item", TruncatingItemByItem::new),
        broken("11.4", "writes a batch's items in reverse", ReversedBatch::new),
        broken("11.5", "writes the items of a batch up to the bad one", HalfBatch::new),
        broken("11.6", "writes a batch item by item", WritingItemByItem::new),
        broken("11.7", "wraps what a change throws", Wrapping::new));
  }

  private static final class LosingAppends extends ForwardingStore {
    private final AtomicInteger underWay = new AtomicInteger();

    LosingAppends(Clock clock) {
      super(clock);
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      boolean alone = underWay.incrementAndGet() == 1;
      try {
        Calls.standStill();
        if (alone) {
          super.addThreadItem(threadId, item, context);
        }
      } finally {
        underWay.decrementAndGet();
      }
    }
  }

  private static final class BlocksOfNumbers extends ForwardingStore {
    private final AtomicLong blocks = new AtomicLong();
    private final Map<Long, AtomicLong> nextByThread = new ConcurrentHashMap<>();
    private final Map<String, Long> numbers = new ConcurrentHashMap<>();

    BlocksOfNumbers(Clock clock) {
      super(clock);
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      long number =
          nextByThread
              .computeIfAbsent(
                  Thread.currentThread().threadId(),
                  id -> new AtomicLong(blocks.getAndAdd(1_000_000)))
              .getAndIncrement();
      if (!hasItem(threadId, item.id(), context)) {
        numbers.put(key("items", threadId, context, item.id()), number);
      }
      super.addThreadItem(threadId, item, context);
    }

    @Override
    <T> Page<T> page(String list, Pager<T> pager, String after, int limit, Order order) {
      Page<T> right = pager.page(after, limit, order);
      List<T> elements = new ArrayList<>(all(pager, Order.ASC));
      if (elements.stream().map(ForwardingStore::time).distinct().count() != 1
          || !elements.stream().allMatch(element -> numbers.containsKey(key(list, id(element))))) {
        return right;
      }
      elements.sort(Comparator.comparing(element -> numbers.get(key(list, id(element)))));
      List<T> ordered = order == Order.ASC ? elements : elements.reversed();
      return given(after) && indexOf(ordered, after) < 0
          ? right
          : slice(ordered, indexOf(ordered, after) + 1, limit);
    }
  }

  private static final class LaggingReplica extends ForwardingStore {
    private final ConcurrentMap<String, Thread> lagging = new ConcurrentHashMap<>();

    LaggingReplica(Clock clock) {
      super(clock);
    }

    @Override
    public void saveAttachment(Attachment attachment, String context) {
      super.saveAttachment(attachment, context);
      lagging.put(key(context, attachment.id()), Thread.currentThread());
    }

    @Override
    public Attachment loadAttachment(String attachmentId, String context) {
      Thread writer = lagging.remove(key(context, attachmentId));
      if (writer != null && writer != Thread.currentThread()) {
        throw NotFoundException.attachment(attachmentId);
      }
      return super.loadAttachment(attachmentId, context);
    }
  }

  private static final class CheckThenInsert extends ForwardingStore {
    private final Set<String> inserting = ConcurrentHashMap.newKeySet();

    CheckThenInsert(Clock clock) {
      super(clock);
    }

    @Override
    public void saveThread(ThreadMetadata thread, String context) {
      if (hasThreadSafely(thread.id(), context)) {
        super.saveThread(thread, context);
        return;
      }
      String key = key(context, thread.id());
      boolean first = inserting.add(key);
      Calls.standStill();
      if (!first) {
        throw new ConflictException("there is a thread " + thread.id());
      }
      super.saveThread(thread, context);
      inserting.remove(key);
    }

    private boolean hasThreadSafely(String threadId, String context) {
      return !dev.chatkit4j.store.Ids.valid(threadId) || hasThread(threadId, context);
    }
  }

  private static final class BlindChange extends ForwardingStore {
    BlindChange(Clock clock) {
      super(clock);
    }

    @Override
    public boolean compareAndSetItem(
        String threadId, ThreadItem expected, ThreadItem updated, String context) {
      boolean there = hasItem(threadId, expected.id(), context);
      if (there) {
        real.saveItem(threadId, updated, context);
        return true;
      }
      return super.compareAndSetItem(threadId, expected, updated, context);
    }
  }

  private static final class KnownOnly extends ForwardingStore {
    KnownOnly(Clock clock) {
      super(clock);
    }

    @Override
    public boolean compareAndSetItem(
        String threadId, ThreadItem expected, ThreadItem updated, String context) {
      return !(expected instanceof ThreadItem.Unknown)
          && super.compareAndSetItem(threadId, expected, updated, context);
    }
  }

  private static final class CompareThenSet extends ForwardingStore {
    CompareThenSet(Clock clock) {
      super(clock);
    }

    @Override
    public boolean compareAndSetItem(
        String threadId, ThreadItem expected, ThreadItem updated, String context) {
      if (!allItems(threadId, context).contains(expected)) {
        return super.compareAndSetItem(threadId, expected, updated, context);
      }
      Calls.standStill();
      real.saveItem(threadId, updated, context);
      return true;
    }
  }

  private static final class ReturningTheOld extends ForwardingStore {
    ReturningTheOld(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadMetadata updateThread(
        String threadId, UnaryOperator<ThreadMetadata> change, String context) {
      ThreadMetadata before = real.loadThread(threadId, context);
      super.updateThread(threadId, change, context);
      return before;
    }
  }

  private static final class ReadThenWrite extends ForwardingStore {
    ReadThenWrite(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadMetadata updateThread(
        String threadId, UnaryOperator<ThreadMetadata> change, String context) {
      ThreadMetadata after = change.apply(real.loadThread(threadId, context));
      Calls.standStill();
      real.saveThread(after, context);
      return after;
    }
  }

  private static final class OrphanItems extends ForwardingStore {
    private final Map<String, ThreadItem> orphans = new ConcurrentHashMap<>();

    OrphanItems(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      allItems(threadId, context)
          .forEach(item -> orphans.put(key(context, threadId, item.id()), item));
      super.deleteThread(threadId, context);
    }

    @Override
    public ThreadItem loadItem(String threadId, String itemId, String context) {
      ThreadItem orphan = orphans.get(key(context, threadId, itemId));
      return orphan == null ? super.loadItem(threadId, itemId, context) : orphan;
    }
  }

  private static final class OrphanAttachments extends ForwardingStore {
    OrphanAttachments(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      super.deleteThread(threadId, context);
      attachments.forEach((key, attachment) -> {
        if (key.startsWith(context + "\n") && threadId.equals(attachment.threadId())) {
          real.saveAttachment(attachment, context);
        }
      });
    }
  }

  private static final class DeletingEmptyThreads extends ForwardingStore {
    DeletingEmptyThreads(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThreadItem(String threadId, String itemId, String context) {
      super.deleteThreadItem(threadId, itemId, context);
      if (allItems(threadId, context).isEmpty()) {
        real.deleteThread(threadId, context);
      }
    }
  }

  private static final class FormerLife extends ForwardingStore {
    private final Map<String, ThreadItem> former = new ConcurrentHashMap<>();

    FormerLife(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      allItems(threadId, context)
          .forEach(item -> former.put(key(context, threadId, item.id()), item));
      super.deleteThread(threadId, context);
    }

    @Override
    public ThreadItem loadItem(String threadId, String itemId, String context) {
      ThreadItem item = former.get(key(context, threadId, itemId));
      return item != null && hasThread(threadId, context)
          ? item
          : super.loadItem(threadId, itemId, context);
    }
  }

  private static final class SavingTheVanished extends ForwardingStore {
    private final Set<String> found = ConcurrentHashMap.newKeySet();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();

    SavingTheVanished(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      String key = key(context, threadId);
      Calls.standStillUntil(() -> found.contains(key));
      super.deleteThread(threadId, context);
      deleted.add(key);
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      dev.chatkit4j.store.Ids.requireValid("Item id", item.id());
      ThreadMetadata thread = real.loadThread(threadId, context);
      String key = key(context, threadId);
      found.add(key);
      Calls.standStillUntil(() -> deleted.contains(key));
      if (!hasThread(threadId, context)) {
        real.saveThread(thread, context);
      }
      super.addThreadItem(threadId, item, context);
    }
  }

  private static final class DeletingItemByItem extends ForwardingStore {
    DeletingItemByItem(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      List<ThreadItem> items = allItems(threadId, context);
      if (items.size() > 10) {
        real.deleteThreadItem(threadId, items.getFirst().id(), context);
        Calls.letReadersLook();
      }
      super.deleteThread(threadId, context);
    }
  }

  private static final class KeepingEqualTimes extends ForwardingStore {
    KeepingEqualTimes(Clock clock) {
      super(clock);
    }

    @Override
    public int deleteItemsAfter(String threadId, String itemId, String context) {
      if (!hasThread(threadId, context) || !hasItem(threadId, itemId, context)) {
        return super.deleteItemsAfter(threadId, itemId, context);
      }
      ThreadItem last = real.loadItem(threadId, itemId, context);
      List<ThreadItem> later =
          allItems(threadId, context).stream()
              .filter(item -> item.createdAt().isAfter(last.createdAt()))
              .toList();
      later.forEach(item -> real.deleteThreadItem(threadId, item.id(), context));
      return later.size();
    }
  }

  private static final class LenientTruncation extends ForwardingStore {
    LenientTruncation(Clock clock) {
      super(clock);
    }

    @Override
    public int deleteItemsAfter(String threadId, String itemId, String context) {
      try {
        return super.deleteItemsAfter(threadId, itemId, context);
      } catch (NotFoundException e) {
        return 0;
      }
    }
  }

  private static final class TruncatingItemByItem extends ForwardingStore {
    TruncatingItemByItem(Clock clock) {
      super(clock);
    }

    @Override
    public int deleteItemsAfter(String threadId, String itemId, String context) {
      List<ThreadItem> items = allItems(threadId, context);
      if (items.size() > 10) {
        real.deleteThreadItem(threadId, items.getLast().id(), context);
        Calls.letReadersLook();
      }
      return super.deleteItemsAfter(threadId, itemId, context);
    }
  }

  private static final class ReversedBatch extends ForwardingStore {
    ReversedBatch(Clock clock) {
      super(clock);
    }

    @Override
    public void write(
        String threadId,
        ThreadMetadata thread,
        List<Attachment> newAttachments,
        List<ThreadItem> items,
        String context) {
      super.write(threadId, thread, newAttachments, items.reversed(), context);
    }
  }

  private static final class HalfBatch extends ForwardingStore {
    HalfBatch(Clock clock) {
      super(clock);
    }

    @Override
    public void write(
        String threadId,
        ThreadMetadata thread,
        List<Attachment> newAttachments,
        List<ThreadItem> items,
        String context) {
      List<ThreadItem> good =
          items.stream().takeWhile(item -> dev.chatkit4j.store.Ids.valid(item.id())).toList();
      super.write(threadId, thread, newAttachments, good, context);
      if (good.size() < items.size()) {
        throw new IllegalArgumentException("illegal item id");
      }
    }
  }

  private static final class WritingItemByItem extends ForwardingStore {
    WritingItemByItem(Clock clock) {
      super(clock);
    }

    @Override
    public void write(
        String threadId,
        ThreadMetadata thread,
        List<Attachment> newAttachments,
        List<ThreadItem> items,
        String context) {
      if (items.size() > 10) {
        super.write(threadId, thread, newAttachments, items.subList(0, 1), context);
        Calls.letReadersLook();
      }
      super.write(threadId, thread, newAttachments, items, context);
    }
  }

  private static final class Wrapping extends ForwardingStore {
    Wrapping(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadMetadata updateThread(
        String threadId, UnaryOperator<ThreadMetadata> change, String context) {
      return super.updateThread(
          threadId,
          thread -> {
            try {
              return change.apply(thread);
            } catch (RuntimeException e) {
              throw new UnavailableException("the change failed", false, e);
            }
          },
          context);
    }
  }
}
