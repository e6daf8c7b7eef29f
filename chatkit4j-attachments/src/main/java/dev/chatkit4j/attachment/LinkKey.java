package dev.chatkit4j.attachment;

import dev.chatkit4j.store.AttachmentLinks;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/** The secret that links to files are signed with: made once and kept beside the files. */
public final class LinkKey {
  private static final String NAME = "link.key";

  private LinkKey() {}

  /**
   * The key of that directory, where there is one afterwards.
   *
   * @throws IOException if it cannot be read or made, or is too short
   */
  public static byte[] in(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      make(directory, file);
    }
    byte[] key = Files.readAllBytes(file);
    if (key.length < AttachmentLinks.MIN_KEY_BYTES) {
      throw new IOException(
          "%s must have %s bytes at least, it has %s"
              .formatted(file, AttachmentLinks.MIN_KEY_BYTES, key.length));
    }
    return key;
  }

  /** Of two programs that do so at once, both go on with the key of one. */
  private static void make(Path directory, Path file) throws IOException {
    byte[] key = new byte[AttachmentLinks.MIN_KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path written = Files.createTempFile(directory, NAME, null); // readable by this user only
    try {
      Files.write(written, key);
      Files.createLink(file, written);
    } catch (UnsupportedOperationException e) { // no links on this file system
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      // the other program was first
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
