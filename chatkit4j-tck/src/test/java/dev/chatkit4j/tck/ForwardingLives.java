package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.StoredAttachment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passes everything on. Flaws are made by overriding. */
class ForwardingLives implements AttachmentLifecycle<String> {
  final AttachmentLifecycle<String> real;

  ForwardingLives(AttachmentLifecycle<String> real) {
    this.real = real;
  }

  @Override
  public AttachmentKey key(String attachmentId, String context) {
    return real.key(attachmentId, context);
  }

  @Override
  public boolean addPending(
      Attachment attachment, long size, Instant expires, long quota, String context) {
    return real.addPending(attachment, size, expires, quota, context);
  }

  @Override
  public long usedBytes(String context) {
    return real.usedBytes(context);
  }

  @Override
  public boolean completeUpload(AttachmentKey key, Attachment attachment) {
    return real.completeUpload(key, attachment);
  }

  @Override
  public Optional<StoredAttachment> find(AttachmentKey key) {
    return real.find(key);
  }

  @Override
  public List<StoredAttachment> findAny(String attachmentId) {
    return real.findAny(attachmentId);
  }

  @Override
  public void writeMessage(
      @Nullable ThreadMetadata thread, ThreadItem.UserMessage message, String context) {
    real.writeMessage(thread, message, context);
  }

  @Override
  public void discard(String attachmentId, String context) {
    real.discard(attachmentId, context);
  }

  @Override
  public int expire(Instant now, int limit) {
    return real.expire(now, limit);
  }

  @Override
  public List<AttachmentRemoval> loadRemovals(Instant now, int limit) {
    return real.loadRemovals(now, limit);
  }

  @Override
  public void completeRemovals(List<AttachmentRemoval> removals) {
    real.completeRemovals(removals);
  }

  @Override
  public void postponeRemoval(AttachmentRemoval removal, Instant due) {
    real.postponeRemoval(removal, due);
  }
}
