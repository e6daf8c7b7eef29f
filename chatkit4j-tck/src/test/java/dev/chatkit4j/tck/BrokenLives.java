package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.BrokenStore.broken;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoredAttachment;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores that break rules 16.1 to 16.12: the life of attachments. */
final class BrokenLives {
  private BrokenLives() {}

  static List<BrokenStore> stores() {
    return List.of(
        broken("16.1", "completes what was completed", with(CompletingAlways::new)),
        broken("16.2", "adds up and adds in two steps", with(CountingFirst::new)),
        broken("16.2", "has no quota", with(Boundless::new)),
        broken("16.3", "adds anew what is there", with(AddingAnew::new)),
        broken("16.4", "saves the message before it binds", with(MessageFirst::new)),
        broken("16.5", "looks who holds it and binds in two steps", with(LookingFirst::new)),
        broken("16.6", "discards what a message holds", with(DiscardingHeld::new)),
        broken("16.7", "expires all at once", with(ExpiringAll::new)),
        broken("16.8", "notes nothing of what is deleted", with(Forgetful::new), "16.10"),
        broken(
            "16.8", "lets attachments stay when their message goes", KeepingOfDeletedMessages::new),
        broken("16.9", "finds nothing that was only saved", with(AddedOnly::new)),
        broken("16.10", "forgets a removal that is put off", with(GivingUp::new)),
        broken("16.11", "finds that of any owner", with(Mixing::new)),
        broken("16.12", "counts only what was uploaded", with(CountingUploaded::new)),
        broken("16.12", "counts what is gone", with(CountingGone::new)));
  }

  private static Function<Clock, Store<String>> with(
      BiFunction<ForwardingStore, AttachmentLifecycle<String>, AttachmentLifecycle<String>> flaw) {
    return clock ->
        new ForwardingStore(clock) {
          final AttachmentLifecycle<String> flawed = flaw.apply(this, super.lives());

          @Override
          AttachmentLifecycle<String> lives() {
            return flawed;
          }
        };
  }

  private static final class CompletingAlways extends ForwardingLives {
    CompletingAlways(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public boolean completeUpload(AttachmentKey key, Attachment attachment) {
      return real.completeUpload(key, attachment) || real.find(key).isPresent();
    }
  }

  private static final class CountingFirst extends ForwardingLives {
    private final Map<String, AtomicLong> used = new ConcurrentHashMap<>();

    CountingFirst(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public boolean addPending(
        Attachment attachment, long size, Instant expires, long quota, String context) {
      AtomicLong mine = used.computeIfAbsent(context, key -> new AtomicLong());
      boolean fits = size <= quota - mine.get();
      Calls.standStill();
      if (fits) {
        real.addPending(attachment, size, expires, Long.MAX_VALUE, context);
        mine.addAndGet(size);
      }
      return fits;
    }
  }

  private static final class Boundless extends ForwardingLives {
    Boundless(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public boolean addPending(
        Attachment attachment, long size, Instant expires, long quota, String context) {
      return real.addPending(attachment, size, expires, Long.MAX_VALUE, context);
    }
  }

  private static final class AddingAnew extends ForwardingLives {
    private final ForwardingStore store;

    AddingAnew(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
      this.store = store;
    }

    @Override
    public boolean addPending(
        Attachment attachment, long size, Instant expires, long quota, String context) {
      try {
        return real.addPending(attachment, size, expires, quota, context);
      } catch (ConflictException e) {
        store.saveAttachment(attachment, context);
        return true;
      }
    }
  }

  private static final class MessageFirst extends ForwardingLives {
    private final ForwardingStore store;

    MessageFirst(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
      this.store = store;
    }

    @Override
    public void writeMessage(
        @Nullable ThreadMetadata thread, ThreadItem.UserMessage message, String context) {
      if (thread != null) {
        store.saveThread(thread, context);
      }
      real.writeMessage(thread, message, context);
    }
  }

  private static final class LookingFirst extends ForwardingLives {
    private final ForwardingStore store;

    LookingFirst(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
      this.store = store;
    }

