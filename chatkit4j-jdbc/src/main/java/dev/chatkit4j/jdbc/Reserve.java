package dev.chatkit4j.jdbc;

import dev.chatkit4j.jdbc.SqliteDatabase.Opening;
import dev.chatkit4j.store.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on a disk that is kept by a file, and given back when something is to be deleted from a full
 * one, or the database opened there: SQLite writes to its log before anything becomes smaller. It
 * stays when the database is closed. Guarded by who writes.
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
  private final Duration pause;
  private final Disk disk;
  private long triedAt = System.nanoTime();

  private Reserve(@Nullable Path file, Duration pause, Disk disk) {
    this.file = file;
    this.pause = pause;
    this.disk = disk;
  }

  /** The room on a disk. */
  interface Disk {
    /** How many bytes may still be written where that file is. */
    long usable(Path file) throws IOException;
  }

  /** Beside a database. What an earlier start left there is taken over. */
  static Reserve beside(Path database) {
    return beside(
        database,
        PAUSE,
        file -> Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace());
  }

  /**
   * Likewise.
   *
   * @param pause between two looks
   */
  static Reserve beside(Path database, Duration pause, Disk disk) {
    return new Reserve(database.resolveSibling(database.getFileName() + "-reserve"), pause, disk);
  }

  /** What is in memory has none. */
  static Reserve none() {
    return new Reserve(null, PAUSE, file -> 0);
  }

  /** Takes the room if it is not taken and there is enough, looking once in a while. */
  void takeIfDue() {
    if (file != null && System.nanoTime() - triedAt >= pause.toNanos()) {
      triedAt = System.nanoTime();
      take(file);
    }
  }

  private void take(Path file) {
    try {
      if (Files.exists(file)) {
        if (Files.size(file) == BYTES) {
          return;
        }
        Files.delete(file); // whoever began to fill it was killed
      }
      if (disk.usable(file) >= BYTES + LEFT) {
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

  /** Opens what is beside it, with its room if there is too little besides. */
  <T> T open(Opening<T> opening) throws SQLException {
    try {
      return opening.open();
    } catch (SQLException e) {
      if (SqliteErrors.full(e) && release()) {
        return opening.open();
      }
      throw e;
    }
  }

  /** Gives the room back; false if it was not taken. */
  boolean release() {
    if (file == null) {
      return false;
    }
    triedAt = System.nanoTime();
    return delete(file);
  }

  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("The reserve of a database could not be deleted", e);
      return false;
    }
  }
}
