package dev.chatkit4j.tck;

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
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A correct store with seams at which a subclass breaks one thing. The context is the owner. */
class ForwardingStore
    implements Store<String>,
        ItemUpdates<String>,
        ThreadUpdates<String>,
        ItemQueries<String>,
        BoundedPages<String>,
        BatchWrites<String>,
        OwnerData<String>,
        Owners,
        TextSizes<String> {
  final MemoryStore<String> real;

  /** Every context something was saved under. */
  final Set<String> contexts = ConcurrentHashMap.newKeySet();

  /** Every attachment ever saved, the newest state by {@link #key}. */
  final ConcurrentMap<String, Attachment> attachments = new ConcurrentHashMap<>();

  ForwardingStore(Clock clock) {
    real = new MemoryStore<>(owner -> owner, clock);
  }

  interface Pager<T> {
    Page<T> page(@Nullable String after, int limit, Order order);
  }

  /** All three ways of paging go through here; {@code list} names what is paged. */
  <T> Page<T> page(String list, Pager<T> pager, @Nullable String after, int limit, Order order) {
    return pager.page(after, limit, order);
  }

  interface BoundedPager<T> {
    Page<T> page(@Nullable String after, int limit, long bytes, Order order);
  }

  /** Likewise, where bytes are bounded. */
  <T> Page<T> bounded(
      String list,
      BoundedPager<T> pager,
      @Nullable String after,
      int limit,
      long bytes,
      Order order) {
    return pager.page(after, limit, bytes, order);
  }

  /** What becomes of an item on its way in. */
  ThreadItem stored(String threadId, ThreadItem item) {
    return item;
  }

  ThreadMetadata stored(ThreadMetadata thread) {
    return thread;
  }

  Attachment stored(Attachment attachment) {
    return attachment;
  }

  static String key(String... parts) {
    return String.join("\n", parts);
  }

  final List<String> othersWithThread(String threadId, String context) {
    return contexts.stream()
        .filter(other -> !other.equals(context) && hasThread(threadId, other))
        .toList();
  }

  final boolean hasThread(String threadId, String context) {
    try {
      real.loadThread(threadId, context);
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  final boolean hasItem(String threadId, String itemId, String context) {
    return allItems(threadId, context).stream().anyMatch(item -> item.id().equals(itemId));
  }

  final List<ThreadItem> allItems(String threadId, String context) {
    return real.loadThreadItems(threadId, null, Integer.MAX_VALUE, Order.ASC, context).data();
  }

  static <T> List<T> all(Pager<T> pager, Order order) {
    return pager.page(null, Integer.MAX_VALUE, order).data();
  }

  static boolean given(@Nullable String after) {
    return after != null && !after.isEmpty();
  }

  /** The index of the element with that id, or -1. */
  static int indexOf(List<?> elements, @Nullable String id) {
    return elements.stream().map(ForwardingStore::id).toList().indexOf(id);
  }

  /** The page of that list from that index on. */
  static <T> Page<T> slice(List<T> elements, int from, int limit) {
    List<T> rest = elements.subList(Math.min(from, elements.size()), elements.size());
    List<T> data = new ArrayList<>(rest.subList(0, Math.min(limit, rest.size())));
    boolean more = data.size() < rest.size();
    return new Page<>(data, more, more ? id(data.getLast()) : null);
  }

  static String id(Object element) {
    return element instanceof ThreadItem item ? item.id() : ((ThreadMetadata) element).id();
  }

  static Instant time(Object element) {
    return element instanceof ThreadItem item
        ? item.createdAt()
        : ((ThreadMetadata) element).createdAt();
  }

  @Override
  public ThreadMetadata loadThread(String threadId, String context) {
    return real.loadThread(threadId, context);
  }

  @Override
  public void saveThread(ThreadMetadata thread, String context) {
    contexts.add(context);
    real.saveThread(stored(thread), context);
  }

  @Override
  public Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, Order order, String context) {
    return page(
        key("items", threadId, context),
        (a, l, o) -> real.loadThreadItems(threadId, a, l, o, context),
        after,
        limit,
        order);
  }

  @Override
  public void saveAttachment(Attachment attachment, String context) {
    contexts.add(context);
    Attachment changed = stored(attachment);
    real.saveAttachment(changed, context);
    attachments.put(key(context, changed.id()), changed);
  }

  @Override
  public Attachment loadAttachment(String attachmentId, String context) {
    return real.loadAttachment(attachmentId, context);
  }

  @Override
  public void deleteAttachment(String attachmentId, String context) {
    real.deleteAttachment(attachmentId, context);
    attachments.remove(key(context, attachmentId));
  }

  @Override
  public Page<ThreadMetadata> loadThreads(
      int limit, @Nullable String after, Order order, String context) {
    return page(
        key("threads", context),
        (a, l, o) -> real.loadThreads(l, a, o, context),
        after,
        limit,
        order);
  }

  @Override
  public void addThreadItem(String threadId, ThreadItem item, String context) {
    real.addThreadItem(threadId, stored(threadId, item), context);
  }

  @Override
  public void saveItem(String threadId, ThreadItem item, String context) {
    real.saveItem(threadId, stored(threadId, item), context);
  }

  @Override
  public ThreadItem loadItem(String threadId, String itemId, String context) {
    return real.loadItem(threadId, itemId, context);
  }

  @Override
  public void deleteThread(String threadId, String context) {
    real.deleteThread(threadId, context);
  }

  @Override
  public void deleteThreadItem(String threadId, String itemId, String context) {
    real.deleteThreadItem(threadId, itemId, context);
  }

  @Override
  public boolean compareAndSetItem(
      String threadId, ThreadItem expected, ThreadItem updated, String context) {
    return real.compareAndSetItem(
        threadId, stored(threadId, expected), stored(threadId, updated), context);
  }

  @Override
  public int deleteItemsAfter(String threadId, String itemId, String context) {
    return real.deleteItemsAfter(threadId, itemId, context);
  }

  @Override
  public ThreadMetadata updateThread(
      String threadId, UnaryOperator<ThreadMetadata> change, String context) {
    return real.updateThread(threadId, change, context);
  }

  @Override
  public Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, Order order, String context) {
    return page(
        key("visible", threadId, context),
        (a, l, o) -> real.loadVisibleItems(threadId, a, l, o, context),
        after,
        limit,
        order);
  }

  @Override
  public Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, String context) {
    return bounded(
        key("items", threadId, context),
        (a, l, b, o) -> real.loadThreadItems(threadId, a, l, b, o, context),
        after,
        limit,
        bytes,
        order);
  }

  @Override
  public Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, String context) {
    return bounded(
        key("visible", threadId, context),
        (a, l, b, o) -> real.loadVisibleItems(threadId, a, l, b, o, context),
        after,
        limit,
        bytes,
        order);
  }

  @Override
  public Page<ThreadMetadata> loadThreads(
      int limit, long bytes, @Nullable String after, Order order, String context) {
    return bounded(
        key("threads", context),
        (a, l, b, o) -> real.loadThreads(l, b, a, o, context),
        after,
        limit,
        bytes,
        order);
  }

  @Override
  public List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, String context) {
    return real.loadPendingToolCalls(threadId, context);
  }

  @Override
  public @Nullable Instant loadNewestTime(String threadId, String context) {
    return real.loadNewestTime(threadId, context);
  }

  @Override
  public void write(
      String threadId,
      @Nullable ThreadMetadata thread,
      List<Attachment> newAttachments,
      List<ThreadItem> items,
      String context) {
    contexts.add(context);
    real.write(threadId, thread, newAttachments, items, context);
  }

  @Override
  public void readOwner(String context, OwnerSink sink) {
    real.readOwner(context, sink);
  }

  @Override
  public Erased eraseOwner(String context) {
    return real.eraseOwner(context);
  }

  @Override
  public Page<String> loadOwners(int limit, @Nullable String after) {
    return real.loadOwners(limit, after);
  }

  @Override
  public String ownerOf(String context) {
    return real.ownerOf(context);
  }

  @Override
  public long textBytes(String owner) {
    return real.textBytes(owner);
  }

  @Override
  public Optional<TextSizes<String>> textSizes() {
    return Optional.of(this);
  }

  @Override
  public Optional<OwnerData<String>> ownerData() {
    return Optional.of(this);
  }

  @Override
  public Optional<AttachmentLifecycle<String>> attachmentLifecycle() {
    return Optional.of(lives());
  }

  AttachmentLifecycle<String> lives() {
    return real.attachmentLifecycle().orElseThrow();
  }

  @Override
  public Optional<Owners> owners() {
    return Optional.of(this);
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
  public Optional<BoundedPages<String>> boundedPages() {
    return Optional.of(this);
  }

  @Override
  public Optional<BatchWrites<String>> batchWrites() {
    return Optional.of(this);
  }
}
