package dev.chatkit4j.micrometer;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.ConnectionUse;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.ItemUpdates;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Owners;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.TextSizes;
import dev.chatkit4j.store.ThreadUpdates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store with its abilities, every call measured. Making ids is none. */
final class MeasuredStore<C> implements Store<C> {
  private final Store<C> store;
  private final ChatKitMetrics metrics;

  /** Owns the store. */
  MeasuredStore(Store<C> store, ChatKitMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  boolean isBy(ChatKitMetrics others) {
    return metrics == others;
  }

  static void measure(ChatKitMetrics metrics, String operation, Runnable call) {
    metrics.<@Nullable Void>call(
        operation,
        () -> {
          call.run();
          return null;
        });
  }

  @Override
  public String generateThreadId(C context) {
    return store.generateThreadId(context);
  }

  @Override
  public String generateItemId(StoreItemType type, ThreadMetadata thread, C context) {
    return store.generateItemId(type, thread, context);
  }

  @Override
  public ThreadMetadata loadThread(String threadId, C context) {
    return metrics.call("load_thread", () -> store.loadThread(threadId, context));
  }

  @Override
  public void saveThread(ThreadMetadata thread, C context) {
    measure(metrics, "save_thread", () -> store.saveThread(thread, context));
  }

  @Override
  public Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, Order order, C context) {
    return metrics.call(
        "load_thread_items", () -> store.loadThreadItems(threadId, after, limit, order, context));
  }

  @Override
  public void saveAttachment(Attachment attachment, C context) {
    measure(metrics, "save_attachment", () -> store.saveAttachment(attachment, context));
  }

  @Override
  public Attachment loadAttachment(String attachmentId, C context) {
    return metrics.call("load_attachment", () -> store.loadAttachment(attachmentId, context));
  }

  @Override
  public void deleteAttachment(String attachmentId, C context) {
    measure(metrics, "delete_attachment", () -> store.deleteAttachment(attachmentId, context));
  }

  @Override
  public Page<ThreadMetadata> loadThreads(
      int limit, @Nullable String after, Order order, C context) {
    return metrics.call("load_threads", () -> store.loadThreads(limit, after, order, context));
  }

  @Override
  public void addThreadItem(String threadId, ThreadItem item, C context) {
    measure(metrics, "add_thread_item", () -> store.addThreadItem(threadId, item, context));
  }

  @Override
  public void saveItem(String threadId, ThreadItem item, C context) {
    measure(metrics, "save_item", () -> store.saveItem(threadId, item, context));
  }

  @Override
  public ThreadItem loadItem(String threadId, String itemId, C context) {
    return metrics.call("load_item", () -> store.loadItem(threadId, itemId, context));
  }

  @Override
  public void deleteThread(String threadId, C context) {
    measure(metrics, "delete_thread", () -> store.deleteThread(threadId, context));
  }

  @Override
  public void deleteThreadItem(String threadId, String itemId, C context) {
    measure(metrics, "delete_thread_item", () -> store.deleteThreadItem(threadId, itemId, context));
  }

  @Override
  public Optional<ItemUpdates<C>> itemUpdates() {
    return store.itemUpdates().map(updates -> new MeasuredItemUpdates<>(updates, metrics));
  }

  @Override
  public Optional<ThreadUpdates<C>> threadUpdates() {
    return store
        .threadUpdates()
        .map(updates ->
            (threadId, change, context) ->
                metrics.call(
                    "update_thread", () -> updates.updateThread(threadId, change, context)));
  }

  @Override
  public Optional<ItemQueries<C>> itemQueries() {
    return store.itemQueries().map(queries -> new MeasuredItemQueries<>(queries, metrics));
  }

  @Override
  public Optional<BoundedPages<C>> boundedPages() {
    return store.boundedPages().map(pages -> new MeasuredPages<>(pages, metrics));
  }

  @Override
  public Optional<BatchWrites<C>> batchWrites() {
    return store
        .batchWrites()
        .map(batch ->
            (threadId, thread, attachments, items, context) ->
                measure(
                    metrics,
                    "write",
                    () -> batch.write(threadId, thread, attachments, items, context)));
  }

