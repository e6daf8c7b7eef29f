package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Finds out whether a message may hold a file. One that was uploaded past us is looked at now.
 * Thread-safe.
 */
final class MessageFiles<C> {
  private final FileRecords<C> records;
  private final AttachmentLifecycle<C> lifecycle;
  private final AttachmentFiles<C> files;
  private final FileInspector inspector;

  MessageFiles(
      FileRecords<C> records,
      AttachmentLifecycle<C> lifecycle,
      AttachmentFiles<C> files,
      FileInspector inspector) {
    this.records = records;
    this.lifecycle = lifecycle;
    this.files = files;
    this.inspector = inspector;
  }

  /** The attachment as a message of that thread holds it. */
  Attachment held(String id, String threadId, C context) {
    StoredAttachment stored = records.stored(records.key(id, context));
    if (stored.state() == StoredAttachment.State.PENDING) {
      if (!confirm(stored)) {
        throw Refusal.conflict("Attachment %s is not uploaded yet".formatted(id));
      }
      stored = records.stored(stored.key());
    }
    String holder = stored.attachment().threadId();
    if (holder != null && !holder.equals(threadId)) {
      throw Refusal.conflict("Attachment %s is held by a message of another thread".formatted(id));
    }
    return stored.attachment().uploaded().withThreadId(threadId);
  }

  private boolean confirm(StoredAttachment pending) {
    if (files.links().isPresent()) {
      return false;
    }
    AttachmentKey key = pending.key();
    Optional<StoredFile> file = Staged.onDisk(() -> files.find(key));
    if (file.isEmpty()) {
      return false;
    }
    requireAnnounced(pending, file.get());
    Attachment attachment = inspector.typed(pending, inspect(pending));
    if (!lifecycle.completeUpload(key, attachment.uploaded())) {
      requireUploaded(key);
    }
    return true;
  }

  private static void requireAnnounced(StoredAttachment pending, StoredFile file) {
    String type = pending.attachment().mimeType();
    if (file.size() != pending.size()
        || (file.mimeType() != null && !file.mimeType().equals(type))) {
      throw Refusal.conflict(
          "Attachment %s was announced with %s bytes of %s and has %s of %s"
              .formatted(pending.key().id(), pending.size(), type, file.size(), file.mimeType()));
    }
  }

  private String inspect(StoredAttachment pending) {
    String declared = pending.attachment().mimeType();
    if (inspector.needsOnlyTheHead()) {
      return inspector.judge(declared, Staged.onDisk(() -> sniff(pending)));
    }
    try (Staged fetched = fetch(pending)) {
      return inspector.inspect(fetched, declared);
    }
  }

  private String sniff(StoredAttachment pending) throws IOException {
    long head = Math.min(pending.size(), FileTypes.HEAD);
    try (InputStream in = files.open(pending.key(), 0, head)) {
      return FileTypes.sniff(in);
    }
  }

  private Staged fetch(StoredAttachment pending) {
    Refusal changed = Refusal.conflict("Attachment %s has changed".formatted(pending.key().id()));
    return Staged.onDisk(() -> {
      try (InputStream in = files.open(pending.key(), 0, pending.size())) {
        return Staged.take(files, in, pending.size(), changed);
      }
    });
  }

  /** Another message may have confirmed it at the same time. */
  private void requireUploaded(AttachmentKey key) {
    if (records.stored(key).state() == StoredAttachment.State.PENDING) {
      throw Refusal.conflict("Attachment %s is not pending".formatted(key.id()));
    }
  }
}
