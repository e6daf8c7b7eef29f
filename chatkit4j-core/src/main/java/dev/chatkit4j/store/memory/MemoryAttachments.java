package dev.chatkit4j.store.memory;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.StoredAttachment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The life of attachments, in memory. */
final class MemoryAttachments<C> implements AttachmentLifecycle<C> {
  private final Function<C, String> owner;
  private final Function<String, Data> data;
  private final Collection<Data> everybody;

  /** Over the data of each owner, which is made if there is none. */
  MemoryAttachments(
      Function<C, String> owner, Function<String, Data> data, Collection<Data> everybody) {
    this.owner = owner;
    this.data = data;
    this.everybody = everybody;
  }

  @Override
  public AttachmentKey key(String attachmentId, C context) {
    return new AttachmentKey(owner.apply(context), attachmentId);
  }

  @Override
  public boolean addPending(
      Attachment attachment, long size, Instant expires, long quota, C context) {
    Data of = data.apply(key(attachment.id(), context).owner());
    synchronized (of) {
      return of.attachments.add(attachment, size, expires, quota);
    }
  }

  @Override
  public long usedBytes(C context) {
    Data of = data.apply(owner.apply(context));
    synchronized (of) {
      return of.attachments.usedBytes();
    }
  }

  @Override
  public boolean completeUpload(AttachmentKey key, Attachment attachment) {
    if (!key.id().equals(attachment.id())) {
      throw new IllegalArgumentException(
          "Attachment %s cannot become attachment %s".formatted(key.id(), attachment.id()));
    }
    Data of = data.apply(key.owner());
    synchronized (of) {
      return of.attachments.complete(attachment);
    }
  }

  @Override
  public Optional<StoredAttachment> find(AttachmentKey key) {
    Data of = data.apply(key.owner());
    synchronized (of) {
      return Optional.ofNullable(of.attachments.find(key.id()));
    }
  }

  @Override
  public List<StoredAttachment> findAny(String attachmentId) {
    List<StoredAttachment> found = new ArrayList<>();
    for (Data of : everybody) {
      synchronized (of) {
        StoredAttachment stored = of.attachments.find(attachmentId);
        if (stored != null) {
          found.add(stored);
        }
      }
    }
    return found;
  }

  @Override
  public void writeMessage(
      @Nullable ThreadMetadata thread, ThreadItem.UserMessage message, C context) {
    String threadId = Ids.requireValid("Thread id", message.threadId());
    Ids.requireValid("Item id", message.id());
    Data of = data.apply(owner.apply(context));
    synchronized (of) {
      if (thread == null) {
        of.itemsOf(threadId);
      }
      message.attachments().forEach(each -> of.attachments.requireBindable(each, threadId));
      if (thread != null) {
        of.save(thread);
      }
      message.attachments().forEach(each -> of.attachments.bind(each, message.id()));
      of.itemsOf(threadId).put(message.createdAt(), message);
    }
  }

  @Override
  public void discard(String attachmentId, C context) {
    Data of = data.apply(key(attachmentId, context).owner());
    synchronized (of) {
      of.attachments.discard(attachmentId);
    }
  }

  @Override
  public int expire(Instant now, int limit) {
    int count = 0;
    for (Data of : everybody) {
      synchronized (of) {
        count += of.attachments.expire(now, limit - count);
      }
    }
    return count;
  }

  @Override
  public List<AttachmentRemoval> loadRemovals(Instant now, int limit) {
    List<AttachmentRemoval> due = new ArrayList<>();
    for (Data of : everybody) {
      synchronized (of) {
        due.addAll(of.attachments.due(now));
      }
    }
    return due.stream().sorted(Comparator.comparing(AttachmentRemoval::due)).limit(limit).toList();
  }

  @Override
  public void completeRemovals(List<AttachmentRemoval> removals) {
    for (AttachmentRemoval removal : removals) {
      Data of = data.apply(removal.key().owner());
      synchronized (of) {
        of.attachments.complete(removal);
      }
    }
  }

  @Override
  public void postponeRemoval(AttachmentRemoval removal, Instant due) {
    Data of = data.apply(removal.key().owner());
    synchronized (of) {
      of.attachments.postpone(removal, due);
    }
  }
}
