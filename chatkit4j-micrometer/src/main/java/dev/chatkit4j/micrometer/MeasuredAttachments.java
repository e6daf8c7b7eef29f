package dev.chatkit4j.micrometer;

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

/** The attachments' life in a {@link MeasuredStore}, measured likewise. */
record MeasuredAttachments<C>(AttachmentLifecycle<C> lifecycle, ChatKitMetrics metrics)
    implements AttachmentLifecycle<C> {
  @Override
  public AttachmentKey key(String attachmentId, C context) {
    return lifecycle.key(attachmentId, context);
  }

  @Override
  public boolean addPending(
      Attachment attachment, long size, Instant expires, long quota, C context) {
    return metrics.call(
        "add_pending", () -> lifecycle.addPending(attachment, size, expires, quota, context));
  }

  @Override
  public long usedBytes(C context) {
    return metrics.call("used_bytes", () -> lifecycle.usedBytes(context));
  }

  @Override
  public boolean completeUpload(AttachmentKey key, Attachment attachment) {
    return metrics.call("complete_upload", () -> lifecycle.completeUpload(key, attachment));
  }

  @Override
  public Optional<StoredAttachment> find(AttachmentKey key) {
    return metrics.call("find", () -> lifecycle.find(key));
  }

  @Override
  public List<StoredAttachment> findAny(String attachmentId) {
    return metrics.call("find_any", () -> lifecycle.findAny(attachmentId));
  }

  @Override
  public void writeMessage(
      @Nullable ThreadMetadata thread, ThreadItem.UserMessage message, C context) {
    MeasuredStore.measure(
        metrics, "write_message", () -> lifecycle.writeMessage(thread, message, context));
  }

  @Override
  public void discard(String attachmentId, C context) {
    MeasuredStore.measure(metrics, "discard", () -> lifecycle.discard(attachmentId, context));
  }

  @Override
  public int expire(Instant now, int limit) {
    return metrics.call("expire", () -> lifecycle.expire(now, limit));
  }

  @Override
  public List<AttachmentRemoval> loadRemovals(Instant now, int limit) {
    return metrics.call("load_removals", () -> lifecycle.loadRemovals(now, limit));
  }

  @Override
  public void completeRemovals(List<AttachmentRemoval> removals) {
    MeasuredStore.measure(metrics, "complete_removals", () -> lifecycle.completeRemovals(removals));
  }

  @Override
  public void postponeRemoval(AttachmentRemoval removal, Instant due) {
    MeasuredStore.measure(
        metrics, "postpone_removal", () -> lifecycle.postponeRemoval(removal, due));
  }
}
