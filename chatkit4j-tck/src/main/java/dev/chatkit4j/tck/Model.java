package dev.chatkit4j.tck;

import static dev.chatkit4j.store.Ids.requireValid;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.ThreadUpdates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The contract in lists and maps, for one thread and for few elements, with nothing in it that is
 * there for speed. The context is the owner. Places of what was deleted never expire.
 */
final class Model
    implements Store<String>,
        ItemUpdates<String>,
        ThreadUpdates<String>,
        ItemQueries<String>,
        BatchWrites<String>,
        OwnerData<String> {
  private final Map<String, Data> owners = new HashMap<>();

  /** The data of one owner. */
  private static final class Data {
    final Series<ThreadMetadata> threads = new Series<>();
    final Map<String, Series<ThreadItem>> items = new HashMap<>();
    final Map<String, Attachment> attachments = new TreeMap<>();

    Series<ThreadItem> itemsOf(String threadId) {
      Series<ThreadItem> series = items.get(threadId);
      if (series == null) {
        throw NotFoundException.thread(threadId);
      }
      return series;
    }
  }

  /** The position of an element, which is null once it is deleted. */
  private record Slot<E>(String id, Instant time, @Nullable E element) {}

  /** Elements in their order, those deleted included. */
  private static final class Series<E> {
    final List<Slot<E>> slots = new ArrayList<>();

    int indexOf(@Nullable String id) {
      return slots.stream().map(Slot::id).toList().indexOf(id);
    }

    @Nullable E get(String id) {
      int index = indexOf(id);
      return index < 0 ? null : slots.get(index).element();
    }

    List<E> all() {
      List<E> all = new ArrayList<>();
      for (Slot<E> slot : slots) {
        if (slot.element() != null) {
          all.add(slot.element());
        }
      }
      return all;
    }

    void put(String id, Instant time, E element) {
      int index = indexOf(id);
      if (index >= 0 && slots.get(index).element() != null) {
        slots.set(index, new Slot<>(id, slots.get(index).time(), element));
        return;
      }
      slots.removeIf(slot -> slot.id().equals(id));
      int place = 0;
      while (place < slots.size() && !slots.get(place).time().isAfter(time)) {
        place++;
      }
      slots.add(place, new Slot<>(id, time, element));
    }

    void delete(String id) {
      int index = indexOf(id);
      if (index >= 0) {
        slots.set(index, new Slot<>(id, slots.get(index).time(), null));
      }
    }

    @Nullable Instant newestTime() {
      return slots.reversed().stream()
          .filter(slot -> slot.element() != null)
          .map(Slot::time)
          .findFirst()
          .orElse(null);
    }

    Page<Slot<E>> page(@Nullable String after, int limit, Order order, Predicate<E> wanted) {
      int cursor = after == null || after.isEmpty() ? -1 : indexOf(after);
      if (cursor < 0 && after != null && !after.isEmpty()) {
        throw NotFoundException.cursor(after);
      }
      List<Slot<E>> behind =
          order == Order.ASC
              ? slots.subList(cursor + 1, slots.size())
              : slots.subList(0, cursor < 0 ? slots.size() : cursor).reversed();
      List<Slot<E>> found =
          behind.stream()
              .filter(slot -> slot.element() != null && wanted.test(slot.element()))
              .toList();
      boolean more = found.size() > limit;
      List<Slot<E>> data = more ? found.subList(0, limit) : found;
      return new Page<>(data, more, more ? data.getLast().id() : null);
    }
  }

  private static <E> Page<E> elements(Page<Slot<E>> page) {
    List<E> elements = new ArrayList<>();
    for (Slot<E> slot : page.data()) {
      if (slot.element() != null) {
        elements.add(slot.element());
      }
    }
    return new Page<>(elements, page.hasMore(), page.after());
  }

  private Data of(String owner) {
    return owners.computeIfAbsent(owner, key -> new Data());
  }

  @Override
  public ThreadMetadata loadThread(String threadId, String owner) {
    ThreadMetadata thread = of(owner).threads.get(threadId);
    if (thread == null) {
      throw NotFoundException.thread(threadId);
    }
    return thread;
  }

  @Override
  public void saveThread(ThreadMetadata thread, String owner) {
    of(owner).threads.put(thread.id(), thread.createdAt(), thread);
    of(owner).items.computeIfAbsent(thread.id(), key -> new Series<>());
  }

  @Override
  public Page<ThreadMetadata> loadThreads(
      int limit, @Nullable String after, Order order, String owner) {
    requireLimit(limit);
    return elements(of(owner).threads.page(after, limit, order, thread -> true));
  }

  @Override
  public void deleteThread(String threadId, String owner) {
    Data data = of(owner);
    data.threads.delete(threadId);
    data.items.remove(threadId);
    data.attachments.values().removeIf(record -> threadId.equals(record.threadId()));
  }

  @Override
  public Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, Order order, String owner) {
    return items(threadId, after, limit, order, item -> true, owner);
  }

  @Override
  public Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, Order order, String owner) {
    return items(threadId, after, limit, order, item -> !item.hidden(), owner);
  }

  private Page<ThreadItem> items(
      String threadId,
      @Nullable String after,
      int limit,
      Order order,
      Predicate<ThreadItem> wanted,
      String owner) {
    requireLimit(limit);
    Series<ThreadItem> items = of(owner).items.get(threadId);
    return items == null ? Page.empty() : elements(items.page(after, limit, order, wanted));
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
  }

  @Override
  public List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, String owner) {
    return items(threadId, null, 1_000, Order.DESC, ThreadItem::pendingToolCall, owner)
        .data()
        .stream()
        .map(ThreadItem.ClientToolCall.class::cast)
        .toList();
  }

  @Override
  public @Nullable Instant loadNewestTime(String threadId, String owner) {
    Series<ThreadItem> items = of(owner).items.get(threadId);
    return items == null ? null : items.newestTime();
  }

  @Override
  public void addThreadItem(String threadId, ThreadItem item, String owner) {
    saveItem(threadId, item, owner);
  }

  @Override
  public void saveItem(String threadId, ThreadItem item, String owner) {
    of(owner).itemsOf(threadId).put(item.id(), item.createdAt(), item);
  }

  @Override
  public ThreadItem loadItem(String threadId, String itemId, String owner) {
    ThreadItem item = of(owner).itemsOf(threadId).get(itemId);
    if (item == null) {
      throw NotFoundException.item(threadId, itemId);
    }
    return item;
  }

  @Override
  public void deleteThreadItem(String threadId, String itemId, String owner) {
    Series<ThreadItem> items = of(owner).items.get(threadId);
    if (items != null) {
      items.delete(itemId);
    }
  }

  @Override
  public void saveAttachment(Attachment attachment, String owner) {
    of(owner).attachments.put(attachment.id(), attachment);
  }

  @Override
  public Attachment loadAttachment(String attachmentId, String owner) {
    Attachment attachment = of(owner).attachments.get(attachmentId);
    if (attachment == null) {
      throw NotFoundException.attachment(attachmentId);
    }
    return attachment;
  }

  @Override
  public void deleteAttachment(String attachmentId, String owner) {
    of(owner).attachments.remove(attachmentId);
  }

  @Override
  public boolean compareAndSetItem(
      String threadId, ThreadItem expected, ThreadItem updated, String owner) {
    if (!expected.equals(of(owner).itemsOf(threadId).get(expected.id()))) {
      return false;
    }
    saveItem(threadId, updated, owner);
    return true;
  }

  @Override
  public int deleteItemsAfter(String threadId, String itemId, String owner) {
    loadItem(threadId, itemId, owner);
    List<ThreadItem> behind = loadThreadItems(threadId, itemId, 1_000, Order.ASC, owner).data();
    behind.forEach(item -> deleteThreadItem(threadId, item.id(), owner));
    return behind.size();
  }

  @Override
  public ThreadMetadata updateThread(
      String threadId, UnaryOperator<ThreadMetadata> change, String owner) {
    ThreadMetadata changed = change.apply(loadThread(threadId, owner));
    saveThread(changed, owner);
    return changed;
  }

  @Override
  public void write(
      String threadId,
      @Nullable ThreadMetadata thread,
      List<Attachment> attachments,
      List<ThreadItem> items,
      String owner) {
    items.forEach(item -> requireValid("item id", item.id()));
    if (thread == null) {
      loadThread(threadId, owner);
    } else {
      saveThread(thread, owner);
    }
    attachments.forEach(attachment -> saveAttachment(attachment, owner));
    items.forEach(item -> addThreadItem(threadId, item, owner));
  }

  @Override
  public void readOwner(String owner, OwnerSink sink) {
    Data data = of(owner);
    for (Slot<ThreadMetadata> slot : data.threads.slots) {
      if (slot.element() != null) {
        sink.thread(slot.element(), slot.time());
        for (Slot<ThreadItem> item : data.itemsOf(slot.id()).slots) {
          if (item.element() != null) {
            sink.item(slot.id(), item.element(), item.time());
          }
        }
      }
    }
    data.attachments.values().forEach(sink::attachment);
  }

  @Override
  public Erased eraseOwner(String owner) {
    Data data = of(owner);
    owners.remove(owner);
    long items = data.items.values().stream().mapToLong(series -> series.all().size()).sum();
    return new Erased(data.threads.all().size(), items, data.attachments.size());
  }

  @Override
  public Optional<ItemUpdates<String>> itemUpdates() {
    return Optional.of(this);
  }

  @Override
  public Optional<ThreadUpdates<String>> threadUpdates() {
    return Optional.of(this);
  }

  @Override
  public Optional<ItemQueries<String>> itemQueries() {
    return Optional.of(this);
  }

  @Override
  public Optional<BatchWrites<String>> batchWrites() {
    return Optional.of(this);
  }

  @Override
  public Optional<OwnerData<String>> ownerData() {
    return Optional.of(this);
  }
}
