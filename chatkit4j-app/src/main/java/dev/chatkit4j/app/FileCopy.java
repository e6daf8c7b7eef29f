package dev.chatkit4j.app;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies what one user has, files included. A record gets the life in the copy that it has: it
 * expires, counts, and takes its file with it when it goes. Made again it changes nothing.
 */
final class FileCopy implements OwnerSink {
  /** Until when a message must hold what is copied, if the copying is cut off. */
  private static final Duration UNBOUND = Duration.ofDays(1);

  private final Places places;
  private final Caller owner;
  private final OwnerSink records;
  private final AttachmentLifecycle<Caller> from;
  private final AttachmentLifecycle<Caller> to;
  private final Map<String, Holder> holders = new HashMap<>();
  private final List<Attachment> copied = new ArrayList<>();

  /** The message that holds an attachment. */
  private record Holder(String threadId, String messageId) {}

  /** The stores and places that files go from and to, with what became of them. Not thread-safe. */
  static final class Places {
    private final Store<Caller> from;
    private final AttachmentFiles<Caller> fromFiles;
    private final Store<Caller> to;
    private final AttachmentFiles<Caller> toFiles;
    private long files;
    private long bytes;
    private long missing;

    Places(
        Store<Caller> from,
        AttachmentFiles<Caller> fromFiles,
        Store<Caller> to,
        AttachmentFiles<Caller> toFiles) {
      this.from = from;
      this.fromFiles = fromFiles;
      this.to = to;
      this.toFiles = toFiles;
    }

    /** How many files are in both places now, each the same by SHA-256. */
    long files() {
      return files;
    }

    long bytes() {
      return bytes;
    }

    /** How many files that records promise were not there. */
    long missing() {
      return missing;
    }
  }

  /**
   * A copy.
   *
   * @param records saves threads, items and records
   */
  FileCopy(Places places, Caller owner, OwnerSink records) {
    this.places = places;
    this.owner = owner;
    this.records = records;
    this.from = places.from.attachmentLifecycle().orElseThrow();
    this.to = places.to.attachmentLifecycle().orElseThrow();
  }

  @Override
  public void thread(ThreadMetadata thread, Instant place) {
    records.thread(thread, place);
  }

  @Override
  public void item(String threadId, ThreadItem item, Instant place) {
    records.item(threadId, item, place);
    if (item instanceof ThreadItem.UserMessage message) {
      for (Attachment held : message.attachments()) {
        holders.putIfAbsent(held.id(), new Holder(threadId, message.id()));
      }
    }
  }

  @Override
  public void attachment(Attachment attachment) {
    AttachmentKey key = from.key(attachment.id(), owner);
    StoredAttachment stored = from.find(key).orElse(null);
    boolean living = false;
    boolean pending = false;
    if (stored != null && stored.size() >= 0) {
      living = true;
      pending = stored.state() == StoredAttachment.State.PENDING;
      begin(attachment, stored);
    }
    if (pending || !files(key, attachment, living)) {
      records.attachment(attachment);
      return;
    }
    if (living) {
      to.completeUpload(key, attachment);
    }
    records.attachment(attachment);
    copied.add(attachment);
  }

  /** The record is pending in the copy, unless it is further there. */
  private void begin(Attachment attachment, StoredAttachment stored) {
    AttachmentKey key = to.key(attachment.id(), owner);
    StoredAttachment there = to.find(key).orElse(null);
    if (there != null && there.size() >= 0) {
      return;
    }
    if (there != null) {
      places.to.deleteAttachment(attachment.id(), owner); // it came without its file
    }
    Instant expires = stored.expires() == null ? Instant.now().plus(UNBOUND) : stored.expires();
    to.addPending(attachment, stored.size(), expires, Long.MAX_VALUE, owner);
  }

  /** Whether the file is there and in the copy. */
  private boolean files(AttachmentKey key, Attachment attachment, boolean promised) {
    try {
      StoredFile file = places.fromFiles.find(key).orElse(null);
      if (file == null) {
        places.missing += promised ? 1 : 0;
        return false;
      }
      copy(key, attachment, file.size());
      places.files++;
      places.bytes += file.size();
      return true;
    } catch (IOException e) {
      throw new StartException(
          "the file of attachment %s cannot be copied: %s".formatted(key.id(), e.getMessage()), e);
    }
  }

  private void copy(AttachmentKey key, Attachment attachment, long size) throws IOException {
    byte[] there = hash(places.toFiles, key);
    byte[] read = there == null ? write(key, attachment, size) : hash(places.fromFiles, key);
    if (there != null && !Arrays.equals(there, read)) {
      read = write(key, attachment, size);
    }
    if (!Arrays.equals(read, hash(places.toFiles, key))) {
      throw new IOException("the copy is not the same, by SHA-256");
    }
  }

  /** Returns the hash of what was read. */
  private byte[] write(AttachmentKey key, Attachment attachment, long size) throws IOException {
    Path staged = Files.createTempFile(places.toFiles.staging(), "upload", null);
    try {
      MessageDigest digest = sha256();
      try (InputStream in = new DigestInputStream(places.fromFiles.open(key, 0, size), digest);
          OutputStream out = Files.newOutputStream(staged)) {
        in.transferTo(out);
      }
      places.toFiles.write(key, attachment.mimeType(), staged);
      return digest.digest();
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  /** Null if there is no file. */
  private static byte @Nullable [] hash(AttachmentFiles<Caller> files, AttachmentKey key)
      throws IOException {
    StoredFile file = files.find(key).orElse(null);
    if (file == null) {
      return null;
    }
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(files.open(key, 0, file.size()), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Once all that waited is saved: messages hold in the copy what they hold. */
  void finish() {
    for (Attachment attachment : copied) {
      Holder holder = holders.get(attachment.id());
      boolean held =
          to.find(to.key(attachment.id(), owner))
              .filter(there -> there.state() == StoredAttachment.State.ATTACHED)
              .isPresent();
      if (holder != null && !held) {
        bind(holder);
      }
    }
    // Binding puts in what the message says of its attachments.
    copied.forEach(records::attachment);
  }

  private void bind(Holder holder) {
    try {
      if (places.to.loadItem(holder.threadId(), holder.messageId(), owner)
          instanceof ThreadItem.UserMessage message) {
        to.writeMessage(null, message, owner);
      }
    } catch (NotFoundException | ConflictException e) {
      // one that it says is not there any more, or is elsewhere; then the record alone is bound
    }
  }
}
