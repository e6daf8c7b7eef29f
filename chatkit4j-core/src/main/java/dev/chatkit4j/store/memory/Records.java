package dev.chatkit4j.store.memory;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredAttachment.State;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The attachments of one owner and what must go of those that were. Guarded by its {@link Data}.
 */
final class Records {
  private final String owner;
  private final Clock clock;
  private final NavigableMap<String, Row> rows = new TreeMap<>(Data.BYTES);
  private final Map<String, AttachmentRemoval> removals = new HashMap<>();

  Records(String owner, Clock clock) {
    this.owner = owner;
    this.clock = clock;
  }

  /**
   * A record.
   *
   * @param life null if it came without its bytes
   */
  private record Row(Attachment attachment, @Nullable Life life) {
    boolean expiredBy(Instant now) {
      return life != null && life.expires != null && !life.expires.isAfter(now);
    }
  }

  /**
   * The life of an attachment's bytes.
   *
   * @param expires null once a message holds it
   * @param itemId the message that holds it
   */
  private record Life(State state, long size, @Nullable Instant expires, @Nullable String itemId) {}

  void save(Attachment attachment) {
    Row before = rows.get(attachment.id());
    Life life = before == null ? null : before.life;
    if (life != null && attachment.threadId() != null) {
      life = new Life(State.ATTACHED, life.size, null, life.itemId);
    }
    rows.put(attachment.id(), new Row(attachment, life));
  }

  @Nullable Attachment get(String id) {
    Row row = rows.get(id);
    return row == null ? null : row.attachment;
  }

  void remove(String id) {
    removeIf(row -> row.attachment.id().equals(id));
  }

  void removeOfThread(String threadId) {
    removeIf(row -> threadId.equals(row.attachment.threadId()));
  }

  /** Removes those whose message is gone from that thread. */
  void removeWithoutItem(String threadId, Predicate<String> there) {
    removeIf(row ->
        threadId.equals(row.attachment.threadId())
            && row.life != null
            && row.life.itemId != null
            && !there.test(row.life.itemId));
  }

  int size() {
    return rows.size();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void clear() {
    removeIf(row -> true);
  }

  List<Attachment> behind(String id, int limit) {
    return rows.tailMap(id, false).values().stream().limit(limit).map(Row::attachment).toList();
  }

  private int removeIf(Predicate<Row> gone) {
    List<Row> found = rows.values().stream().filter(gone).toList();
    for (Row row : found) {
      String id = row.attachment.id();
      rows.remove(id);
      if (row.life != null) {
        removals.put(id, new AttachmentRemoval(new AttachmentKey(owner, id), clock.instant(), 0));
      }
    }
    return found.size();
  }

  // ------------------------------------------------------------------------------- lives

  boolean add(Attachment attachment, long size, Instant expires, long quota) {
    if (rows.containsKey(attachment.id())) {
      throw new ConflictException("There is an attachment %s".formatted(attachment.id()));
    }
    if (size > quota - usedBytes()) {
      return false;
    }
    rows.put(attachment.id(), new Row(attachment, new Life(State.PENDING, size, expires, null)));
    return true;
  }

  long usedBytes() {
    return rows.values().stream().mapToLong(row -> row.life == null ? 0 : row.life.size).sum();
  }

  boolean complete(Attachment attachment) {
    Row row = rows.get(attachment.id());
    if (row == null || row.life == null || row.life.state != State.PENDING) {
      return false;
    }
    Life life = new Life(State.UPLOADED, row.life.size, row.life.expires, null);
    rows.put(attachment.id(), new Row(attachment, life));
    return true;
  }

  @Nullable StoredAttachment find(String id) {
    Row row = rows.get(id);
    if (row == null) {
      return null;
    }
    AttachmentKey key = new AttachmentKey(owner, id);
    Life life = row.life;
    return life == null
        ? new StoredAttachment(key, row.attachment, State.of(row.attachment), -1, null)
        : new StoredAttachment(key, row.attachment, life.state, life.size, life.expires);
  }

  void requireBindable(Attachment attachment, String threadId) {
    Row row = rows.get(attachment.id());
    if (row == null) {
      throw NotFoundException.attachment(attachment.id());
    }
    if (row.life != null && row.life.state == State.PENDING) {
      throw new ConflictException("Attachment %s is not uploaded yet".formatted(attachment.id()));
    }
    String holder = row.attachment.threadId();
    if (holder != null && !holder.equals(threadId)) {
      throw new ConflictException(
          "Attachment %s is held by a message of another thread".formatted(attachment.id()));
    }
  }

  /** After {@link #requireBindable}. */
  void bind(Attachment attachment, String itemId) {
    Row row = rows.get(attachment.id());
    Life before = row == null ? null : row.life;
    Life life =
        before == null
            ? null
            : new Life(
                State.ATTACHED,
                before.size,
                null,
                before.state == State.UPLOADED ? itemId : before.itemId);
    rows.put(attachment.id(), new Row(attachment, life));
  }

  void discard(String id) {
    Row row = rows.get(id);
    if (row != null && row.attachment.threadId() != null) {
      throw new ConflictException("Attachment %s is held by a message".formatted(id));
    }
    remove(id);
  }

  int expire(Instant now, int limit) {
    List<String> expired =
        rows.values().stream()
            .filter(row -> row.expiredBy(now))
            .map(row -> row.attachment.id())
            .limit(limit)
            .toList();
    expired.forEach(this::remove);
    return expired.size();
  }

  List<AttachmentRemoval> due(Instant now) {
    removals.keySet().removeIf(rows::containsKey);
    List<AttachmentRemoval> due = new ArrayList<>(removals.values());
    due.removeIf(removal -> removal.due().isAfter(now));
    return due;
  }

  void complete(AttachmentRemoval removal) {
    removals.remove(removal.key().id(), removal);
  }

  void postpone(AttachmentRemoval removal, Instant due) {
    removals.replace(
        removal.key().id(),
        removal,
        new AttachmentRemoval(removal.key(), due, removal.tries() + 1));
  }
}
