package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.BatchWrites;
import dev.chatkit4j.store.BoundedPages;
import dev.chatkit4j.store.Ids;
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
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store on tables. It checks ids and turns records into documents on the caller's thread; what
 * happens in between is a {@link Database}'s, which also says where documents become pages.
 */
abstract class JdbcStore<C>
    implements Store<C>,
        ItemUpdates<C>,
        ThreadUpdates<C>,
        ItemQueries<C>,
        BoundedPages<C>,
        BatchWrites<C>,
        OwnerData<C>,
        Owners,
        TextSizes<C> {
  private static final int EXPORT_PAGE = 100;
  private static final long EXPORT_BYTES = 1 << 20;
  private static final long ANY_BYTES = Long.MAX_VALUE;

  /** Each time somebody else got through, so this many is a lot. */
  private static final int MOST_UPDATES = 1000;

  private static final Duration TOMBSTONES_LAST = Duration.ofDays(30);

  /**
   * How many expired tombstones of each kind a deletion takes along: more than it makes, mostly.
   */
  static final int PURGED = 1000;

  private final Database database;
  private final Function<? super C, String> owner;
  private final Clock clock;

  JdbcStore(Database database, Function<? super C, String> owner, Clock clock) {
    this.database = database;
    this.owner = owner;
    this.clock = clock;
  }

  @Override
  public final ThreadMetadata loadThread(String threadId, C context) {
    String of = owner(context);
    id("thread id", threadId);
    return thread(of, threadId).thread();
  }

  private Document thread(String of, String threadId) {
    Document found =
        database
            .callsFor(of)
            .read(() -> "Loading thread " + threadId, sql -> Threads.load(sql, of, threadId));
    if (found == null) {
      throw NotFoundException.thread(threadId);
    }
    return found;
  }

  @Override
  public final void saveThread(ThreadMetadata thread, C context) {
    String of = owner(context);
    Document document = document(thread);
    long createdAt = Place.micros(thread.createdAt());
    database
        .callsFor(of)
        .writeOne(
            () -> "Saving thread " + thread.id(),
            sql -> {
              Threads.save(sql, of, document, createdAt);
              return true;
            });
  }

  @Override
  public final ThreadMetadata updateThread(
      String threadId, UnaryOperator<ThreadMetadata> change, C context) {
    String of = owner(context);
    id("thread id", threadId);
    for (int tries = 0; tries < MOST_UPDATES; tries++) {
      // The change is the caller's code: no connection is held and no transaction open meanwhile.
      Document read = thread(of, threadId);
      ThreadMetadata changed = changed(read.thread(), change);
      Document document = document(changed);
      if (database
          .callsFor(of)
          .writeOne(
              () -> "Updating thread " + threadId,
              sql -> Threads.replace(sql, of, read, document))) {
        return changed;
      }
    }
    throw new UnavailableException(
        "Updating thread %s failed: it was found changed %s times in a row"
            .formatted(threadId, MOST_UPDATES),
        false,
        null);
  }

  private static ThreadMetadata changed(
      ThreadMetadata thread, UnaryOperator<ThreadMetadata> change) {
    ThreadMetadata changed = requireNonNull(change.apply(thread), "the changed thread");
    if (!changed.id().equals(thread.id()) || !changed.createdAt().equals(thread.createdAt())) {
      throw new IllegalArgumentException(
          "a change of thread %s must keep its id and time".formatted(thread.id()));
    }
    return changed;
  }

  @Override
  public final Page<ThreadMetadata> loadThreads(
      int limit, @Nullable String after, Order order, C context) {
    return loadThreads(limit, ANY_BYTES, after, order, context);
  }

  @Override
  public final Page<ThreadMetadata> loadThreads(
      int limit, long bytes, @Nullable String after, Order order, C context) {
    String of = owner(context);
    String cursor = cursor(after);
    atLeastOne("limit", limit);
    atLeastOne("bytes", bytes);
    long deletedAfter = tombstonesSince();
    return database
        .callsFor(of)
        .read(
            () -> "Loading threads after " + (cursor == null ? "none" : cursor),
            sql -> {
              Place place =
                  cursor == null
                      ? Place.startOf(order)
                      : Threads.place(sql, of, cursor, deletedAfter);
              if (place == null) {
                throw NotFoundException.cursor(requireNonNull(cursor));
              }
              return Stretch.read(
                  (most, largest) -> Threads.page(sql, of, place, most, largest, order),
                  Function.identity(),
                  limit,
                  bytes);
            },
            stretch -> page(stretch, Document::thread));
  }

  @Override
  public final void deleteThread(String threadId, C context) {
    String of = owner(context);
    id("thread id", threadId);
    long now = now();
    long expired = tombstonesSince();
    boolean left =
        database
            .callsFor(of)
            .delete(
                () -> "Deleting thread " + threadId,
                sql -> {
                  Threads.delete(sql, of, threadId, now);
                  purge(sql, of, expired);
                  return Leftovers.deleteSome(sql, of);
                });
    if (left) {
      deleteLeftovers("thread " + threadId, of);
    }
  }

  private void deleteLeftovers(String what, String of) {
    try {
      Leftovers.deleteAll(database, () -> "Deleting what is left of " + what, of);
    } catch (UnavailableException e) {
      throw new UnavailableException(
          "Deleting %s was not done to the end: nobody sees it any more, but some of it is still in the file until it is deleted again or the file is opened again"
              .formatted(what),
          true,
          e);
    }
  }

  @Override
  public final Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, Order order, C context) {
    return items(Items::page, threadId, after, limit, ANY_BYTES, order, context);
  }

  @Override
  public final Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
    return items(Items::page, threadId, after, limit, bytes, order, context);
  }

  @Override
  public final Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, Order order, C context) {
    return items(Items::visiblePage, threadId, after, limit, ANY_BYTES, order, context);
  }

  @Override
  public final Page<ThreadItem> loadVisibleItems(
      String threadId, @Nullable String after, int limit, long bytes, Order order, C context) {
    return items(Items::visiblePage, threadId, after, limit, bytes, order, context);
  }

  private interface ItemPage {
    List<PageRow> load(
        Sql sql, String owner, String threadId, Place after, long limit, long largest, Order order)
        throws SQLException;
  }

  private Page<ThreadItem> items(
      ItemPage page,
      String threadId,
      @Nullable String after,
      int limit,
      long bytes,
      Order order,
      C context) {
    String of = owner(context);
    id("thread id", threadId);
    String cursor = cursor(after);
    atLeastOne("limit", limit);
    atLeastOne("bytes", bytes);
    return database
        .callsFor(of)
        .read(
            () -> "Loading items of thread " + threadId,
            sql -> {
              Place place =
                  cursor == null ? Place.startOf(order) : itemPlace(sql, of, threadId, cursor);
              return place == null
                  ? Stretch.<PageRow>none()
                  : Stretch.read(
                      (most, largest) -> page.load(sql, of, threadId, place, most, largest, order),
                      Function.identity(),
                      limit,
                      bytes);
            },
            stretch -> page(stretch, Document::item));
  }

  /** Null if there is no such thread. */
  private @Nullable Place itemPlace(Sql sql, String of, String threadId, String cursor)
      throws SQLException {
    Place place = Items.placeOrTombstone(sql, of, threadId, cursor, tombstonesSince());
    if (place == null && Threads.exists(sql, of, threadId)) {
      throw NotFoundException.cursor(cursor);
    }
    return place;
  }

  @Override
  public final List<ThreadItem.ClientToolCall> loadPendingToolCalls(String threadId, C context) {
    String of = owner(context);
    id("thread id", threadId);
    return database
        .callsFor(of)
        .read(
            () -> "Loading pending tool calls of thread " + threadId,
            sql -> Items.pending(sql, of, threadId),
            rows ->
                rows.stream()
                    .map(Document::item)
                    .filter(ThreadItem.ClientToolCall.class::isInstance)
                    .map(ThreadItem.ClientToolCall.class::cast)
                    .toList());
  }

  @Override
  public final @Nullable Instant loadNewestTime(String threadId, C context) {
    String of = owner(context);
    id("thread id", threadId);
    return database
        .callsFor(of)
        .read(
            () -> "Loading the newest time of thread " + threadId,
            sql -> Items.newestTime(sql, of, threadId));
  }

  @Override
  public final void addThreadItem(String threadId, ThreadItem item, C context) {
    saveItem(threadId, item, context);
  }

  @Override
  public final void saveItem(String threadId, ThreadItem item, C context) {
    String of = owner(context);
    id("thread id", threadId);
    Document document = document(item);
    database
        .callsFor(of)
        .writeOne(
            () -> "Saving item %s of thread %s".formatted(item.id(), threadId),
            sql -> {
              save(sql, of, threadId, item, document);
              return true;
            });
  }

  static void save(Sql sql, String of, String threadId, ThreadItem item, Document document)
      throws SQLException {
    if (!Items.save(sql, of, threadId, item, document.text())) {
      throw NotFoundException.thread(threadId);
    }
  }

  @Override
  public final ThreadItem loadItem(String threadId, String itemId, C context) {
    String of = owner(context);
    id("thread id", threadId);
    id("item id", itemId);
    Document found =
        database
            .callsFor(of)
            .read(
                () -> "Loading item %s of thread %s".formatted(itemId, threadId),
                sql -> Items.load(sql, of, threadId, itemId));
    if (found == null) {
      throw NotFoundException.item(threadId, itemId);
    }
    return found.item();
  }

  @Override
  public final void deleteThreadItem(String threadId, String itemId, C context) {
    String of = owner(context);
    id("thread id", threadId);
    id("item id", itemId);
    long now = now();
    long expired = tombstonesSince();
    database
        .callsFor(of)
        .delete(
            () -> "Deleting item %s of thread %s".formatted(itemId, threadId),
            sql -> {
              if (Threads.lock(sql, of, threadId)) {
                Items.delete(sql, of, threadId, itemId, now);
                Attachments.deleteWithoutItem(sql, of, threadId, now);
              }
              purge(sql, of, expired);
              return true;
            });
  }

  @Override
  public final boolean compareAndSetItem(
      String threadId, ThreadItem expected, ThreadItem updated, C context) {
    String of = owner(context);
    id("thread id", threadId);
    if (!expected.id().equals(updated.id())) {
      throw new IllegalArgumentException(
          "item %s cannot become item %s".formatted(expected.id(), updated.id()));
    }
    Document before = document(expected);
    Document after = document(updated);
    return database
        .callsFor(of)
        .write(
            () -> "Updating item %s of thread %s".formatted(updated.id(), threadId),
            sql -> {
              if (!Threads.lock(sql, of, threadId)) {
                throw NotFoundException.thread(threadId);
              }
              Document stored = Items.load(sql, of, threadId, expected.id());
              // Equal texts are equal items. Unequal ones may still be: another version wrote one.
              if (stored == null || !(stored.sameText(before) || stored.item().equals(expected))) {
                return false;
              }
              Items.update(sql, of, threadId, updated, after.text());
              return true;
            });
  }

  @Override
  public final int deleteItemsAfter(String threadId, String itemId, C context) {
    String of = owner(context);
    id("thread id", threadId);
    id("item id", itemId);
    long now = now();
    long expired = tombstonesSince();
    return database
        .callsFor(of)
        .delete(
            () -> "Deleting items after %s of thread %s".formatted(itemId, threadId),
            sql -> {
              Place place =
                  Threads.lock(sql, of, threadId) ? Items.place(sql, of, threadId, itemId) : null;
              if (place == null) {
                throw NotFoundException.item(threadId, itemId);
              }
              int deleted = Items.deleteAfter(sql, of, threadId, place, now);
              Attachments.deleteWithoutItem(sql, of, threadId, now);
              purge(sql, of, expired);
              return deleted;
            });
  }

  @Override
  public final void saveAttachment(Attachment attachment, C context) {
    String of = owner(context);
    Document document = document(attachment);
    database
        .callsFor(of)
        .write(
            () -> "Saving attachment " + attachment.id(),
            sql -> {
              Attachments.save(sql, of, document, boundTo(attachment));
              return true;
            });
  }

  @Override
  public final Attachment loadAttachment(String attachmentId, C context) {
    String of = owner(context);
    id("attachment id", attachmentId);
    Document found =
        database
            .callsFor(of)
            .read(
                () -> "Loading attachment " + attachmentId,
                sql -> Attachments.load(sql, of, attachmentId));
    if (found == null) {
      throw NotFoundException.attachment(attachmentId);
    }
    return found.attachment();
  }

  @Override
  public final void deleteAttachment(String attachmentId, C context) {
    String of = owner(context);
    id("attachment id", attachmentId);
    long now = now();
    database
        .callsFor(of)
        .delete(
            () -> "Deleting attachment " + attachmentId,
            sql -> {
              Attachments.delete(sql, of, attachmentId, now);
              return true;
            });
  }

  @Override
  public final void write(
      String threadId,
      @Nullable ThreadMetadata thread,
      List<Attachment> attachments,
      List<ThreadItem> items,
      C context) {
    String of = owner(context);
    id("thread id", threadId);
    if (thread != null && !thread.id().equals(threadId)) {
      throw new IllegalArgumentException(
          "thread %s cannot be written as thread %s".formatted(thread.id(), threadId));
    }
    Document threadDocument = thread == null ? null : document(thread);
    List<Attachment> records = List.copyOf(attachments);
    List<Document> recordDocuments = records.stream().map(JdbcStore::document).toList();
    List<ThreadItem> appended = List.copyOf(items);
    List<Document> itemDocuments = appended.stream().map(JdbcStore::document).toList();
    database
        .callsFor(of)
        .write(
            () -> "Writing %s items of thread %s".formatted(appended.size(), threadId),
            sql -> {
              saveOrLock(sql, of, threadId, thread, threadDocument);
              for (int i = 0; i < records.size(); i++) {
                Attachments.save(sql, of, recordDocuments.get(i), boundTo(records.get(i)));
              }
              for (int i = 0; i < appended.size(); i++) {
                save(sql, of, threadId, appended.get(i), itemDocuments.get(i));
              }
              return true;
            });
  }

  static void saveOrLock(
      Sql sql,
      String of,
      String threadId,
      @Nullable ThreadMetadata thread,
      @Nullable Document document)
      throws SQLException {
    if (thread != null && document != null) {
      Threads.save(sql, of, document, Place.micros(thread.createdAt()));
    } else if (!Threads.lock(sql, of, threadId)) {
      throw NotFoundException.thread(threadId);
    }
  }

  /** Each page is a read of its own, over before the sink sees it, and short in bytes too. */
  @Override
  public final void readOwner(C context, OwnerSink sink) {
    String of = owner(context);
    Place place = Place.startOf(Order.ASC);
    int limit = EXPORT_PAGE;
    Stretch<Placed> threads;
    do {
      threads = threadsBehind(place, of, limit);
      limit = next(threads);
      for (Placed thread : threads.rows()) {
        sink.thread(thread.row().document().thread(), thread.place().time());
        readItems(of, thread.row().id(), sink);
        place = thread.place();
      }
    } while (threads.more());
    readAttachments(of, sink);
  }

  private Stretch<Placed> threadsBehind(Place place, String of, int limit) {
    return database
        .callsFor(of)
        .read(
            () -> "Reading an owner's threads",
            sql ->
                Stretch.read(
                    (most, largest) -> Threads.placedPage(sql, of, place, most, largest),
                    Placed::row,
                    limit,
                    EXPORT_BYTES));
  }

  private void readItems(String of, String threadId, OwnerSink sink) {
    Place place = Place.startOf(Order.ASC);
    int limit = EXPORT_PAGE;
    Stretch<Placed> items;
    do {
      items = itemsBehind(place, of, threadId, limit);
      limit = next(items);
      for (Placed item : items.rows()) {
        sink.item(threadId, item.row().document().item(), item.place().time());
        place = item.place();
      }
    } while (items.more());
  }

  private Stretch<Placed> itemsBehind(Place place, String of, String threadId, int limit) {
    return database
        .callsFor(of)
        .read(
            () -> "Reading items of thread " + threadId,
            sql ->
                Stretch.read(
                    (most, largest) -> Items.placedPage(sql, of, threadId, place, most, largest),
                    Placed::row,
                    limit,
                    EXPORT_BYTES));
  }

  private void readAttachments(String of, OwnerSink sink) {
    String id = "";
    int limit = EXPORT_PAGE;
    Stretch<PageRow> records;
    do {
      records = attachmentsBehind(id, of, limit);
      limit = next(records);
      for (PageRow record : records.rows()) {
        sink.attachment(record.document().attachment());
        id = record.id();
      }
    } while (records.more());
  }

  private Stretch<PageRow> attachmentsBehind(String attachmentId, String of, int limit) {
    return database
        .callsFor(of)
        .read(
            () -> "Reading an owner's attachments",
            sql ->
                Stretch.read(
                    (most, largest) -> Attachments.page(sql, of, attachmentId, most, largest),
                    Function.identity(),
                    limit,
                    EXPORT_BYTES));
  }

  /** How many to ask for next: a server looks at all of them, so not many if few of them fit. */
  private static int next(Stretch<?> stretch) {
    return Math.clamp(2L * stretch.rows().size(), 1, EXPORT_PAGE);
  }

  private record Erasure(Erased erased, boolean left) {}

  @Override
  public final Erased eraseOwner(C context) {
    String of = owner(context);
    long now = now();
    Erasure erasure =
        database
            .callsFor(of)
            .delete(
                () -> "Erasing an owner",
                sql -> {
                  Threads.lockAll(sql, of);
                  int items = Leftovers.leaveAll(sql, of);
                  int attachments = Attachments.erase(sql, of, now);
                  Erased erased = new Erased(Threads.erase(sql, of), items, attachments);
                  return new Erasure(erased, Leftovers.deleteSome(sql, of));
                });
    if (erasure.left) {
      deleteLeftovers("an owner", of);
    }
    return erasure.erased;
  }

  @Override
  public final Page<String> loadOwners(int limit, @Nullable String after) {
    String cursor = cursor(after);
    atLeastOne("limit", limit);
    List<String> owners =
        database.read(
            () -> "Loading owners",
            sql -> OwnerRows.page(sql, cursor == null ? "" : cursor, limit + 1L));
    boolean more = owners.size() > limit;
    List<String> shown = more ? owners.subList(0, limit) : owners;
    return new Page<>(shown, more, more ? shown.getLast() : null);
  }

  @Override
  public final String ownerOf(C context) {
    return owner(context);
  }

  @Override
  public final long textBytes(String of) {
    Ids.requireValid("owner", of);
    return database
        .callsFor(of)
        .read(() -> "Counting an owner's text", sql -> TextRows.bytes(sql, of));
  }

  @Override
  public final Optional<TextSizes<C>> textSizes() {
    return Optional.of(this);
  }

  @Override
  public final Optional<OwnerData<C>> ownerData() {
    return Optional.of(this);
  }

  @Override
  public final Optional<Owners> owners() {
    return Optional.of(this);
  }

  @Override
  public final Optional<ItemUpdates<C>> itemUpdates() {
    return Optional.of(this);
  }

  @Override
  public final Optional<ThreadUpdates<C>> threadUpdates() {
    return Optional.of(this);
  }

  @Override
  public final Optional<ItemQueries<C>> itemQueries() {
    return Optional.of(this);
  }

  @Override
  public final Optional<BoundedPages<C>> boundedPages() {
    return Optional.of(this);
  }

  @Override
  public final Optional<BatchWrites<C>> batchWrites() {
    return Optional.of(this);
  }

  @Override
  public final Optional<AttachmentLifecycle<C>> attachmentLifecycle() {
    return Optional.of(new JdbcAttachments<>(database, this::owner, clock));
  }

  @Override
  public final void close() {
    database.close();
  }

  private String owner(C context) {
    return Ids.requireValid("owner", requireNonNull(owner.apply(context), "owner"));
  }

  private static void id(String what, String id) {
    Ids.requireValid(what, id);
  }

  private static @Nullable String cursor(@Nullable String after) {
    return after == null || after.isEmpty() ? null : Ids.requireValid("cursor", after);
  }

  private static void atLeastOne(String what, long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("%s must be at least 1, got %s".formatted(what, bound));
    }
  }

  static Document document(ThreadMetadata thread) {
    return new Document(Ids.requireValid("thread id", thread.id()), StoredForm.writeUtf8(thread));
  }

  static Document document(ThreadItem item) {
    return new Document(Ids.requireValid("item id", item.id()), StoredForm.writeUtf8(item));
  }

  static Document document(Attachment attachment) {
    return new Document(
        Ids.requireValid("attachment id", attachment.id()), StoredForm.writeUtf8(attachment));
  }

  /** The thread whose end is the record's too; null if there is none or no thread can be it. */
  private static @Nullable String boundTo(Attachment attachment) {
    String threadId = attachment.threadId();
    return threadId != null && Ids.valid(threadId) ? threadId : null;
  }

  private static <T> Page<T> page(Stretch<PageRow> stretch, Function<Document, T> decode) {
    List<PageRow> rows = stretch.rows();
    return new Page<>(
        rows.stream().map(PageRow::document).map(decode).toList(),
        stretch.more(),
        stretch.more() ? rows.getLast().id() : null);
  }

  private long now() {
    return Place.micros(clock.instant());
  }

  /** Tombstones of that time or before have expired. */
  private long tombstonesSince() {
    return Place.micros(clock.instant().minus(TOMBSTONES_LAST));
  }

  private static void purge(Sql sql, String of, long expired) throws SQLException {
    Items.purge(sql, of, expired, PURGED);
    Threads.purge(sql, of, expired, PURGED);
  }
}
