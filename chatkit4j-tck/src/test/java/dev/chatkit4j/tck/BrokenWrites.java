package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Stores that break rules 4 and 5: what is missing, and upserts. */
final class BrokenWrites {
  private BrokenWrites() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken("4.1", "does not find the items of a missing thread", StrictItems::new, "13.7"),
        broken(
            "4.1",
            "does not find what is behind an item of a deleted thread",
            StrictPages::new,
            "13.4"),
        broken("4.2", "keeps deleted attachments", SoftDelete::new, "13.4"),
        broken(
            "4.2",
            "calls a missing thread a conflict",
            ThreadConflict::new,
            "4.6",
            "10.1",
            "13.2",
            "13.3",
            "13.4",
            "13.6",
            "13.8",
            "13.9",
            "14.5"),
        broken("4.3", "does not say which thread is missing", Silent::new),
        broken("4.4", "finds fault with deleting a missing attachment", StrictDelete::new, "13.4"),
        broken("4.5", "drops items for missing threads", Dropping::new, "4.6", "13.3", "14.6"),
        broken("4.6", "brings a deleted thread back by updating it", Resurrecting::new),
        broken("4.7", "overwrites an item's thread_id", OverwritingThreadId::new, "5.5", "8.3"),
        broken("5.1", "keeps a thread's title when it is saved without one", KeepingTitle::new),
        broken("5.2", "saves only items that are there", UpdateOnly::new, "9.4"),
        broken("5.3", "keeps an attachment's metadata when there is none", KeepingMetadata::new),
        broken(
            "5.4",
            "refuses to add an item twice",
            InsertOnly::new,
            "1.4",
            "6.7",
            "6.8",
            "9.4",
            "11.3",
            "12.5",
            "13.10"),
        broken("5.5", "deletes an item id from all threads", DeletingEverywhere::new, "10.3"),
        broken("5.6", "replaces a thread's row, and foreign keys cascade", Cascading::new),
        broken("5.7", "does not take an id that was deleted", BurningIds::new));
  }

  private static final class StrictItems extends ForwardingStore {
    StrictItems(Clock clock) {
      super(clock);
    }

    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId, String after, int limit, Order order, String context) {
      real.loadThread(threadId, context);
      return super.loadVisibleItems(threadId, after, limit, order, context);
    }
  }

  private static final class StrictPages extends ForwardingStore {
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();

    StrictPages(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      super.deleteThread(threadId, context);
      deleted.add(key(context, threadId));
    }

    @Override
    public Page<ThreadItem> loadThreadItems(
        String threadId, String after, int limit, Order order, String context) {
      if (given(after) && deleted.contains(key(context, threadId))) {
        real.loadThread(threadId, context);
      }
      return super.loadThreadItems(threadId, after, limit, order, context);
    }
  }

  private static final class SoftDelete extends ForwardingStore {
    SoftDelete(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {
      Attachment kept = attachments.get(key(context, attachmentId));
      super.deleteAttachment(attachmentId, context);
      if (kept != null) {
        super.saveAttachment(kept, context);
      }
    }
  }

  private static final class ThreadConflict extends ForwardingStore {
    ThreadConflict(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadItem loadItem(String threadId, String itemId, String context) {
      ThreadItem item = null;
      try {
        item = super.loadItem(threadId, itemId, context);
      } catch (NotFoundException e) {
        if (!hasThread(threadId, context)) {
          throw new ConflictException("there is no thread " + threadId);
        }
        throw e;
      }
      return item;
    }
  }

  private static final class Silent extends ForwardingStore {
    Silent(Clock clock) {
      super(clock);
    }

    @Override
    public ThreadMetadata loadThread(String threadId, String context) {
      try {
        return super.loadThread(threadId, context);
      } catch (NotFoundException e) {
        throw new NotFoundException("not found");
      }
    }
  }

  private static final class StrictDelete extends ForwardingStore {
    StrictDelete(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteAttachment(String attachmentId, String context) {
      real.loadAttachment(attachmentId, context);
      super.deleteAttachment(attachmentId, context);
    }
  }

  private static final class Dropping extends ForwardingStore {
    Dropping(Clock clock) {
      super(clock);
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      try {
        super.addThreadItem(threadId, item, context);
      } catch (NotFoundException dropped) {
        // The flaw.
      }
    }
  }

  private static final class Resurrecting extends ForwardingStore {
    private final Map<String, ThreadMetadata> dead = new HashMap<>();

    Resurrecting(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThread(String threadId, String context) {
      if (hasThread(threadId, context)) {
        synchronized (dead) {
          dead.put(key(context, threadId), real.loadThread(threadId, context));
        }
      }
      super.deleteThread(threadId, context);
    }

    @Override
    public ThreadMetadata updateThread(
        String threadId, UnaryOperator<ThreadMetadata> change, String context) {
      ThreadMetadata former = dead.get(key(context, threadId));
      if (former != null && !hasThread(threadId, context)) {
        real.saveThread(former, context);
      }
      return super.updateThread(threadId, change, context);
    }
  }

  private static final class OverwritingThreadId extends ForwardingStore {
    OverwritingThreadId(Clock clock) {
      super(clock);
    }

    @Override
    ThreadItem stored(String threadId, ThreadItem item) {
      return item instanceof ThreadItem.AssistantMessage message
          ? new ThreadItem.AssistantMessage(
              message.id(), threadId, message.createdAt(), message.content())
          : item;
    }
  }

  private static final class KeepingTitle extends ForwardingStore {
    KeepingTitle(Clock clock) {
      super(clock);
    }

    @Override
    public void saveThread(ThreadMetadata thread, String context) {
      boolean keep = thread.title() == null && hasThread(thread.id(), context);
      super.saveThread(
          keep ? thread.withTitle(real.loadThread(thread.id(), context).title()) : thread, context);
    }
  }

  private static final class UpdateOnly extends ForwardingStore {
    UpdateOnly(Clock clock) {
      super(clock);
    }

    @Override
    public void saveItem(String threadId, ThreadItem item, String context) {
      if (!hasThread(threadId, context)
          || !dev.chatkit4j.store.Ids.valid(item.id())
          || hasItem(threadId, item.id(), context)) {
        super.saveItem(threadId, item, context);
      }
    }
  }

  private static final class KeepingMetadata extends ForwardingStore {
    KeepingMetadata(Clock clock) {
      super(clock);
    }

    @Override
    public void saveAttachment(Attachment attachment, String context) {
      Attachment old = attachments.get(key(context, attachment.id()));
      super.saveAttachment(
          attachment instanceof Attachment.File file
                  && file.metadata() == null
                  && old instanceof Attachment.Image image
              ? new Attachment.File(
                  file.id(), file.name(), file.mimeType(), null, file.threadId(), image.metadata())
              : attachment,
          context);
    }
  }

  private static final class InsertOnly extends ForwardingStore {
    InsertOnly(Clock clock) {
      super(clock);
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      if (hasItem(threadId, item.id(), context)) {
        throw new ConflictException("there is an item " + item.id());
      }
      super.addThreadItem(threadId, item, context);
    }
  }

  private static final class DeletingEverywhere extends ForwardingStore {
    DeletingEverywhere(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThreadItem(String threadId, String itemId, String context) {
      super.deleteThreadItem(threadId, itemId, context);
      real.loadThreads(Integer.MAX_VALUE, null, Order.ASC, context)
          .data()
          .forEach(thread -> real.deleteThreadItem(thread.id(), itemId, context));
    }
  }

  private static final class Cascading extends ForwardingStore {
    Cascading(Clock clock) {
      super(clock);
    }

    @Override
    public void saveThread(ThreadMetadata thread, String context) {
      super.saveThread(thread, context);
      attachments.forEach((key, attachment) -> {
        if (key.startsWith(context + "\n") && thread.id().equals(attachment.threadId())) {
          real.deleteAttachment(attachment.id(), context);
        }
      });
    }
  }

  private static final class BurningIds extends ForwardingStore {
    private final Set<String> burnt = new HashSet<>();

    BurningIds(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThreadItem(String threadId, String itemId, String context) {
      super.deleteThreadItem(threadId, itemId, context);
      burnt.add(key(context, threadId, itemId));
    }

    @Override
    public void addThreadItem(String threadId, ThreadItem item, String context) {
      if (!burnt.contains(key(context, threadId, item.id()))) {
        super.addThreadItem(threadId, item, context);
      }
    }
  }
}
