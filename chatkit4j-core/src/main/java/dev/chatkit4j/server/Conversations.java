package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.ItemQueries;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store with every ability the engine needs: the store's own where it has it, otherwise the same
 * in plain calls, one after the other. The engine's one way to the store. Thread-safe.
 */
final class Conversations<C> {
  private static final int PAGE = 100;

  /** How often an item may be found changed by others. Each time one of them got through. */
  static final int MOST_CHANGES = 1000;

  /** A page that a client gets has no more, unless its one element has. */
  private static final long PAGE_BYTES = 1 << 20;

  /** What code gets of a thread's past has no more, unless the newest item has. */
  private static final long HISTORY_BYTES = 16 << 20;

  private final Store<C> store;
  private final BoundedPages<C> pages;
  private final Attachments<C> attachments;

  /** Over that store, with attachments whose records it has. */
  Conversations(Store<C> store, Attachments<C> attachments) {
    this.store = store;
    this.pages = BoundedStore.of(store);
    this.attachments = attachments;
  }

  /** The store itself, for whoever asks the server for it. */
  Store<C> store() {
    return store;
  }

  /** What a message's attachments are, and become. */
  Attachments<C> attachments() {
    return attachments;
  }

  // ------------------------------------------------------------------------------ threads

  String newThreadId(C context) {
    return store.generateThreadId(context);
  }

  /** See {@link Store#loadThread}. */
  ThreadMetadata loadThread(String threadId, C context) {
    return store.loadThread(threadId, context);
  }

  /** A page of threads that is 1 MiB at most, unless it is one thread. */
  Page<ThreadMetadata> loadThreads(int limit, @Nullable String after, Order order, C context) {
    return pages.loadThreads(limit, PAGE_BYTES, after, order, context);
  }

  ThreadMetadata updateThread(String threadId, UnaryOperator<ThreadMetadata> change, C context) {
    return store
        .threadUpdates()
        .map(updates -> updates.updateThread(threadId, change, context))
        .orElseGet(() -> {
          ThreadMetadata changed = change.apply(store.loadThread(threadId, context));
          store.saveThread(changed, context);
          return changed;
        });
  }

  /** See {@link Store#deleteThread}. */
  void deleteThread(String threadId, C context) {
    store.deleteThread(threadId, context);
  }

  // ------------------------------------------------------------------------- reading items

  String newItemId(StoreItemType type, ThreadMetadata thread, C context) {
    return store.generateItemId(type, thread, context);
  }

  /** See {@link Store#loadItem}. */
  ThreadItem loadItem(String threadId, String itemId, C context) {
    return store.loadItem(threadId, itemId, context);
  }

  /** The item; null if the thread has none such. */
  @Nullable ThreadItem find(String threadId, String itemId, C context) {
    try {
      return store.loadItem(threadId, itemId, context);
    } catch (NotFoundException e) {
      return null;
    }
  }

  /** The time of the newest item; null if there is none. */
  @Nullable Instant newestTime(String threadId, C context) {
    ItemQueries<C> queries = store.itemQueries().orElse(null);
    if (queries != null) {
      return queries.loadNewestTime(threadId, context);
    }
    List<ThreadItem> newest = store.loadThreadItems(threadId, null, 1, Order.DESC, context).data();
    return newest.isEmpty() ? null : newest.getFirst().createdAt();
  }

  /** The newest items that are 16 MiB at most, oldest first. */
  List<ThreadItem> history(String threadId, int count, C context) {
    return pages
        .loadThreadItems(threadId, null, count, HISTORY_BYTES, Order.DESC, context)
        .data()
        .reversed();
  }

