package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store of conversations. The numbered rules in {@code docs/contracts/store.md} are part of this
 * contract, and the conformance kit tests each of them.
 *
 * <p>Whose data is meant is decided by the context alone: what belongs to somebody else is not
 * found, never forbidden, and the same id may exist under two owners without the two touching.
 *
 * <p>Methods block and may be called from any number of threads at once. What one has written is
 * seen by whoever calls after it returned. Values handed out are immutable.
 *
 * <p>Every method throws {@link IllegalArgumentException} for an id or an owner that {@link
 * Ids#valid} refuses and {@link UnavailableException} when the store cannot be reached; a method
 * that changes something says in it whether the change may have been made.
 *
 * @param <C> the caller's request context, handed through unchanged
 */
public interface Store<C> extends AutoCloseable {

  /** An id for a new thread. Safe to override. */
  default String generateThreadId(C context) {
    return Ids.generate(StoreItemType.THREAD);
  }

  /** An id for a new item of that thread. Safe to override; must be new within the thread. */
  default String generateItemId(StoreItemType type, ThreadMetadata thread, C context) {
    return Ids.generate(type);
  }

  /**
   * Reads a thread.
   *
   * @throws NotFoundException if the owner has none of that id
   */
  ThreadMetadata loadThread(String threadId, C context);

  /** Writes a whole thread, new or not. Its place among the threads is that of the first time. */
  void saveThread(ThreadMetadata thread, C context);

  /**
   * Reads a page of a thread's items, hidden ones included; an empty one if the owner has no such
   * thread.
   *
   * @param after id of the item that the page follows; null or empty for the first page. An item
   *     that was deleted less than 30 days ago keeps its place.
   * @param limit at most so many items
   * @throws IllegalArgumentException if the limit is less than 1
   * @throws NotFoundException if the thread exists and the cursor is none of its items
   */
  Page<ThreadItem> loadThreadItems(
      String threadId, @Nullable String after, int limit, Order order, C context);

  /** Writes an attachment's record, new or not. */
  void saveAttachment(Attachment attachment, C context);

  /**
   * Reads an attachment's record.
   *
   * @throws NotFoundException if the owner has none of that id
   */
  Attachment loadAttachment(String attachmentId, C context);

  /** Forgets an attachment's record; silent if there is none. */
  void deleteAttachment(String attachmentId, C context);

  /**
   * Reads a page of the owner's threads.
   *
   * @param after as in {@link #loadThreadItems}
   * @throws IllegalArgumentException if the limit is less than 1
   * @throws NotFoundException if the cursor is none of the owner's threads
   */
  Page<ThreadMetadata> loadThreads(int limit, @Nullable String after, Order order, C context);

  /**
   * Appends an item. If the thread has one of that id, this is {@link #saveItem}.
   *
   * @throws NotFoundException if the owner has no such thread
   */
  void addThreadItem(String threadId, ThreadItem item, C context);

  /**
   * Writes an item, new or not, of the same type as before or another. Its place in the thread is
   * that of the first time.
   *
   * @throws NotFoundException if the owner has no such thread
   */
  void saveItem(String threadId, ThreadItem item, C context);

  /**
   * Reads an item.
   *
   * @throws NotFoundException if the owner has no such thread or the thread no such item
   */
  ThreadItem loadItem(String threadId, String itemId, C context);

  /**
   * Deletes a thread, its items and the records of the attachments bound to it, in one unit; silent
   * if there is none. Records bound to a thread that is gone go as well.
   */
  void deleteThread(String threadId, C context);

  /** Deletes an item; silent if there is none. */
  void deleteThreadItem(String threadId, String itemId, C context);

  /** Conditional changes of items, where this store has them. */
  default Optional<ItemUpdates<C>> itemUpdates() {
    return Optional.empty();
  }

  /** Conditional changes of threads, where this store has them. */
  default Optional<ThreadUpdates<C>> threadUpdates() {
    return Optional.empty();
  }

  /** Direct ways to certain items, where this store has them. */
  default Optional<ItemQueries<C>> itemQueries() {
    return Optional.empty();
  }

  /** Pages bounded in bytes, where this store has them. */
  default Optional<BoundedPages<C>> boundedPages() {
    return Optional.empty();
  }

  /** Several writes in one unit, where this store has them. */
  default Optional<BatchWrites<C>> batchWrites() {
    return Optional.empty();
  }

  /** All that one owner has, where this store can hand it out and erase it. */
  default Optional<OwnerData<C>> ownerData() {
    return Optional.empty();
  }

  /** Who has something here, for operators, where this store can tell. */
  default Optional<Owners> owners() {
    return Optional.empty();
  }

  /** How much text an owner has, where this store can tell. */
  default Optional<TextSizes<C>> textSizes() {
    return Optional.empty();
  }

  /** How the connections to a database server are used, where this store has such. */
  default Optional<ConnectionUse> connectionUse() {
    return Optional.empty();
  }

  /** The life of attachments whose bytes are kept too, where this store has it. */
  default Optional<AttachmentLifecycle<C>> attachmentLifecycle() {
    return Optional.empty();
  }

  /** Lets go of what the store holds. Calls under way may fail; later ones do. */
  @Override
  default void close() {}
}
