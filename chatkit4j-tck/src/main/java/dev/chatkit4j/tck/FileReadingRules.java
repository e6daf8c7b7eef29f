package dev.chatkit4j.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.chatkit4j.store.AttachmentKey;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** Rules A4.1 to A4.4. */
abstract class FileReadingRules<C> extends FileGroup<C> {
  private static final int SIZE = 200_000;

  FileReadingRules(AttachmentStoreContract<C> contract) {
    super(contract);
  }

  @Rule("A4.1")
  void a_part_is_read_as_it_was_asked_for() throws Exception {
    AttachmentKey key = key("atc_1");
    write(key, bytes(SIZE));
    int[][] parts = {
      {0, SIZE},
      {0, 1},
      {SIZE - 1, 1},
      {1, SIZE - 2},
      {65_535, 2},
      {70_000, 70_000},
      {0, 0},
      {100, 0},
      {SIZE, 0}
    };
    for (int[] part : parts) {
      sameBytes(
          "%s bytes from %s".formatted(part[1], part[0]),
          Arrays.copyOfRange(bytes(SIZE), part[0], part[0] + part[1]),
          read(key, part[0], part[1]));
    }
  }

  @Rule("A4.2")
  void what_is_not_kept_is_not_found() throws Exception {
    AttachmentKey key = key("atc_1");
    missing("what was never written", key);
    assertThrows(NoSuchFileException.class, () -> read(key, 0, 1), "opening it");
    assertThrows(NoSuchFileException.class, () -> read(key, 0, 0), "opening none of it");
    write(key, bytes("hello"));
    files().remove(key);
    missing("what was removed", key);
    assertThrows(NoSuchFileException.class, () -> read(key, 0, 5), "opening what was removed");
  }

  @Rule("A4.3")
  void a_stream_may_be_closed_early() throws Exception {
    AttachmentKey key = key("atc_1");
    byte[] content = bytes(SIZE);
    write(key, content);
    for (int i = 0; i < 100; i++) {
      try (InputStream in = files().open(key, 0, SIZE)) {
        Expect.same("first byte", content[0], (byte) in.read());
      }
    }
    kept("the file", key, content);
    write(key, bytes("new"));
    kept("the new file", key, bytes("new"));
  }

  @Rule("A4.4")
  void many_read_at_once() throws Exception {
    AttachmentKey key = key("atc_1");
    write(key, bytes(SIZE));
    int readers = 16;
    int part = SIZE / readers;
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      int from = i * part;
      calls.add(() -> {
        sameBytes(
            "%s bytes from %s, while others read".formatted(part, from),
            Arrays.copyOfRange(bytes(SIZE), from, from + part),
            readSlowly(key, from, part));
        return true;
      });
    }
    Together.run(calls);
  }

  /** In many small pieces. */
  @SuppressWarnings("ThreadPriorityCheck")
  private byte[] readSlowly(AttachmentKey key, long from, int length) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[1_000];
    try (InputStream in = files().open(key, from, length)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        bytes.write(piece, 0, read);
        Thread.yield();
      }
    }
    return bytes.toByteArray();
  }
}