  @Override
  public Optional<OwnerData<C>> ownerData() {
    return store.ownerData().map(data -> new MeasuredOwnerData<>(data, metrics));
  }

  @Override
  public Optional<Owners> owners() {
    return store
        .owners()
        .map(owners ->
            (limit, after) -> metrics.call("load_owners", () -> owners.loadOwners(limit, after)));
  }

  /** Asks no database, and so is no call to be measured. */
  @Override
  public Optional<ConnectionUse> connectionUse() {
    return store.connectionUse();
  }

  @Override
  public Optional<TextSizes<C>> textSizes() {
    return store.textSizes().map(sizes -> new MeasuredTextSizes<>(sizes, metrics));
  }

  @Override
  public Optional<AttachmentLifecycle<C>> attachmentLifecycle() {
    return store
        .attachmentLifecycle()
        .map(lifecycle -> new MeasuredAttachments<>(lifecycle, metrics));
  }

  @Override
  public void close() {
    store.close();
  }

  /** As the store is called, which is what an error about it has to name. */
  @Override
  public String toString() {
    return store.toString();
  }

  private record MeasuredItemUpdates<C>(ItemUpdates<C> updates, ChatKitMetrics metrics)
      implements ItemUpdates<C> {
    @Override
    public boolean compareAndSetItem(
        String threadId, ThreadItem expected, ThreadItem updated, C context) {
      return metrics.call(
          "compare_and_set_item",
          () -> updates.compareAndSetItem(threadId, expected, updated, context));
    }

    @Override
    public int deleteItemsAfter(String threadId, String itemId, C context) {
      return metrics.call(
          "delete_items_after", () -> updates.deleteItemsAfter(threadId, itemId, context));
    }
  }

  private record MeasuredOwnerData<C>(OwnerData<C> data, ChatKitMetrics metrics)
      implements OwnerData<C> {
    @Override
    public void readOwner(C context, OwnerSink sink) {
      measure(metrics, "read_owner", () -> data.readOwner(context, sink));
    }

    @Override
    public Erased eraseOwner(C context) {
      return metrics.call("erase_owner", () -> data.eraseOwner(context));
    }
  }

  private record MeasuredTextSizes<C>(TextSizes<C> sizes, ChatKitMetrics metrics)
      implements TextSizes<C> {
    @Override
    public String ownerOf(C context) {
      return sizes.ownerOf(context);
    }

    @Override
    public long textBytes(String owner) {
      return metrics.call("text_bytes", () -> sizes.textBytes(owner));
    }
  }

  private record MeasuredItemQueries<C>(ItemQueries<C> queries, ChatKitMetrics metrics)
      implements ItemQueries<C> {
    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId, @Nullable String after, int limit, Order order, C context) {
      return metrics.call(
          "load_visible_items",
          () -> queries.loadVisibleItems(threadId, after, limit, order, context));
    }

    @Override
    public List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, C context) {
      return metrics.call(
          "load_pending_tool_calls", () -> queries.loadPendingToolCalls(threadId, context));
    }

    @Override
    public @Nullable Instant loadNewestTime(String threadId, C context) {
      return metrics.<@Nullable Instant>call(
          "load_newest_time", () -> queries.loadNewestTime(threadId, context));
    }
  }

  /**
   * Under the names of the operations without a bound in bytes: who asks for which is no matter.
   */
  private record MeasuredPages<C>(BoundedPages<C> pages, ChatKitMetrics metrics)
      implements BoundedPages<C> {
    @Override
    public Page<ThreadItem> loadThreadItems(
        String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
      return metrics.call(
          "load_thread_items",
          () -> pages.loadThreadItems(threadId, after, limit, bytes, order, context));
    }

    @Override
    public Page<ThreadItem> loadVisibleItems(
        String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
      return metrics.call(
          "load_visible_items",
          () -> pages.loadVisibleItems(threadId, after, limit, bytes, order, context));
    }

    @Override
    public Page<ThreadMetadata> loadThreads(
        int limit, long bytes, @Nullable String after, Order order, C context) {
      return metrics.call(
          "load_threads", () -> pages.loadThreads(limit, bytes, after, order, context));
    }
  }
}
