package dev.chatkit4j.store;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attachment's record and where in its life it stands.
 *
 * @param size of the file in bytes, as announced while it is pending; -1 of a record that came by
 *     {@link Store#saveAttachment}
 * @param expires when it goes unless a message holds it by then; null once one does, and of a
 *     record that came by {@link Store#saveAttachment}
 */
public record StoredAttachment(
    AttachmentKey key, Attachment attachment, State state, long size, @Nullable Instant expires) {
  /** Refuses null. */
  public StoredAttachment {
    requireNonNull(key, "key");
    requireNonNull(attachment, "attachment");
    requireNonNull(state, "state");
  }

  /** The states of a file. */
  public enum State {
    /** Announced; its bytes may be there or not. */
    PENDING,
    /** Its bytes are there. */
    UPLOADED,
    /** A message holds it. */
    ATTACHED;

    /** That of a record of which nothing else is known. */
    public static State of(Attachment attachment) {
      if (attachment.threadId() != null) {
        return ATTACHED;
      }
      return attachment.uploadDescriptor() == null ? UPLOADED : PENDING;
    }
  }
}
