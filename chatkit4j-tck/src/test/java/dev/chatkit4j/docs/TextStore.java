package dev.chatkit4j.docs;

import static dev.chatkit4j.store.Ids.requireValid;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * About the smallest store that keeps the contract: rows of text in maps, one lock, no abilities.
 * Slow with long lists, since it sorts for every page, and it never forgets a tombstone.
 */
final class TextStore implements Store<TextStore.Caller> {
  record Caller(String userId) {}

  /** The text is null once the element is deleted; its place remains. */
  private record Row(String id, Instant time, long sequence, @Nullable String text) {}

  private final Map<List<String>, Map<String, Row>> threads = new HashMap<>();
  private final Map<List<String>, Map<String, Row>> items = new HashMap<>();
  private final Map<List<String>, Attachment> attachments = new HashMap<>();
  private long sequence;

  // region page
  private <T> Page<T> page(
      Map<String, Row> rows,
      @Nullable String after,
      int limit,
      Order order,
      Function<String, T> read) {
    Comparator<Row> place = Comparator.comparing(Row::time).thenComparingLong(Row::sequence);
    Comparator<Row> ordered = order == Order.ASC ? place : place.reversed();
    Row cursor = null;
    if (after != null && !after.isEmpty()) {
      cursor = rows.get(requireValid("Cursor", after));
      if (cursor == null) {
        throw NotFoundException.cursor(after);
      }
    }
    Row start = cursor;
    // One more than asked for, to know whether there is more.
    List<Row> found =
        rows.values().stream()
            .filter(row -> row.text() != null)
            .filter(row -> start == null || ordered.compare(row, start) > 0)
            .sorted(ordered)
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    List<Row> data = more ? found.subList(0, limit) : found;
    return new Page<>(
        data.stream().map(row -> read.apply(row.text())).toList(),
        more,
        more ? data.getLast().id() : null);
  }

  // endregion

  @Override
  public synchronized Page<ThreadMetadata> loadThreads(
      int limit, @Nullable String after, Order order, Caller caller) {
    requireLimit(limit);
    return page(threadsOf(caller), after, limit, order, StoredForm::readThread);
  }

  @Override
  public synchronized Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, Order order, Caller caller) {
    requireLimit(limit);
    Map<String, Row> rows = items.get(keyOf(caller, "Thread id", threadId));
    if (rows == null) {
      if (after != null && !after.isEmpty()) {
        requireValid("Cursor", after);
      }
      return Page.empty();
    }
    return page(rows, after, limit, order, StoredForm::readItem);
  }

  @Override
  public synchronized void saveThread(ThreadMetadata thread, Caller caller) {
    items.putIfAbsent(keyOf(caller, "Thread id", thread.id()), new HashMap<>());
    put(threadsOf(caller), thread.id(), thread.createdAt(), StoredForm.write(thread));
  }

  @Override
  public synchronized ThreadMetadata loadThread(String threadId, Caller caller) {
    Row row = threadsOf(caller).get(requireValid("Thread id", threadId));
    if (row == null || row.text() == null) {
      throw NotFoundException.thread(threadId);
    }
    return StoredForm.readThread(row.text());
  }

  @Override
  public synchronized void deleteThread(String threadId, Caller caller) {
    items.remove(keyOf(caller, "Thread id", threadId));
    bury(threadsOf(caller), threadId);
    attachments
        .entrySet()
        .removeIf(entry ->
            entry.getKey().getFirst().equals(caller.userId())
                && threadId.equals(entry.getValue().threadId()));
  }

  @Override
  public synchronized void addThreadItem(String threadId, ThreadItem item, Caller caller) {
    saveItem(threadId, item, caller);
  }

  @Override
  public synchronized void saveItem(String threadId, ThreadItem item, Caller caller) {
    Map<String, Row> rows = items.get(keyOf(caller, "Thread id", threadId));
    requireValid("Item id", item.id());
    if (rows == null) {
      throw NotFoundException.thread(threadId);
    }
    put(rows, item.id(), item.createdAt(), StoredForm.write(item));
  }

  @Override
  public synchronized ThreadItem loadItem(String threadId, String itemId, Caller caller) {
    Row row = itemsOf(threadId, caller).get(requireValid("Item id", itemId));
    if (row == null || row.text() == null) {
      throw NotFoundException.item(threadId, itemId);
    }
    return StoredForm.readItem(row.text());
  }

  @Override
  public synchronized void deleteThreadItem(String threadId, String itemId, Caller caller) {
    bury(itemsOf(threadId, caller), requireValid("Item id", itemId));
  }

  @Override
  public synchronized void saveAttachment(Attachment attachment, Caller caller) {
    attachments.put(keyOf(caller, "Attachment id", attachment.id()), attachment);
  }

  @Override
  public synchronized Attachment loadAttachment(String attachmentId, Caller caller) {
    Attachment attachment = attachments.get(keyOf(caller, "Attachment id", attachmentId));
    if (attachment == null) {
      throw NotFoundException.attachment(attachmentId);
    }
    return attachment;
  }

  @Override
  public synchronized void deleteAttachment(String attachmentId, Caller caller) {
    attachments.remove(keyOf(caller, "Attachment id", attachmentId));
  }

  // region put
  private void put(Map<String, Row> rows, String id, Instant time, String text) {
    Row old = rows.get(id);
    boolean there = old != null && old.text() != null;
    rows.put(
        id,
        there
            ? new Row(id, old.time(), old.sequence(), text)
            : new Row(id, time, sequence++, text));
  }

  private static void bury(Map<String, Row> rows, String id) {
    rows.computeIfPresent(id, (key, row) -> new Row(id, row.time(), row.sequence(), null));
  }

  // endregion

  private Map<String, Row> threadsOf(Caller caller) {
    return threads.computeIfAbsent(
        List.of(requireValid("Owner", caller.userId())), key -> new HashMap<>());
  }

  private Map<String, Row> itemsOf(String threadId, Caller caller) {
    return items.getOrDefault(keyOf(caller, "Thread id", threadId), new HashMap<>());
  }

  private static List<String> keyOf(Caller caller, String what, String id) {
    return List.of(requireValid("Owner", caller.userId()), requireValid(what, id));
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, got " + limit);
    }
  }
}
