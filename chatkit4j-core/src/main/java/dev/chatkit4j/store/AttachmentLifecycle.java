package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of attachments whose bytes are in {@link AttachmentFiles}: pending, uploaded, attached
 * to a message, gone. An ability of a {@link Store}, kept in the same database as the records.
 *
 * <p>A record that was added here is known to have bytes. Whatever deletes such a record, be it
 * {@link Store#deleteThread}, {@link Store#deleteAttachment}, {@link OwnerData#eraseOwner} or the
 * deletion of the message that holds it, notes in the same unit that the bytes must go. Records
 * that came by {@link Store#saveAttachment} have no such life, and nothing is noted for them.
 *
 * <p>Methods with a key or without a context cross the border between owners. They are for who has
 * proved what they may do in another way, by a signed link, and for the sweeper.
 */
public interface AttachmentLifecycle<C> {
  /** That attachment of the context's owner, be there one or not. */
  AttachmentKey key(String attachmentId, C context);

  /**
   * Adds a record whose bytes are still to come.
   *
   * @param size in bytes
   * @param expires when it goes unless a message holds it by then
   * @param quota how many bytes the owner's attachments may have together, this one included
   * @return false if they would have more; then nothing was added
   * @throws ConflictException if the owner has an attachment of that id
   */
  boolean addPending(Attachment attachment, long size, Instant expires, long quota, C context);

  /**
   * How many bytes the owner's attachments have together, as {@link #addPending} counts them: also
   * those that are still to come, and none of records that were only saved. 0 if there are none.
   */
  long usedBytes(C context);

  /**
   * The bytes are there: a pending record becomes an uploaded one.
   *
   * @param attachment replaces the record
   * @return false if it is pending no more or gone; then nothing was changed
   */
  boolean completeUpload(AttachmentKey key, Attachment attachment);

  /** The owner's attachment; empty if there is none. */
  Optional<StoredAttachment> find(AttachmentKey key);

  /** Every owner's attachment of that id. */
  List<StoredAttachment> findAny(String attachmentId);

  /**
   * Saves a message and binds its attachments to it, in one unit, also if the process is killed.
   *
   * @param thread to save first; null if the thread is there already
   * @throws NotFoundException if no thread is given and the owner has none of that id, or the owner
   *     has no attachment of an id
   * @throws ConflictException if an attachment is pending or bound to another thread
   */
  void writeMessage(@Nullable ThreadMetadata thread, ThreadItem.UserMessage message, C context);

  /**
   * Forgets a record that no message holds; silent if there is none.
   *
   * @throws ConflictException if a message holds it
   */
  void discard(String attachmentId, C context);

  /**
   * Forgets records that no message holds and that have expired by then. In one unit, so a large
   * limit makes others wait.
   *
   * @param limit at most so many
   * @return how many; fewer than the limit if there are no more
   */
  int expire(Instant now, int limit);

  /**
   * Whose bytes must go, those due longest first.
   *
   * @param limit at most so many
   */
  List<AttachmentRemoval> loadRemovals(Instant now, int limit);

  /** The bytes are gone. */
  void completeRemovals(List<AttachmentRemoval> removals);

  /** It failed and is to be tried again at that time. */
  void postponeRemoval(AttachmentRemoval removal, Instant due);
}
