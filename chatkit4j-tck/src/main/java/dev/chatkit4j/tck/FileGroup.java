package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.that;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentStore;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The ground under the tests of an attachment store's rules. */
abstract class FileGroup<C> {
  static final String TYPE = "text/plain";

  /** Later than anything is written. */
  static final Instant FAR = Instant.parse("2200-01-01T00:00:00Z");

  final AttachmentStoreContract<C> contract;
  AttachmentStore<C> store;
  C alice;
  C bob;
  private final Collection<Path> staged = new ConcurrentLinkedQueue<>();

  FileGroup(AttachmentStoreContract<C> contract) {
    this.contract = contract;
  }

  @BeforeEach
  void open() {
    store = contract.store();
    alice = newOwner();
    bob = newOwner();
  }

  @AfterEach
  void deleteStaged() throws IOException {
    for (Path file : staged) {
      Files.deleteIfExists(file);
    }
  }

  final C newOwner() {
    return contract.contextOf("owner-" + UUID.randomUUID());
  }

  final AttachmentFiles<C> files() {
    return store instanceof AttachmentFiles<C> files
        ? files
        : abort("the store is not AttachmentFiles: it keeps no bytes itself");
  }

  static <T> T given(Optional<T> other, String method) {
    return other.orElseGet(() -> abort("there is no such store: %s() is empty".formatted(method)));
  }

  /** Alice's. */
  final AttachmentKey key(String id) {
    return files().key(id, alice);
  }

  /** So many bytes of any value, the same each time. */
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Deleted after the test, if it is still there. */
  final Path staged(byte[] content) throws IOException {
    Path file = Files.createTempFile(files().staging(), "upload", null);
    staged.add(file);
    return Files.write(file, content);
  }

  final void write(AttachmentKey key, byte[] content) throws IOException {
    files().write(key, TYPE, staged(content));
  }

  final byte[] read(AttachmentKey key, long from, long length) throws IOException {
    return read(files(), key, from, length);
  }

  static byte[] read(AttachmentFiles<?> files, AttachmentKey key, long from, long length)
      throws IOException {
    try (InputStream in = files.open(key, from, length)) {
      return in.readAllBytes();
    }
  }

  final void kept(String what, AttachmentKey key, byte[] content) throws IOException {
    Expect.same(
        what + ": the size that is found",
        Optional.of((long) content.length),
        files().find(key).map(StoredFile::size));
    sameBytes(what, content, read(key, 0, content.length));
  }

  final void missing(String what, AttachmentKey key) throws IOException {
    Expect.same(what, Optional.empty(), files().find(key));
  }

  static void sameBytes(String what, byte[] expected, byte[] actual) {
    that(
        "%s: expected %s bytes, got %s that differ from them at index %s"
            .formatted(what, expected.length, actual.length, Arrays.mismatch(expected, actual)),
        Arrays.equals(expected, actual));
  }

  /** What is shown of the files of those keys. */
  final List<StoredFile> listed(Instant before, Collection<AttachmentKey> keys) throws IOException {
    Set<String> paths = Set.copyOf(keys.stream().map(AttachmentKey::path).toList());
    List<StoredFile> listed = new ArrayList<>();
    files()
        .list(
            before,
            file -> {
              if (paths.contains(file.path())) {
                listed.add(file);
              }
            });
    return listed;
  }
}
