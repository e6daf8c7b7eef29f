package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.StoredAttachment;
import java.time.Clock;

/** Finds the records of files, by their owner or by a link that was followed. Thread-safe. */
final class FileRecords<C> {
  private final AttachmentLifecycle<C> lifecycle;
  private final AttachmentFiles<C> files;
  private final Clock clock;

  FileRecords(AttachmentLifecycle<C> lifecycle, AttachmentFiles<C> files, Clock clock) {
    this.lifecycle = lifecycle;
    this.files = files;
    this.clock = clock;
  }

  AttachmentKey key(String attachmentId, C context) {
    return lifecycle.key(attachmentId, context);
  }

  /**
   * The record.
   *
   * @throws Refusal 404 if there is none
   */
  StoredAttachment stored(AttachmentKey key) {
    return lifecycle.find(key).orElseThrow(() -> FileRefusals.notFound(key.id()));
  }

  /** The record of a file that is there, of the context's owner. */
  StoredAttachment readable(String attachmentId, C context) {
    return readable(stored(key(attachmentId, context)));
  }

  /** The record of a file that is there, for who has the link. */
  StoredAttachment readable(AttachmentServer.Link link, AttachmentLinks.Action action) {
    return readable(follow(link, action));
  }

  private static StoredAttachment readable(StoredAttachment attachment) {
    if (attachment.state() == StoredAttachment.State.PENDING) {
      throw FileRefusals.notFound(attachment.key().id());
    }
    return attachment;
  }

  /** A link names no owner; whose it is, is whose signature it has. */
  StoredAttachment follow(AttachmentServer.Link link, AttachmentLinks.Action action) {
    AttachmentLinks links = files.links().orElseThrow(FileRefusals::badLink);
    StoredAttachment found =
        lifecycle.findAny(link.attachmentId()).stream()
            .filter(stored -> genuine(links, link, action, stored))
            .findFirst()
            .orElseThrow(FileRefusals::badLink);
    if (clock.instant().isAfter(link.until())) {
      throw FileRefusals.badLink();
    }
    return found;
  }

  private static boolean genuine(
      AttachmentLinks links,
      AttachmentServer.Link link,
      AttachmentLinks.Action action,
      StoredAttachment stored) {
    if (action != AttachmentLinks.Action.UPLOAD) {
      return links.genuine(stored.key(), action, link.until(), link.signature());
    }
    return genuineUpload(links, link, stored, stored.attachment().mimeType())
        || (stored.state() != StoredAttachment.State.PENDING
            && genuineUpload(links, link, stored, FileTypes.UNKNOWN)); // its type until it came
  }

  private static boolean genuineUpload(
      AttachmentLinks links,
      AttachmentServer.Link link,
      StoredAttachment stored,
      String announcedType) {
    return links.genuine(
        stored.key(),
        AttachmentLinks.Action.UPLOAD,
        link.until(),
        link.signature(),
        announcedType,
        Long.toString(stored.size()));
  }
}
