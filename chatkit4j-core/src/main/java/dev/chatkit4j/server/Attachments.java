package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attachments of a server, as the engine sees them: their records, and nothing of how a file's
 * bytes come and go. {@link PlainAttachments} is one over a store of bytes; {@code
 * chatkit4j-attachments} has one that keeps files itself.
 *
 * <p>Thread-safe. Methods throw {@link Refusal} for what is refused, and store exceptions as the
 * store does.
 *
 * @param <C> the caller's request context
 */
public interface Attachments<C> extends AutoCloseable {
  /**
   * Makes room for a file, saves its record, and says how to upload it.
   *
   * @throws NotOfferedException if files are not taken in this way
   */
  Attachment create(AttachmentCreateParams params, C context);

  /**
   * Forgets an attachment and its file; silent if the context's owner has none of that id.
   *
   * @throws ConflictException if a message holds it and that matters
   */
  void discard(String attachmentId, C context);

  /**
   * The attachments as a message of that thread is going to hold them.
   *
   * @param ids of attachments, in the order of the answer
   * @throws NotFoundException if the context's owner has none of one of the ids
   */
  List<Attachment> forMessage(List<String> ids, String threadId, C context);

  /**
   * Saves a message that has attachments together with them: all or nothing where the store can.
   *
   * @param newThread saved first; null if the thread is there already
   */
  void save(@Nullable ThreadMetadata newThread, ThreadItem.UserMessage message, C context);

  /** The attachment as a client gets it, for instance with links that work now. */
  Attachment shown(Attachment attachment, C context);

  /**
   * Opens the file for the server's own use. The caller closes the stream.
   *
   * @throws NotFoundException if the server keeps no files
   * @throws IOException if the bytes cannot be reached
   */
  InputStream open(String attachmentId, C context) throws IOException;

  /** The reason why no file could be kept just now, for a log; empty if one could. */
  default Optional<String> failure() {
    return Optional.empty();
  }

  /** Lets go of threads and the like. Called when the server is closed; may be called again. */
  @Override
  default void close() {}
}
