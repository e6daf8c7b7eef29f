package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.UnavailableException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Stores that break rules 13.9 to 15.1: whole owners, and what only the model finds. */
final class BrokenOwnerData {
  private BrokenOwnerData() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken("13.9", "erases the attachments of others as well", ErasingForeign::new, "13.10"),
        broken(
            "13.10", "lists threads with the titles that others have for them", ForeignTitles::new),
        broken("14.1", "hands out attachments by the order of UTF-16", Utf16Attachments::new),
        broken("14.1", "hands out 200 of each and no more", FirstPages::new),
        broken("14.2", "hands out an element's own time for that of its place", OwnTimes::new),
        broken("14.3", "hands out threads by offset", OffsetReading::new),
        broken("14.4", "holds a lock while it hands out", LockedReading::new),
        broken("14.5", "erases the attachments of threads only", KeepingFree::new),
        broken("14.6", "keeps the place of a deleted thread when it erases", KeepingPlaces::new),
        broken("14.7", "erases thread by thread", ErasingThreadByThread::new),
        broken("14.8", "lists owners by the order of UTF-16", Utf16Owners::new),
        broken("14.9", "knows no cursor that is nobody", StrictOwnerCursor::new, "14.8"),
        broken("15.1", "gives what was truncated its former place", FormerPlace::new));
  }

  private static final class ErasingForeign extends ForwardingStore {
    ErasingForeign(Clock clock) {
      super(clock);
    }

    @Override
    public Erased eraseOwner(String context) {
      Erased erased = super.eraseOwner(context);
      attachments.forEach((key, attachment) -> {
        if (key.startsWith(context + "\n")) {
          contexts.forEach(other -> real.deleteAttachment(attachment.id(), other));
        }
      });
      return erased;
    }
  }

  private static final class ForeignTitles extends ForwardingStore {
    ForeignTitles(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadMetadata> loadThreads(int limit, String after, Order order, String context) {
      Page<ThreadMetadata> page = super.loadThreads(limit, after, order, context);
      List<ThreadMetadata> threads = new ArrayList<>();
      for (ThreadMetadata thread : page.data()) {
        List<String> titles =
            othersWithThread(thread.id(), context).stream()
                .map(other -> real.loadThread(thread.id(), other).title())
                .filter(Objects::nonNull)
                .toList();
        threads.add(titles.isEmpty() ? thread : thread.withTitle(String.join(", ", titles)));
      }
      return new Page<>(threads, page.hasMore(), page.after());
    }
  }

  /** Hands on what it is handed. */
  private static class HandingOn implements OwnerSink {
    private final OwnerSink sink;

    HandingOn(OwnerSink sink) {
      this.sink = sink;
    }

    @Override
    public void thread(ThreadMetadata thread, Instant place) {
      sink.thread(thread, place);
    }

    @Override
    public void item(String threadId, ThreadItem item, Instant place) {
      sink.item(threadId, item, place);
    }

    @Override
    public void attachment(Attachment attachment) {
      sink.attachment(attachment);
    }
  }

  private static final class Utf16Attachments extends ForwardingStore {
    Utf16Attachments(Clock clock) {
      super(clock);
    }

    @Override
    public void readOwner(String context, OwnerSink sink) {
      List<Attachment> supplementary = new ArrayList<>();
      super.readOwner(
          context,
          new HandingOn(sink) {
            @Override
            public void attachment(Attachment attachment) {
              if (attachment.id().startsWith("\uffff")) {
                supplementary.add(attachment);
              } else {
                super.attachment(attachment);
              }
            }
          });
      supplementary.forEach(sink::attachment);
    }
  }

  private static final class FirstPages extends ForwardingStore {
    FirstPages(Clock clock) {
      super(clock);
    }

    @Override
    public void readOwner(String context, OwnerSink sink) {
      super.readOwner(
          context,
          new HandingOn(sink) {
            private int left = 200;

            @Override
            public void attachment(Attachment attachment) {
              if (left-- > 0) {
                super.attachment(attachment);
              }
            }
          });
    }
  }

  private static final class OwnTimes extends ForwardingStore {
    OwnTimes(Clock clock) {
      super(clock);
    }

    @Override
    public void readOwner(String context, OwnerSink sink) {
      super.readOwner(
          context,
          new HandingOn(sink) {
            @Override
            public void item(String threadId, ThreadItem item, Instant place) {
              super.item(threadId, item, item.createdAt());
            }
          });
    }
  }

  private static final class OffsetReading extends ForwardingStore {
    OffsetReading(Clock clock) {
      super(clock);
    }

    @Override
    public void readOwner(String context, OwnerSink sink) {
      List<ThreadMetadata> threads = threads(context);
      // Right as long as no thread comes or goes.
      for (int i = 0; i < threads.size(); i++) {
        ThreadMetadata thread = threads.get(i);
        super.readOwner(
            context,
            new HandingOn(sink) {
              @Override
              public void thread(ThreadMetadata other, Instant place) {
                if (other.id().equals(thread.id())) {
                  super.thread(other, place);
                }
              }

              @Override
              public void item(String threadId, ThreadItem item, Instant place) {
                if (threadId.equals(thread.id())) {
                  super.item(threadId, item, place);
                }
              }

              @Override
              public void attachment(Attachment attachment) {}
            });
        threads = threads(context);
      }
      super.readOwner(
          context,
          new HandingOn(sink) {
            @Override
            public void thread(ThreadMetadata thread, Instant place) {}

            @Override
            public void item(String threadId, ThreadItem item, Instant place) {}
          });
    }

    private List<ThreadMetadata> threads(String context) {
      return real.loadThreads(Integer.MAX_VALUE, null, Order.ASC, context).data();
    }
  }

  private static final class LockedReading extends ForwardingStore {
    private final ReentrantLock lock = new ReentrantLock();

    LockedReading(Clock clock) {
      super(clock);
    }

    @Override
    public void readOwner(String context, OwnerSink sink) {
      lock.lock();
      try {
        super.readOwner(context, sink);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void saveItem(String threadId, ThreadItem item, String context) {
      if (lock.isLocked() && !lock.isHeldByCurrentThread()) {
        throw new UnavailableException("Saving an item waited too long for a lock", false, null);
      }
      super.saveItem(threadId, item, context);
    }
  }

  private static final class KeepingFree extends ForwardingStore {
    KeepingFree(Clock clock) {
      super(clock);
    }

    @Override
    public Erased eraseOwner(String context) {
      Erased erased = super.eraseOwner(context);
      attachments.forEach((key, attachment) -> {
        if (key.startsWith(context + "\n") && "free".equals(attachment.id())) {
          real.saveAttachment(attachment, context);
        }
      });
      return erased;
    }
  }

  private static final class KeepingPlaces extends ForwardingStore {
    KeepingPlaces(Clock clock) {
      super(clock);
    }

    @Override
    public Erased eraseOwner(String context) {
      Erased erased = super.eraseOwner(context);
      // A place that the test of this rule asks for, and no other that asks who is there.
      if (erased.threads() == 3) {
        real.saveThread(new ThreadMetadata("thr_gone", Instant.EPOCH), context);
        real.deleteThread("thr_gone", context);
      }
      return erased;
    }
  }

  private static final class ErasingThreadByThread extends ForwardingStore {
    ErasingThreadByThread(Clock clock) {
      super(clock);
    }

    @Override
    public Erased eraseOwner(String context) {
      List<ThreadMetadata> threads =
          real.loadThreads(Integer.MAX_VALUE, null, Order.ASC, context).data();
      if (threads.size() == 5) {
        real.deleteThread(threads.getLast().id(), context);
        Calls.letReadersLook();
      }
      return super.eraseOwner(context);
    }
  }

  private static final class Utf16Owners extends ForwardingStore {
    Utf16Owners(Clock clock) {
      super(clock);
    }

    @Override
    public Page<String> loadOwners(int limit, String after) {
      Page<String> right = super.loadOwners(limit, after);
      List<String> all =
          super.loadOwners(Integer.MAX_VALUE, null).data().stream()
              .filter(owner -> after == null || owner.compareTo(after) > 0)
              .sorted()
              .toList();
      List<String> data = all.subList(0, Math.min(right.data().size(), all.size()));
      return new Page<>(data, right.hasMore(), right.hasMore() ? data.getLast() : null);
    }
  }

  private static final class StrictOwnerCursor extends ForwardingStore {
    StrictOwnerCursor(Clock clock) {
      super(clock);
    }

    @Override
    public Page<String> loadOwners(int limit, String after) {
      Page<String> page = super.loadOwners(limit, after);
      if (given(after) && !super.loadOwners(Integer.MAX_VALUE, null).data().contains(after)) {
        throw NotFoundException.cursor(after);
      }
      return page;
    }
  }

  /** After a truncation an id that is used again comes to stand where it stood. */
  private static final class FormerPlace extends ForwardingStore {
    private final Map<String, Instant> former = new ConcurrentHashMap<>();

    FormerPlace(Clock clock) {
      super(clock);
    }

    @Override
    public int deleteItemsAfter(String threadId, String itemId, String context) {
      List<ThreadItem> before = allItems(threadId, context);
      int deleted = super.deleteItemsAfter(threadId, itemId, context);
      Set<ThreadItem> left = Set.copyOf(allItems(threadId, context));
      before.stream()
          .filter(item -> !left.contains(item))
          .forEach(item -> former.put(key(context, threadId, item.id()), item.createdAt()));
      return deleted;
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      Instant time = former.remove(key(context, threadId, item.id()));
      if (time != null && !hasItem(threadId, item.id(), context)) {
        real.addThreadItem(threadId, item.withCreatedAt(time), context);
      }
      super.addThreadItem(threadId, item, context);
    }
  }
}
