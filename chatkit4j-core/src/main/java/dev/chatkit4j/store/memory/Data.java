package dev.chatkit4j.store.memory;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.OwnerData.Erased;
import dev.chatkit4j.store.memory.Timeline.Place;
import dev.chatkit4j.store.memory.Timeline.Placed;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data of one owner; also the lock that guards it. */
final class Data {
  private static final int PAGE = 100;

  /** By code points, which is by the bytes of UTF-8; strings' own order is by UTF-16. */
  static final Comparator<String> BYTES =
      (one, other) -> Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());

  final Clock clock;
  final Timeline<ThreadMetadata> threads;
  // A thread has an entry here exactly as long as it exists.
  final Map<String, Timeline<ThreadItem>> items = new HashMap<>();
  final Records attachments;

  Data(String owner, Clock clock) {
    this.clock = clock;
    attachments = new Records(owner, clock);
    threads =
        new Timeline<>(ThreadMetadata::id, thread -> StoredForm.writeUtf8(thread).length, clock);
  }

  ThreadMetadata thread(String threadId) {
    ThreadMetadata thread = threads.get(threadId);
    if (thread == null) {
      throw NotFoundException.thread(threadId);
    }
    return thread;
  }

  Timeline<ThreadItem> itemsOf(String threadId) {
    Timeline<ThreadItem> timeline = items.get(threadId);
    if (timeline == null) {
      throw NotFoundException.thread(threadId);
    }
    return timeline;
  }

  synchronized List<Placed<ThreadMetadata>> threadsBehind(@Nullable Place place) {
    return threads.placed(place, PAGE);
  }

  synchronized List<Placed<ThreadItem>> itemsBehind(String threadId, @Nullable Place place) {
    Timeline<ThreadItem> timeline = items.get(threadId);
    return timeline == null ? List.of() : timeline.placed(place, PAGE);
  }

  synchronized List<Attachment> attachmentsBehind(String attachmentId) {
    return attachments.behind(attachmentId, PAGE);
  }

  synchronized boolean blank() {
    return threads.blank() && attachments.isEmpty();
  }

  /** Empties this rather than giving it up: a call that waits for the lock goes on with it. */
  Erased erase() {
    long itemCount = items.values().stream().mapToLong(Timeline::size).sum();
    Erased erased = new Erased(threads.size(), itemCount, attachments.size());
    threads.clear();
    items.clear();
    attachments.clear();
    return erased;
  }

  void save(ThreadMetadata thread) {
    threads.put(thread.createdAt(), thread);
    items.computeIfAbsent(thread.id(), key -> newItems());
  }

  private Timeline<ThreadItem> newItems() {
    return new Timeline<>(ThreadItem::id, item -> StoredForm.writeUtf8(item).length, clock);
  }
}
