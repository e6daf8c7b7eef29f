package dev.chatkit4j.attachment;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.PrivateFiles;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * Bytes of attachments below a directory: {@code files/<digest of the owner>/<id>}. What was kept
 * is on the disk, also if the machine stops. Several processes may share the directory.
 */
public final class FileAttachmentStore<C> implements AttachmentFiles<C> {
  /** How long a client may take until it uploads. */
  private static final Duration UPLOAD_VALIDITY = Duration.ofHours(1);

  /** How often a file is moved to a directory that others remove, before it is given up. */
  private static final int MOVES = 100;

  private final Path files;
  private final Path staging;
  private final Function<? super C, String> owners;
  private final AttachmentLinks links;
  private final Clock clock;

  private FileAttachmentStore(
      Path root, Function<? super C, String> owners, AttachmentLinks links, Clock clock) {
    this.files = root.resolve("files");
    this.staging = root.resolve("staging");
    this.owners = owners;
    this.links = links;
    this.clock = clock;
  }

  /**
   * Opens a directory and makes it, for nobody but this user, if it is not there.
   *
   * @param owners gives the owner of a context, the same as to the store of the records
   * @throws IOException if the directory cannot be made or written to
   */
  public static <C> FileAttachmentStore<C> open(
      Path root, Function<? super C, String> owners, AttachmentLinks links, Clock clock)
      throws IOException {
    var store =
        new FileAttachmentStore<C>(
            root,
            requireNonNull(owners, "owners"),
            requireNonNull(links, "links"),
            requireNonNull(clock, "clock"));
    PrivateFiles.createDirectories(store.files);
    PrivateFiles.createDirectories(store.staging);
    Files.delete(Files.createTempFile(store.staging, "try", null));
    return store;
  }

  @Override
  public AttachmentKey key(String attachmentId, C context) {
    return new AttachmentKey(owners.apply(context), attachmentId);
  }

  @Override
  public UploadDescriptor uploadDescriptor(AttachmentKey key, String mimeType, long size) {
    URI link =
        links.sign(
            key,
            AttachmentLinks.Action.UPLOAD,
            clock.instant().plus(UPLOAD_VALIDITY),
            mimeType,
            Long.toString(size));
    return new UploadDescriptor(
        link.toString(), UploadDescriptor.Method.PUT, Map.of("Content-Type", mimeType));
  }

  @Override
  public URI previewAddress(AttachmentKey key) {
    return links.address(key.id(), AttachmentLinks.Action.PREVIEW);
  }

  @Override
  public Path staging() {
    return staging;
  }

  /**
   * The name appears only after the bytes are on the disk, and is itself there before the return.
   */
  @Override
  public void write(AttachmentKey key, String mimeType, Path staged) throws IOException {
    force(staged, StandardOpenOption.WRITE);
    Path file = path(key);
    for (int tries = 1; !moved(staged, file, tries == MOVES); tries++) {
      // the owner's last file was removed, and the directory with it
    }
    try {
      force(requireNonNull(file.getParent()), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      // the file was removed meanwhile
    }
  }

  /** False if the directory went away; an exception if it is the last try. */
  private boolean moved(Path staged, Path file, boolean last) throws IOException {
    try {
      Path directory = requireNonNull(file.getParent());
      if (!Files.isDirectory(directory)) {
        PrivateFiles.createDirectories(directory);
        force(files, StandardOpenOption.READ);
      }
      Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      if (last) {
        throw e;
      }
      return false;
    }
  }

  private static void force(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<StoredFile> find(AttachmentKey key) throws IOException {
    return stat(path(key));
  }

  private Optional<StoredFile> stat(Path file) throws IOException {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      String path = files.relativize(file).toString().replace('\\', '/');
      return Optional.of(new StoredFile(path, is.size(), null, is.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(AttachmentKey key, long from, long length) throws IOException {
    FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ);
    try {
      channel.position(from);
      return BoundedInputStream.builder()
          .setInputStream(Channels.newInputStream(channel))
          .setMaxCount(length)
          .get();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void remove(AttachmentKey key) throws IOException {
    remove(path(key));
  }

  /** A directory that cannot be read fails it in the end, and keeps no other from being shown. */
  @Override
  public void list(Instant before, Consumer<StoredFile> sink) throws IOException {
    List<IOException> failures = new ArrayList<>();
    try (DirectoryStream<Path> owners = Files.newDirectoryStream(files)) {
      for (Path owner : owners) {
        try {
          listOwner(owner, before, sink);
        } catch (IOException e) {
          failures.add(e);
        }
      }
    }
    if (!failures.isEmpty()) {
      var failure =
          new IOException(
              "%s directories below %s cannot be read, the first is %s"
                  .formatted(failures.size(), files, failures.getFirst().getMessage()));
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private void listOwner(Path owner, Instant before, Consumer<StoredFile> sink) throws IOException {
    if (!Files.isDirectory(owner)) {
      return;
    }
    try (DirectoryStream<Path> kept = Files.newDirectoryStream(owner)) {
      for (Path file : kept) {
        stat(file)
            .filter(is -> AttachmentKey.isPath(is.path()) && is.written().isBefore(before))
            .ifPresent(sink);
      }
    } catch (NoSuchFileException e) {
      // the owner's last file was removed meanwhile
    }
  }

  @Override
  public void remove(StoredFile file) throws IOException {
    remove(files.resolve(file.path()));
  }

  private static void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
    try {
      Files.deleteIfExists(requireNonNull(file.getParent()));
    } catch (DirectoryNotEmptyException e) {
      // the owner has other files
    }
  }

  @Override
  public URI download(AttachmentKey key, Attachment attachment, Instant until) {
    return links.sign(key, AttachmentLinks.Action.DOWNLOAD, until);
  }

  @Override
  public URI preview(AttachmentKey key, Attachment attachment, Instant until) {
    return links.sign(key, AttachmentLinks.Action.PREVIEW, until);
  }

  @Override
  public Optional<AttachmentLinks> links() {
    return Optional.of(links);
  }

  private Path path(AttachmentKey key) {
    return files.resolve(key.path());
  }
}
