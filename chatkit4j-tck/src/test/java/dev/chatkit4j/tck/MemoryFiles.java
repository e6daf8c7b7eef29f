package dev.chatkit4j.tck;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.AttachmentLinks.Action;
import dev.chatkit4j.store.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** A correct attachment store. Flaws are made by overriding. */
class MemoryFiles implements AttachmentFiles<String>, AutoCloseable {
  final Disk disk;
  final AttachmentLinks links;

  MemoryFiles(Disk disk) {
    this.disk = disk;
    byte[] key = new byte[AttachmentLinks.MIN_KEY_BYTES];
    key[0] = (byte) disk.secret();
    links = new AttachmentLinks(key, this::base);
  }

  /** The disk that outlives a store, and the way in which one over it signs. */
  record Disk(
      ConcurrentMap<String, Kept> kept, Path staging, int secret, Duration uploadValidity) {}

  /** A file. */
  static final class Kept {
    final byte[] bytes;
    final String type;
    final Instant written;

    Kept(byte[] bytes, String type, Instant written) {
      this.bytes = bytes;
      this.type = type;
      this.written = written;
    }
  }

  URI base() {
    return URI.create("http://here/attachments");
  }

  /** What the bytes are kept under. */
  String path(AttachmentKey key) {
    return key.path();
  }

  @Override
  public AttachmentKey key(String attachmentId, String context) {
    return new AttachmentKey(context, attachmentId);
  }

  @Override
  public UploadDescriptor uploadDescriptor(AttachmentKey key, String mimeType, long size) {
    Instant until = Instant.now().plus(disk.uploadValidity());
    URI link = links.sign(key, Action.UPLOAD, until, mimeType, Long.toString(size));
    return new UploadDescriptor(
        link.toString(), UploadDescriptor.Method.PUT, Map.of("Content-Type", mimeType));
  }

  @Override
  public URI previewAddress(AttachmentKey key) {
    return links.address(key.id(), Action.PREVIEW);
  }

  @Override
  public Path staging() {
    return disk.staging();
  }

  @Override
  public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
    disk.kept().put(path(key), new Kept(Files.readAllBytes(staged), mimeType, Instant.now()));
  }

  @Override
  public Optional<StoredFile> find(AttachmentKey key) throws IOException {
    return Optional.ofNullable(disk.kept().get(path(key))).map(kept -> stored(path(key), kept));
  }

  private static StoredFile stored(String path, Kept kept) {
    return new StoredFile(path, kept.bytes.length, kept.type, kept.written);
  }

  @Override
  public InputStream open(AttachmentKey key, long from, long length) throws IOException {
    Kept kept = disk.kept().get(path(key));
    if (kept == null) {
      throw new NoSuchFileException(path(key));
    }
    return new ByteArrayInputStream(kept.bytes, (int) from, (int) length);
  }

  @Override
  public void remove(AttachmentKey key) throws IOException {
    disk.kept().remove(path(key));
  }

  @Override
  public void list(Instant before, Consumer<StoredFile> sink) throws IOException {
    for (Map.Entry<String, Kept> file : new ArrayList<>(disk.kept().entrySet())) {
      if (file.getValue().written.isBefore(before)) {
        sink.accept(stored(file.getKey(), file.getValue()));
      }
    }
  }

  @Override
  public void remove(StoredFile file) throws IOException {
    disk.kept().remove(file.path());
  }

  @Override
  public URI download(AttachmentKey key, Attachment attachment, Instant until) {
    return links.sign(key, Action.DOWNLOAD, until);
  }

  @Override
  public URI preview(AttachmentKey key, Attachment attachment, Instant until) {
    return links.sign(key, Action.PREVIEW, until);
  }

  @Override
  public Optional<AttachmentLinks> links() {
    return Optional.of(links);
  }

  @Override
  public void close() {}
}
