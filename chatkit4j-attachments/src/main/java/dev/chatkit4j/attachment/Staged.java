package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file on its way in: all of it is here, and none of it is kept yet. Closing deletes it. */
final class Staged implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Staged.class);

  private static final int BUFFER = 64 * 1024;

  final Path path;
  private long size;

  private Staged(Path path) {
    this.path = path;
  }

  /**
   * Takes what a client sends.
   *
   * @param tooLarge what to throw if there are more than {@code max} bytes
   * @throws IOException if the client is gone
   */
  static Staged take(AttachmentFiles<?> files, InputStream body, long max, Refusal tooLarge)
      throws IOException {
    Staged staged = new Staged(onDisk(() -> Files.createTempFile(files.staging(), "upload", null)));
    try {
      staged.fill(body, max, tooLarge);
      return staged;
    } catch (IOException | RuntimeException e) {
      staged.close();
      throw e;
    }
  }

  private void fill(InputStream body, long max, Refusal tooLarge) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = onDisk(() -> Files.newOutputStream(path))) {
      for (int read = body.readNBytes(buffer, 0, BUFFER);
          read > 0;
          read = body.readNBytes(buffer, 0, BUFFER)) {
        size += read;
        if (size > max) {
          throw tooLarge;
        }
        int count = read;
        onDisk(() -> {
          out.write(buffer, 0, count);
          return count;
        });
      }
    }
  }

  long size() {
    return size;
  }

  /** Work on our own disk, whose failing is not the client's. */
  interface Disk<T> {
    T run() throws IOException;
  }

  static <T> T onDisk(Disk<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw FileRefusals.unavailable("Files cannot be kept at the moment", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.warn("An uploaded file could not be deleted; it will be tried again in a day", e);
    }
  }
}