  /** As a client gets them: a page that is 1 MiB at most, unless it is one item. */
  Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, Order order, C context) {
    Page<ThreadItem> page =
        pages.loadVisibleItems(threadId, after, limit, PAGE_BYTES, order, context);
    return new Page<>(
        page.data().stream().map(item -> shown(item, context)).toList(),
        page.hasMore(),
        page.after());
  }

  List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, C context) {
    return store
        .itemQueries()
        .map(queries -> queries.loadPendingToolCalls(threadId, context))
        .orElseGet(() -> walkPendingToolCalls(threadId, context));
  }

  private List<ThreadItem.ClientToolCall> walkPendingToolCalls(String threadId, C context) {
    List<ThreadItem.ClientToolCall> pending = new ArrayList<>();
    walk(
        threadId,
        null,
        Order.DESC,
        context,
        item -> {
          if (item instanceof ThreadItem.ClientToolCall call && call.pendingToolCall()) {
            pending.add(call);
          }
          return true;
        });
    return pending;
  }

  /** Shows items to {@code wanted} until it has enough. */
  private void walk(
      String threadId,
      @Nullable String after,
      Order order,
      C context,
      Predicate<ThreadItem> wanted) {
    Page<ThreadItem> page =
        pages.loadThreadItems(threadId, after, PAGE, PAGE_BYTES, order, context);
    while (page.data().stream().allMatch(wanted) && page.hasMore()) {
      page = pages.loadThreadItems(threadId, page.after(), PAGE, PAGE_BYTES, order, context);
    }
  }

  // ------------------------------------------------------------------------- writing items

  /** See {@link Store#addThreadItem}. */
  void addItem(String threadId, ThreadItem item, C context) {
    store.addThreadItem(threadId, item, context);
  }

  /** See {@link Store#saveItem}. */
  void saveItem(String threadId, ThreadItem item, C context) {
    store.saveItem(threadId, item, context);
  }

  /** See {@link Store#deleteThreadItem}. */
  void deleteItem(String threadId, String itemId, C context) {
    store.deleteThreadItem(threadId, itemId, context);
  }

  /** Saves a new thread if there is one, then the attachments, then the message. */
  void write(@Nullable ThreadMetadata newThread, ThreadItem.UserMessage message, C context) {
    if (message.attachments().isEmpty()) {
      write(store, message.threadId(), newThread, List.of(), List.of(message), context);
    } else {
      attachments.save(newThread, message, context);
    }
  }

  /** Appends items to a thread that is there. */
  void append(String threadId, List<ThreadItem> items, C context) {
    write(store, threadId, null, List.of(), items, context);
  }

  /** In one unit where the store can. */
  static <C> void write(
      Store<C> store,
      String threadId,
      @Nullable ThreadMetadata newThread,
      List<Attachment> attachments,
      List<ThreadItem> items,
      C context) {
    store
        .batchWrites()
        .ifPresentOrElse(
            batch -> batch.write(threadId, newThread, attachments, items, context),
            () -> {
              if (newThread != null) {
                store.saveThread(newThread, context);
              }
              attachments.forEach(attachment -> store.saveAttachment(attachment, context));
              items.forEach(item -> store.addThreadItem(threadId, item, context));
            });
  }

  /** Whether the item was as expected and is written. */
  boolean compareAndSet(String threadId, ThreadItem expected, ThreadItem updated, C context) {
    return store
        .itemUpdates()
        .map(updates -> updates.compareAndSetItem(threadId, expected, updated, context))
        .orElseGet(() -> {
          if (!store.loadItem(threadId, expected.id(), context).equals(expected)) {
            return false;
          }
          store.saveItem(threadId, updated, context);
          return true;
        });
  }

  /** Writes the item over the one that is there, with its time; null if the thread has none. */
  @Nullable ThreadItem saveOver(String threadId, ThreadItem item, C context) {
    for (int tries = 0; tries < MOST_CHANGES; tries++) {
      ThreadItem before = find(threadId, item.id(), context);
      if (before == null) {
        return null;
      }
      ThreadItem updated = item.withCreatedAt(before.createdAt());
      if (compareAndSet(threadId, before, updated, context)) {
        return updated;
      }
    }
    throw alwaysChanged(threadId, item.id());
  }

  /** Of an item that was another each time it was to be changed. */
  static UnavailableException alwaysChanged(String threadId, String itemId) {
    return new UnavailableException(
        "Updating item %s of thread %s failed: it was found changed %s times in a row"
            .formatted(itemId, threadId, MOST_CHANGES),
        false,
        null);
  }

  void deleteItemsAfter(String threadId, String itemId, C context) {
    store
        .itemUpdates()
        .ifPresentOrElse(
            updates -> updates.deleteItemsAfter(threadId, itemId, context),
            () -> deleteOneByOne(threadId, itemId, context));
  }

  /** Newest first, so that what is left after a failure is still a conversation. */
  private void deleteOneByOne(String threadId, String itemId, C context) {
    List<String> later = new ArrayList<>();
    walk(threadId, itemId, Order.ASC, context, item -> later.add(item.id()));
    later.reversed().forEach(id -> store.deleteThreadItem(threadId, id, context));
  }

  // -------------------------------------------------------------------------- attachments

  /** The attachments as a message of that thread is going to hold them. */
  List<Attachment> attached(List<String> ids, String threadId, C context) {
    return ids.isEmpty() ? List.of() : attachments.forMessage(ids, threadId, context);
  }

  /** The item as a client gets it. */
  ThreadItem shown(ThreadItem item, C context) {
    if (item instanceof ThreadItem.UserMessage message && !message.attachments().isEmpty()) {
      return message.withAttachments(
          message.attachments().stream().map(each -> attachments.shown(each, context)).toList());
    }
    return item;
  }

  /** See {@link Turn#openAttachment}. */
  InputStream openAttachment(String attachmentId, C context) throws IOException {
    return attachments.open(attachmentId, context);
  }
}
