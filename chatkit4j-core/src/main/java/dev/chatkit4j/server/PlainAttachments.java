package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentStore;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Attachments that are nothing but their records, over a store of bytes whose two methods are
 * called and no more, as the Python SDK does it. What becomes of the bytes, and who may have them,
 * is that store's affair. Thread-safe if both stores are.
 *
 * @param <C> the caller's request context
 */
public final class PlainAttachments<C> implements Attachments<C> {
  private final Store<C> store;
  private final @Nullable AttachmentStore<C> bytes;

  /**
   * Over a store of records and one of bytes.
   *
   * @throws IllegalArgumentException if the second is one of {@link AttachmentFiles}, of which more
   *     must be called
   */
  public PlainAttachments(Store<C> store, AttachmentStore<C> bytes) {
    if (bytes instanceof AttachmentFiles) {
      throw new IllegalArgumentException(
          "%s keeps files: it is for an AttachmentServer of chatkit4j-attachments"
              .formatted(bytes.getClass().getName()));
    }
    this.store = requireNonNull(store, "store");
    this.bytes = requireNonNull(bytes, "bytes");
  }

  /** Those of a server that offers none. Records that are there all the same are shown. */
  PlainAttachments(Store<C> store) {
    this.store = requireNonNull(store, "store");
    this.bytes = null;
  }

  @Override
  public Attachment create(AttachmentCreateParams params, C context) {
    AttachmentStore<C> offered = offered();
    Attachment created =
        userCode(
            "Creating the attachment",
            () -> {
              try {
                return offered.createAttachment(params, context);
              } catch (UnsupportedOperationException e) {
                throw new NotOfferedException("This server does not offer two-phase upload");
              }
            });
    var unused = WireForm.write(created); // what cannot be written is not saved
    store.saveAttachment(created, context);
    return created;
  }

  /** Bytes are deleted only for whom the record belongs to; without one there is nothing to do. */
  @Override
  public void discard(String attachmentId, C context) {
    AttachmentStore<C> offered = offered();
    try {
      String id = store.loadAttachment(attachmentId, context).id();
      userCode(
          "Deleting the attachment",
          () -> {
            offered.deleteAttachment(id, context);
            return true;
          });
      store.deleteAttachment(id, context);
    } catch (NotFoundException e) {
      // then there is nothing to discard
    }
  }

  private AttachmentStore<C> offered() {
    if (bytes == null) {
      throw new NotOfferedException("This server does not offer attachments");
    }
    return bytes;
  }

  /**
   * Runs the application's code. A failure of it must not look like 5xx, after which a client sends
   * the same again.
   */
  private static <T> T userCode(String what, Callable<T> code) {
    try {
      return code.call();
    } catch (NotOfferedException | StoreException | OverBudgetException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof Refusal refusal && refusal.status() < 500) {
        throw refusal;
      }
      throw Refusal.handlerFailed(what).because(e);
    }
  }

  @Override
  public List<Attachment> forMessage(List<String> ids, String threadId, C context) {
    return ids.stream()
        .map(id -> store.loadAttachment(id, context).withThreadId(threadId))
        .toList();
  }

  @Override
  public void save(@Nullable ThreadMetadata newThread, ThreadItem.UserMessage message, C context) {
    Conversations.write(
        store, message.threadId(), newThread, message.attachments(), List.of(message), context);
  }

  @Override
  public Attachment shown(Attachment attachment, C context) {
    return attachment;
  }

  @Override
  public InputStream open(String attachmentId, C context) {
    throw new NotFoundException(
        "The bytes of attachment %s: the server keeps no files".formatted(attachmentId));
  }
}
