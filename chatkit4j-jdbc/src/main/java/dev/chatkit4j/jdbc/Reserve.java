package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on a disk that is kept by a file, and given back when something is to be deleted from a full
 * one: SQLite writes to its log before anything becomes smaller. Guarded by who writes.
 */
final class Reserve {
  private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

  /** The log as it usually grows, once as pages of the file and once for what is deleted. */
  static final int BYTES = 8 << 20;

  /** So much must be left besides, or whoever writes would find no room because of this. */
  private static final long LEFT = 8L << 20;

  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int BLOCK = 64 * 1024;

  private final @Nullable Path file;
  private long triedAt = System.nanoTime();

  private Reserve(@Nullable Path file) {
    this.file = file;
  }

  /** Beside a database. */
  static Reserve beside(Path database) {
    return new Reserve(database.resolveSibling(database.getFileName() + "-reserve"));
  }

  /** What is in memory has none. */
  static Reserve none() {
    return new Reserve(null);
  }

  /** Takes the room if it is not taken and there is enough, looking once in a while. */
  void takeIfDue() {
    if (file != null && System.nanoTime() - triedAt >= PAUSE.toNanos()) {
      triedAt = System.nanoTime();
      take(file);
    }
  }

  private static void take(Path file) {
    try {
      if (!Files.exists(file)
          && Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace()
              >= BYTES + LEFT) {
        fill(PrivateFiles.create(file));
      }
    } catch (IOException e) {
      LOG.debug("No room could be reserved beside the database", e);
      delete(file);
    }
  }

  /** By bytes that no file system can store as fewer. */
  private static void fill(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom();
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int written = 0; written < BYTES; written += BLOCK) {
        random.nextBytes(block);
        out.write(block);
      }
    }
  }

  /** Gives the room back, if it is taken. */
  void release() {
    if (file != null) {
      triedAt = System.nanoTime();
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("The reserve of a database could not be deleted", e);
    }
  }
}
