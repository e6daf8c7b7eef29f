package dev.chatkit4j.attachment;

import java.nio.file.Path;

/**
 * Looks at a file before it is kept, for example for malware. Called on a virtual thread, several
 * at once.
 */
@FunctionalInterface
public interface FileScanner {
  /** Lets everything through. */
  FileScanner NONE = (file, mimeType) -> Verdict.CLEAN;

  /**
   * Looks at a file. Whatever it throws refuses the file as well: what could not be scanned is not
   * kept.
   *
   * @param file not to be changed, and gone after the call
   */
  Verdict scan(Path file, String mimeType) throws Exception;

  /** The verdict of a scanner. */
  enum Verdict {
    /** It may be kept. */
    CLEAN,
    /** It may not. */
    REFUSED
  }
}