    @Override
    public void writeMessage(
        @Nullable ThreadMetadata thread, ThreadItem.UserMessage message, String context) {
      for (Attachment attachment : message.attachments()) {
        StoredAttachment stored =
            real.find(real.key(attachment.id(), context))
                .orElseThrow(() -> NotFoundException.attachment(attachment.id()));
        String holder = stored.attachment().threadId();
        if (stored.state() == StoredAttachment.State.PENDING
            || (holder != null && !holder.equals(message.threadId()))) {
          throw new ConflictException("held");
        }
      }
      Calls.standStill();
      try {
        real.writeMessage(thread, message, context);
      } catch (ConflictException e) {
        store.write(message.threadId(), thread, message.attachments(), List.of(message), context);
      }
    }
  }

  private static final class DiscardingHeld extends ForwardingLives {
    private final ForwardingStore store;

    DiscardingHeld(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
      this.store = store;
    }

    @Override
    public void discard(String attachmentId, String context) {
      store.deleteAttachment(attachmentId, context);
    }
  }

  private static final class ExpiringAll extends ForwardingLives {
    ExpiringAll(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public int expire(Instant now, int limit) {
      return real.expire(now, Integer.MAX_VALUE);
    }
  }

  private static final class Forgetful extends ForwardingLives {
    Forgetful(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public List<AttachmentRemoval> loadRemovals(Instant now, int limit) {
      return List.of();
    }
  }

  private static final class KeepingOfDeletedMessages extends ForwardingStore {
    KeepingOfDeletedMessages(Clock clock) {
      super(clock);
    }

    @Override
    public void deleteThreadItem(String threadId, String itemId, String context) {
      List<Attachment> held = held(threadId, itemId, context);
      super.deleteThreadItem(threadId, itemId, context);
      held.forEach(attachment -> real.saveAttachment(attachment, context));
    }

    private List<Attachment> held(String threadId, String itemId, String context) {
      try {
        return real.loadItem(threadId, itemId, context) instanceof ThreadItem.UserMessage message
            ? message.attachments()
            : List.of();
      } catch (NotFoundException e) {
        return List.of();
      }
    }
  }

  private static final class AddedOnly extends ForwardingLives {
    AddedOnly(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public Optional<StoredAttachment> find(AttachmentKey key) {
      return real.find(key).filter(stored -> stored.size() >= 0);
    }
  }

  private static final class GivingUp extends ForwardingLives {
    GivingUp(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public void postponeRemoval(AttachmentRemoval removal, Instant due) {
      real.completeRemovals(List.of(removal));
    }
  }

  private static final class Mixing extends ForwardingLives {
    Mixing(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public Optional<StoredAttachment> find(AttachmentKey key) {
      return real.find(key).or(() -> real.findAny(key.id()).stream().findFirst());
    }
  }

  private static final class CountingUploaded extends ForwardingLives {
    private final Map<AttachmentKey, Long> pending = new ConcurrentHashMap<>();

    CountingUploaded(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public boolean addPending(
        Attachment attachment, long size, Instant expires, long quota, String context) {
      boolean added = real.addPending(attachment, size, expires, quota, context);
      if (added) {
        pending.put(real.key(attachment.id(), context), size);
      }
      return added;
    }

    @Override
    public boolean completeUpload(AttachmentKey key, Attachment attachment) {
      pending.remove(key);
      return real.completeUpload(key, attachment);
    }

    @Override
    public long usedBytes(String context) {
      return real.usedBytes(context)
          - pending.entrySet().stream()
              .filter(entry -> entry.getKey().owner().equals(context))
              .mapToLong(Map.Entry::getValue)
              .sum();
    }
  }

  private static final class CountingGone extends ForwardingLives {
    private final Map<String, Long> most = new ConcurrentHashMap<>();

    CountingGone(ForwardingStore store, AttachmentLifecycle<String> real) {
      super(real);
    }

    @Override
    public long usedBytes(String context) {
      return most.merge(context, real.usedBytes(context), Math::max);
    }
  }
}
