package dev.chatkit4j.store;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;

/**
 * A store of the bytes of attachments. Their records are in a {@link Store}. Methods may be called
 * from any number of threads at once.
 *
 * @param <C> the caller's request context, handed through unchanged
 */
public interface AttachmentStore<C> {
  /** Deletes an attachment's bytes; silent if there are none. */
  void deleteAttachment(String attachmentId, C context);

  /**
   * Makes room for a file and says how to upload it. The caller saves the record.
   *
   * @throws UnsupportedOperationException unless overridden: two-phase upload is not offered
   */
  default Attachment createAttachment(AttachmentCreateParams params, C context) {
    throw new UnsupportedOperationException(
        "%s does not offer two-phase upload".formatted(getClass().getName()));
  }

  /** An id for a new attachment. Safe to override. */
  default String generateAttachmentId(String mimeType, C context) {
    return Ids.generate(StoreItemType.ATTACHMENT);
  }
}
