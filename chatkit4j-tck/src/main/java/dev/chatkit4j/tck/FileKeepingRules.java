package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Rules A3.1 to A3.6. */
abstract class FileKeepingRules<C> extends FileGroup<C> {
  private static final int BLOCK = 64 * 1024;

  /** By so much another machine's clock may be wrong. */
  private static final Duration SKEW = Duration.ofMinutes(15);

  FileKeepingRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  @Rule("A3.1")
  void files_of_any_size_come_out_as_they_went_in() throws Exception {
    for (int size : new int[] {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * 1024 * 1024}) {
      AttachmentKey key = key("atc_" + size);
      write(key, bytes(size));
      kept("a file of %s bytes".formatted(size), key, bytes(size));
    }
  }

  @Rule("A3.2")
  void what_is_kept_is_found_with_its_size_time_and_type() throws Exception {
    AttachmentKey key = key("atc_1");
    Instant start = Instant.now();
    files().write(key, "image/png", staged(bytes(1_000)));
    StoredFile found = files().find(key).orElseThrow(() -> new AssertionError("not found"));
    same("path", key.path(), found.path());
    same("size", 1_000L, found.size());
    String type = found.mimeType();
    that(
        "expected the type image/png or none, got " + type,
        type == null || type.equals("image/png"));
    Duration off = Duration.between(start, found.written()).abs();
    that("written %s, kept as %s".formatted(start, found.written()), off.compareTo(SKEW) < 0);
  }

  @Rule("A3.3")
  void bytes_are_replaced() throws Exception {
    AttachmentKey key = key("atc_1");
    for (int size : new int[] {10, 100_000, 3, 0, 50}) {
      write(key, bytes(size));
      kept("the file, replaced by %s bytes".formatted(size), key, bytes(size));
    }
  }

  @Rule("A3.4")
  void a_write_that_fails_changes_nothing() throws Exception {
    AttachmentFiles<C> files = files();
    Path none = files.staging().resolve("upload" + UUID.randomUUID());
    AttachmentKey key = key("atc_1");
    assertThrows(IOException.class, () -> files.write(key, TYPE, none), "writing no staged file");
    missing("what could not be written", key);
    write(key, bytes("old"));
    assertThrows(IOException.class, () -> files.write(key, TYPE, none), "writing no staged file");
    kept("the old bytes", key, bytes("old"));
  }

  @Rule("A3.5")
  void what_was_staged_can_be_deleted() throws Exception {
    AttachmentFiles<C> files = files();
    that(files.staging() + " is no directory", Files.isDirectory(files.staging()));
    AttachmentKey key = key("atc_1");
    Path staged = staged(bytes("hello"));
    files.write(key, TYPE, staged);
    Files.deleteIfExists(staged);
    kept("the file, after what was staged was deleted", key, bytes("hello"));
  }

  @Rule("A3.6")
  void what_was_kept_is_there_when_the_store_is_opened_again() throws Exception {
    files();
    AttachmentKey key = key("a/b");
    write(key, bytes(BLOCK + 1));
    AttachmentFiles<C> again = given(contract.reopened(), "reopened");
    same("what is found", files().find(key), again.find(again.key("a/b", alice)));
    sameBytes("the file", bytes(BLOCK + 1), read(again, key, 0, BLOCK + 1));
  }
}
