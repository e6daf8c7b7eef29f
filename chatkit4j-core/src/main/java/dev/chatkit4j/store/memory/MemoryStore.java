package dev.chatkit4j.store.memory;

import static dev.chatkit4j.store.Ids.requireValid;
import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Owners;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.TextSizes;
import dev.chatkit4j.store.ThreadUpdates;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.store.memory.Timeline.Placed;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps conversations in memory for as long as the process lives; nothing is ever evicted. It has
 * every ability. Thread-safe: one lock per owner, held for the length of a method.
 *
 * @param <C> the caller's request context
 */
public final class MemoryStore<C>
    implements Store<C>,
        ItemUpdates<C>,
        ThreadUpdates<C>,
        ItemQueries<C>,
        BoundedPages<C>,
        BatchWrites<C>,
        OwnerData<C>,
        Owners,
        TextSizes<C> {
  private final Function<? super C, String> owner;
  private final Clock clock;
  private final Map<String, Data> dataByOwner = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * An empty store.
   *
   * @param owner tells from a context whose data is meant
   */
  public MemoryStore(Function<? super C, String> owner) {
    this(owner, Clock.systemUTC());
  }

  /**
   * An empty store.
   *
   * @param owner tells from a context whose data is meant
   * @param clock says when the cursor of something deleted expires
   */
  public MemoryStore(Function<? super C, String> owner, Clock clock) {
    this.owner = requireNonNull(owner, "owner");
    this.clock = requireNonNull(clock, "clock");
  }

  @Override
  public ThreadMetadata loadThread(String threadId, C context) {
    requireValid("Thread id", threadId);
    Data data = existing(context);
    synchronized (data) {
      return data.thread(threadId);
    }
  }

  @Override
  public void saveThread(ThreadMetadata thread, C context) {
    requireValid("Thread id", thread.id());
    Data data = existingOrNew(context);
    synchronized (data) {
      data.save(thread);
    }
  }

  @Override
  public Page<ThreadMetadata> loadThreads(
      int limit, @Nullable String after, Order order, C context) {
    requirePage(limit, after);
    Data data = existing(context);
    synchronized (data) {
      return data.threads.page(after, limit, order, thread -> true);
    }
  }

  @Override
  public void deleteThread(String threadId, C context) {
    requireValid("Thread id", threadId);
    Data data = existing(context);
    synchronized (data) {
      data.threads.delete(threadId);
      data.items.remove(threadId);
      data.attachments.removeOfThread(threadId);
    }
  }

  @Override
  public Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, Order order, C context) {
    return items(threadId, after, limit, order, item -> true, context);
  }

  @Override
  public ThreadItem loadItem(String threadId, String itemId, C context) {
    requireValid("Thread id", threadId);
    requireValid("Item id", itemId);
    Data data = existing(context);
    synchronized (data) {
      Timeline<ThreadItem> items = data.items.get(threadId);
      ThreadItem item = items == null ? null : items.get(itemId);
      if (item == null) {
        throw NotFoundException.item(threadId, itemId);
      }
      return item;
    }
  }

  @Override
  public void addThreadItem(String threadId, ThreadItem item, C context) {
    saveItem(threadId, item, context);
  }

  @Override
  public void saveItem(String threadId, ThreadItem item, C context) {
    requireValid("Thread id", threadId);
    requireValid("Item id", item.id());
    Data data = existing(context);
    synchronized (data) {
      data.itemsOf(threadId).put(item.createdAt(), item);
    }
  }

  @Override
  public void deleteThreadItem(String threadId, String itemId, C context) {
    requireValid("Thread id", threadId);
    requireValid("Item id", itemId);
    Data data = existing(context);
    synchronized (data) {
      Timeline<ThreadItem> items = data.items.get(threadId);
      if (items != null) {
        items.delete(itemId);
        data.attachments.removeWithoutItem(threadId, items::contains);
      }
    }
  }

  @Override
  public void saveAttachment(Attachment attachment, C context) {
    requireValid("Attachment id", attachment.id());
    Data data = existingOrNew(context);
    synchronized (data) {
      data.attachments.save(attachment);
    }
  }

  @Override
  public Attachment loadAttachment(String attachmentId, C context) {
    requireValid("Attachment id", attachmentId);
    Data data = existing(context);
    synchronized (data) {
      Attachment attachment = data.attachments.get(attachmentId);
      if (attachment == null) {
        throw NotFoundException.attachment(attachmentId);
      }
      return attachment;
    }
  }

  @Override
  public void deleteAttachment(String attachmentId, C context) {
    requireValid("Attachment id", attachmentId);
    Data data = existing(context);
    synchronized (data) {
      data.attachments.remove(attachmentId);
    }
  }

  @Override
  public Optional<ItemUpdates<C>> itemUpdates() {
    return Optional.of(this);
  }

  @Override
  public Optional<ThreadUpdates<C>> threadUpdates() {
    return Optional.of(this);
  }

  @Override
  public Optional<ItemQueries<C>> itemQueries() {
    return Optional.of(this);
  }

  @Override
  public Optional<BoundedPages<C>> boundedPages() {
    return Optional.of(this);
  }

  @Override
  public Optional<BatchWrites<C>> batchWrites() {
    return Optional.of(this);
  }

  @Override
  public Optional<OwnerData<C>> ownerData() {
    return Optional.of(this);
  }

  @Override
  public Optional<TextSizes<C>> textSizes() {
    return Optional.of(this);
  }

  @Override
  public Optional<Owners> owners() {
    return Optional.of(this);
  }

  @Override
  public Optional<AttachmentLifecycle<C>> attachmentLifecycle() {
    return Optional.of(
        new MemoryAttachments<>(
            this::ownerOf,
            of -> dataByOwner.computeIfAbsent(of, key -> new Data(of, clock)),
            dataByOwner.values()));
  }

  @Override
  public boolean compareAndSetItem(
      String threadId, ThreadItem expected, ThreadItem updated, C context) {
    requireValid("Thread id", threadId);
    requireValid("Item id", expected.id());
    if (!expected.id().equals(updated.id())) {
      throw new IllegalArgumentException(
          "Item %s cannot become item %s".formatted(expected.id(), updated.id()));
    }
    Data data = existing(context);
    synchronized (data) {
      Timeline<ThreadItem> items = data.itemsOf(threadId);
      if (!expected.equals(items.get(expected.id()))) {
        return false;
      }
      items.put(updated.createdAt(), updated);
      return true;
    }
  }

  @Override
  public int deleteItemsAfter(String threadId, String itemId, C context) {
    requireValid("Thread id", threadId);
    requireValid("Item id", itemId);
    Data data = existing(context);
    synchronized (data) {
      Timeline<ThreadItem> items = data.itemsOf(threadId);
      if (!items.contains(itemId)) {
        throw NotFoundException.item(threadId, itemId);
      }
      int deleted = items.deleteAfter(itemId);
      data.attachments.removeWithoutItem(threadId, items::contains);
      return deleted;
    }
  }

  @Override
  public ThreadMetadata updateThread(
      String threadId, UnaryOperator<ThreadMetadata> change, C context) {
    requireValid("Thread id", threadId);
    Data data = existing(context);
    synchronized (data) {
      ThreadMetadata before = data.thread(threadId);
      ThreadMetadata after = change.apply(before);
      if (!after.id().equals(threadId) || !after.createdAt().equals(before.createdAt())) {
        throw new IllegalArgumentException(
            "An update of thread %s must keep its id and time".formatted(threadId));
      }
      data.save(after);
      return after;
    }
  }

  @Override
  public Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, Order order, C context) {
    return items(threadId, after, limit, order, item -> !item.hidden(), context);
  }

  @Override
  public List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, C context) {
    return items(
            threadId, null, Integer.MAX_VALUE, Order.DESC, ThreadItem::pendingToolCall, context)
        .data()
        .stream()
        .map(ThreadItem.ClientToolCall.class::cast)
        .toList();
  }

  @Override
  public @Nullable Instant loadNewestTime(String threadId, C context) {
    requireValid("Thread id", threadId);
    Data data = existing(context);
    synchronized (data) {
      Timeline<ThreadItem> items = data.items.get(threadId);
      return items == null ? null : items.newestTime();
    }
  }

  @Override
  public Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
    return items(threadId, after, limit, bytes, order, item -> true, context);
  }

  @Override
  public Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
    return items(threadId, after, limit, bytes, order, item -> !item.hidden(), context);
  }

  private Page<ThreadItem> items(
      String threadId,
      @Nullable String after,
      int limit,
      long bytes,
      Order order,
      Predicate<ThreadItem> wanted,
      C context) {
    requireValid("Thread id", threadId);
    requirePage(limit, after);
    requireBytes(bytes);
    Data data = existing(context);
    synchronized (data) {
      Timeline<ThreadItem> items = data.items.get(threadId);
      return items == null ? Page.empty() : items.page(after, limit, bytes, order, wanted);
    }
  }

  @Override
  public Page<ThreadMetadata> loadThreads(
      int limit, long bytes, @Nullable String after, Order order, C context) {
    requirePage(limit, after);
    requireBytes(bytes);
    Data data = existing(context);
    synchronized (data) {
      return data.threads.page(after, limit, bytes, order, thread -> true);
    }
  }

  private static void requireBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("Bytes must be at least 1, got %s".formatted(bytes));
    }
  }

  @Override
  public void write(
      String threadId,
      @Nullable ThreadMetadata thread,
      List<Attachment> attachments,
      List<ThreadItem> items,
      C context) {
    requireValid("Thread id", threadId);
    if (thread != null && !thread.id().equals(threadId)) {
      throw new IllegalArgumentException(
          "Thread %s cannot be written as thread %s".formatted(thread.id(), threadId));
    }
    attachments.forEach(attachment -> requireValid("Attachment id", attachment.id()));
    items.forEach(item -> requireValid("Item id", item.id()));
    Data data = thread == null ? existing(context) : existingOrNew(context);
    synchronized (data) {
      if (thread != null) {
        data.save(thread);
      }
      Timeline<ThreadItem> timeline = data.itemsOf(threadId);
      attachments.forEach(data.attachments::save);
      items.forEach(item -> timeline.put(item.createdAt(), item));
    }
  }

  @Override
  public void readOwner(C context, OwnerSink sink) {
    Data data = existing(context);
    List<Placed<ThreadMetadata>> threads = data.threadsBehind(null);
    while (!threads.isEmpty()) {
      for (Placed<ThreadMetadata> thread : threads) {
        sink.thread(thread.element(), thread.place().time());
        readItems(data, thread.element().id(), sink);
      }
      threads = data.threadsBehind(threads.getLast().place());
    }
    List<Attachment> attachments = data.attachmentsBehind("");
    while (!attachments.isEmpty()) {
      attachments.forEach(sink::attachment);
      attachments = data.attachmentsBehind(attachments.getLast().id());
    }
  }

  private static void readItems(Data data, String threadId, OwnerSink sink) {
    List<Placed<ThreadItem>> items = data.itemsBehind(threadId, null);
    while (!items.isEmpty()) {
      items.forEach(item -> sink.item(threadId, item.element(), item.place().time()));
      items = data.itemsBehind(threadId, items.getLast().place());
    }
  }

  @Override
  public Erased eraseOwner(C context) {
    Data data = existing(context);
    synchronized (data) {
      return data.erase();
    }
  }

  @Override
  public Page<String> loadOwners(int limit, @Nullable String after) {
    refuseIfClosed();
    requirePage(limit, after);
    List<String> owners =
        dataByOwner.entrySet().stream()
            .filter(entry -> after == null || Data.BYTES.compare(entry.getKey(), after) > 0)
            .filter(entry -> !entry.getValue().blank())
            .map(Map.Entry::getKey)
            .sorted(Data.BYTES)
            .limit(limit + 1L)
            .toList();
    boolean more = owners.size() > limit;
    List<String> data = more ? owners.subList(0, limit) : owners;
    return new Page<>(data, more, more ? data.getLast() : null);
  }

  /** Writes it all, as a database would keep it. */
  @Override
  public long textBytes(String owner) {
    refuseIfClosed();
    Data data = dataByOwner.get(requireValid("Owner", owner));
    return data == null ? 0 : TextBytes.of(data);
  }

  /** Forgets everything; whoever calls later gets an {@link UnavailableException}. */
  @Override
  public void close() {
    closed = true;
    dataByOwner.clear();
  }

  private Page<ThreadItem> items(
      String threadId,
      @Nullable String after,
      int limit,
      Order order,
      Predicate<ThreadItem> wanted,
      C context) {
    requireValid("Thread id", threadId);
    requirePage(limit, after);
    Data data = existing(context);
    synchronized (data) {
      Timeline<ThreadItem> items = data.items.get(threadId);
      return items == null ? Page.empty() : items.page(after, limit, order, wanted);
    }
  }

  private static void requirePage(int limit, @Nullable String after) {
    if (limit < 1) {
      throw new IllegalArgumentException("Limit must be at least 1, got %s".formatted(limit));
    }
    if (after != null && !after.isEmpty()) {
      requireValid("Cursor", after);
    }
  }

  /** The owner's data; of an owner who has none an empty one that is not kept. */
  private Data existing(C context) {
    String of = ownerOf(context);
    Data data = dataByOwner.get(of);
    return data == null ? new Data(of, clock) : data;
  }

  private Data existingOrNew(C context) {
    return dataByOwner.computeIfAbsent(ownerOf(context), of -> new Data(of, clock));
  }

  @Override
  public String ownerOf(C context) {
    refuseIfClosed();
    return requireValid("Owner", owner.apply(context));
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new UnavailableException("The memory store is closed", false, null);
    }
  }
}
