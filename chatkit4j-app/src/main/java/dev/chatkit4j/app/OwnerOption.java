package dev.chatkit4j.app;

import dev.chatkit4j.store.Ids;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The user that a command is about. A name that is no argument can be in a file. */
final class OwnerOption {
  private static final int MAX_FILE = 1_000;
  private static final Path STANDARD_INPUT = Path.of("-");

  @Option(names = "--owner", paramLabel = "NAME", description = "the user")
  private @Nullable String name;

  @Option(
      names = "--owner-file",
      paramLabel = "FILE",
      description = "file with the user's name, in UTF-8; - is standard input")
  private @Nullable Path file;

  /**
   * Who is meant; null if nobody is.
   *
   * @throws StartException if it can be nobody
   */
  @Nullable Caller caller() {
    if (file != null) {
      if (name != null) {
        throw new StartException("either --owner or --owner-file, not both");
      }
      return caller("--owner-file", read(file));
    }
    return name == null ? null : caller("--owner", name);
  }

  /** Likewise, but somebody must be. */
  Caller required() {
    Caller caller = caller();
    if (caller == null) {
      throw new StartException("whose data is meant? Use --owner or --owner-file");
    }
    return caller;
  }

  private static Caller caller(String option, String owner) {
    if (!Ids.valid(owner)) {
      throw new StartException(
          "%s must be 1 to %s bytes without control characters".formatted(option, Ids.MAX_BYTES));
    }
    return new Caller(owner);
  }

  /** Without the line break that an editor ends a file with. */
  private static String read(Path file) {
    try {
      String text =
          file.equals(STANDARD_INPUT)
              ? Utf8.unmarked(Utf8.text(Utf8.bytes(System.in, MAX_FILE)))
              : Utf8.file(file, MAX_FILE);
      return text.replaceFirst("[\\r\\n]+\\z", "");
    } catch (IOException e) {
      throw new StartException(
          "--owner-file %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
