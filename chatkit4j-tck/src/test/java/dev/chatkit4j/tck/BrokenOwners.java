package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Stores that break rules 12 and 13: hidden items, and whose data it is. */
final class BrokenOwners {
  private BrokenOwners() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken("12.1", "does not load hidden items", NeverHidden::new, "5.2"),
        broken("12.2", "filters hidden items out of a page it has read", FilteringPages::new),
        broken("12.3", "knows no hidden cursors", VisibleCursors::new),
        broken("12.4", "hides only types that it knows", HidingByType::new),
        broken("12.5", "remembers whether an item was hidden at first", HiddenAtFirst::new),
        broken("12.6", "returns only the newest pending tool call", NewestCall::new),
        broken("12.7", "tells the newest time of the visible items", NewestVisibleTime::new),
        broken("12.7", "tells the newest time that an item has now", NewestTimeNow::new),
        broken(
            "13.1",
            "writes an attachment wherever that id exists",
            SharedAttachments::new,
            "13.4",
            "13.6",
            "13.9",
            "13.10"),
        broken(
            "13.2",
            "loads an attachment whoever owns it",
            PublicAttachments::new,
            "13.3",
            "13.4",
            "13.6",
            "13.8",
            "13.9",
            "15.1"),
        broken("13.3", "drops an item for another owner's thread", DroppingForeign::new),
        broken("13.4", "deletes an attachment whoever owns it", DeletingForeign::new, "13.10"),
        broken("13.5", "takes another owner's thread for a cursor", ForeignCursor::new),
        broken("13.6", "updates a thread whoever owns it", UpdatingForeign::new),
        broken("13.7", "returns everybody's pending tool calls", EverybodysCalls::new, "13.10"),
        broken("13.7", "tells anybody's newest time", EverybodysTime::new),
        broken("13.8", "writes a batch into another owner's thread", WritingForeign::new));
  }

  private static final class NeverHidden extends ForwardingStore {
    NeverHidden(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadItem loadItem(String threadId, String itemId, String context) {
      ThreadItem item = super.loadItem(threadId, itemId, context);
      if (item instanceof ThreadItem.SdkHiddenContext hidden && hidden.content().equals("hidden")) {
        throw NotFoundException.item(threadId, itemId);
      }
      return item;
    }
  }

  private static final class FilteringPages extends ForwardingStore {
    FilteringPages(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId, String after, int limit, Order order, String context) {
      Page<ThreadItem> page = super.loadThreadItems(threadId, after, limit, order, context);
      return new Page<>(
          page.data().stream().filter(item -> !item.hidden()).toList(),
          page.hasMore(),
          page.after());
    }
  }

  private static final class VisibleCursors extends ForwardingStore {
    VisibleCursors(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId, String after, int limit, Order order, String context) {
      if (allItems(threadId, context).stream()
          .anyMatch(item -> item.id().equals(after) && item.hidden())) {
        throw NotFoundException.cursor(after);
      }
      return super.loadVisibleItems(threadId, after, limit, order, context);
    }
  }

  /** Pages through what one predicate takes for visible, if all items are there. */
  private abstract static class OwnVisibility extends ForwardingStore {
    OwnVisibility(Clock clock) {
      super(clock);
    }

    final Page<ThreadItem> visible(
        String threadId,
        String after,
        int limit,
        Order order,
        String context,
        Predicate<ThreadItem> visible) {
      Page<ThreadItem> all = super.loadVisibleItems(threadId, after, limit, order, context);
      return given(after) || all.hasMore() || limit < 1_000_000
          ? all
          : slice(allItems(threadId, context).stream().filter(visible).toList(), 0, limit);
    }
  }

  private static final class HidingByType extends OwnVisibility {
    HidingByType(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId, String after, int limit, Order order, String context) {
      Page<ThreadItem> right = super.loadVisibleItems(threadId, after, limit, order, context);
      boolean unknown =
          allItems(threadId, context).stream().anyMatch(item -> item instanceof ThreadItem.Unknown);
      return unknown
          ? visible(
              threadId,
              after,
              limit,
              order,
              context,
              item -> item instanceof ThreadItem.Unknown || !item.hidden())
          : right;
    }
  }

  private static final class HiddenAtFirst extends OwnVisibility {
    private final Map<String, Boolean> hidden = new ConcurrentHashMap<>();

    HiddenAtFirst(Clock clock) {
      super(clock);
    }

    @Override
    ThreadItem stored(String threadId, ThreadItem item) {
      hidden.putIfAbsent(key(threadId, item.id()), item.hidden());
      return item;
    }

    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId, String after, int limit, Order order, String context) {
      boolean changed =
          allItems(threadId, context).stream()
              .anyMatch(item -> !hidden.get(key(threadId, item.id())).equals(item.hidden()));
      return changed
          ? visible(
              threadId, after, limit, order, context, item -> !hidden.get(key(threadId, item.id())))
          : super.loadVisibleItems(threadId, after, limit, order, context);
    }
  }

  private static final class NewestCall extends ForwardingStore {
    NewestCall(Clock clock) {
      super(clock);
    }

    @Override
    public List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, String context) {
      return super.loadPendingToolCalls(threadId, context).stream().limit(1).toList();
    }
  }

  private static final class NewestVisibleTime extends ForwardingStore {
    NewestVisibleTime(Clock clock) {
      super(clock);
    }

    @Override
    public Instant loadNewestTime(String threadId, String context) {
      Page<ThreadItem> newest = super.loadVisibleItems(threadId, null, 1, Order.DESC, context);
      return newest.data().isEmpty() ? null : newest.data().getFirst().createdAt();
    }
  }

  private static final class NewestTimeNow extends ForwardingStore {
    NewestTimeNow(Clock clock) {
      super(clock);
    }

    @Override
    public Instant loadNewestTime(String threadId, String context) {
      return allItems(threadId, context).stream()
          .map(ThreadItem::createdAt)
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
  }

  private static final class EverybodysTime extends ForwardingStore {
    EverybodysTime(Clock clock) {
      super(clock);
    }

    @Override
    public Instant loadNewestTime(String threadId, String context) {
      Instant own = super.loadNewestTime(threadId, context);
      return own != null
          ? own
          : othersWithThread(threadId, context).stream()
              .map(other -> super.loadNewestTime(threadId, other))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
    }
  }

  private static final class SharedAttachments extends ForwardingStore {
    SharedAttachments(Clock clock) {
      super(clock);
    }

    @Override
    public void saveAttachment(Attachment attachment, String context) {
      super.saveAttachment(attachment, context);
      contexts.stream()
          .filter(other -> attachments.containsKey(key(other, attachment.id())))
          .forEach(other -> real.saveAttachment(attachment, other));
    }
  }

  private static final class PublicAttachments extends ForwardingStore {
    PublicAttachments(Clock clock) {
      super(clock);
    }

    @Override
    public Attachment loadAttachment(String attachmentId, String context) {
      try {
        return super.loadAttachment(attachmentId, context);
      } catch (NotFoundException e) {
        for (String other : contexts) {
          if (!other.equals(context) && attachments.containsKey(key(other, attachmentId))) {
            return real.loadAttachment(attachmentId, other);
          }
        }
        throw e;
      }
    }
  }

  private static final class DroppingForeign extends ForwardingStore {
    DroppingForeign(Clock clock) {
      super(clock);
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      try {
        super.addThreadItem(threadId, item, context);
      } catch (NotFoundException e) {
        if (othersWithThread(threadId, context).isEmpty()) {
          throw e;
        }
      }
    }
  }

  private static final class DeletingForeign extends ForwardingStore {
    DeletingForeign(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {
      super.deleteAttachment(attachmentId, context);
      contexts.forEach(other -> real.deleteAttachment(attachmentId, other));
    }
  }

  private static final class ForeignCursor extends ForwardingStore {
    ForeignCursor(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadMetadata> loadThreads(int limit, String after, Order order, String context) {
      try {
        return super.loadThreads(limit, after, order, context);
      } catch (NotFoundException e) {
        if (othersWithThread(after, context).isEmpty()) {
          throw e;
        }
        return super.loadThreads(limit, null, order, context);
      }
    }
  }

  private static final class UpdatingForeign extends ForwardingStore {
    UpdatingForeign(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadMetadata updateThread(
        String threadId, UnaryOperator<ThreadMetadata> change, String context) {
      try {
        return super.updateThread(threadId, change, context);
      } catch (NotFoundException e) {
        for (String other : othersWithThread(threadId, context)) {
          return super.updateThread(threadId, change, other);
        }
        throw e;
      }
    }
  }

  private static final class EverybodysCalls extends ForwardingStore {
    EverybodysCalls(Clock clock) {
      super(clock);
    }

    @Override
    public List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, String context) {
      List<ThreadItem.ClientToolCall> calls =
          new ArrayList<>(super.loadPendingToolCalls(threadId, context));
      othersWithThread(threadId, context)
          .forEach(other -> calls.addAll(super.loadPendingToolCalls(threadId, other)));
      return List.copyOf(calls);
    }
  }

  private static final class WritingForeign extends ForwardingStore {
    WritingForeign(Clock clock) {
      super(clock);
    }

    @Override
    public void write(
        String threadId,
        ThreadMetadata thread,
        List<Attachment> newAttachments,
        List<ThreadItem> items,
        String context) {
      try {
        super.write(threadId, thread, newAttachments, items, context);
      } catch (NotFoundException e) {
        List<String> others = othersWithThread(threadId, context);
        if (others.isEmpty()) {
          throw e;
        }
        others.forEach(other -> super.write(threadId, null, newAttachments, items, other));
      }
    }
  }
}
