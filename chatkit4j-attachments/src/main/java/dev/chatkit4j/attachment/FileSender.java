package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Hands files out, to their owner and to whoever has a link. Thread-safe. */
final class FileSender<C> implements AutoCloseable {
  private final FileRecords<C> records;
  private final AttachmentFiles<C> files;
  private final UploadRules rules;
  private final Clock clock;
  private final FileAnswers answers;

  FileSender(FileRecords<C> records, AttachmentFiles<C> files, UploadRules rules, Clock clock) {
    this.records = records;
    this.files = files;
    this.rules = rules;
    this.clock = clock;
    this.answers = new FileAnswers(files, rules, clock);
  }

  FileAnswer file(String attachmentId, FileRequest request, C context) {
    return answers.file(records.readable(attachmentId, context), request, until());
  }

  FileAnswer file(AttachmentServer.Link link, FileRequest request) {
    return answers.file(records.readable(link, AttachmentLinks.Action.DOWNLOAD), request, until());
  }

  FileAnswer preview(String attachmentId, FileRequest request, C context) {
    return answers.preview(records.readable(attachmentId, context), request, until());
  }

  FileAnswer preview(AttachmentServer.Link link, FileRequest request) {
    return answers.preview(
        records.readable(link, AttachmentLinks.Action.PREVIEW), request, until());
  }

  InputStream open(String attachmentId, C context) throws IOException {
    StoredAttachment stored = records.readable(attachmentId, context);
    StoredFile file = files.find(stored.key()).orElseThrow(() -> missing(attachmentId));
    return files.open(stored.key(), 0, file.size());
  }

  private static IOException missing(String attachmentId) {
    return new NoSuchFileException("The bytes of attachment %s".formatted(attachmentId));
  }

  /** With links that work now in place of the addresses that are stored. */
  Attachment shown(Attachment attachment, C context) {
    if (!(attachment instanceof Attachment.Image image)) {
      return attachment;
    }
    AttachmentKey key = records.key(image.id(), context);
    return image.withPreviewUrl(files.preview(key, image, until()).toString());
  }

  String link(Attachment attachment, C context) {
    AttachmentKey key = records.key(attachment.id(), context);
    return files.download(key, attachment, until()).toString();
  }

  /** Equal for some minutes, so that a browser finds what it has already. */
  private Instant until() {
    return clock
        .instant()
        .plus(rules.linkValidity())
        .truncatedTo(ChronoUnit.HOURS)
        .plus(1, ChronoUnit.HOURS);
  }

  /** The file is gone, and so is what was made of it. */
  void forget(AttachmentKey key) {
    answers.forget(key);
  }

  @Override
  public void close() {
    answers.close();
  }
}
