package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Refusal;
import java.util.Locale;

/** The rule for names of files. A name is shown to people and never becomes one of ours. */
final class FileNames {
  private static final int MAX_CHARACTERS = 255;

  private FileNames() {}

  static void require(String name) {
    if (name.isBlank() || name.equals(".") || name.equals("..")) {
      throw Refusal.invalid("The file has no name");
    }
    int characters = name.codePointCount(0, name.length());
    if (characters > MAX_CHARACTERS) {
      throw Refusal.invalid(
          "The name of a file may have %s characters, this one has %s"
              .formatted(MAX_CHARACTERS, characters));
    }
    name.codePoints().forEach(FileNames::requireHarmless);
  }

  private static void requireHarmless(int c) {
    if (c == '/' || c == '\\') {
      throw Refusal.invalid("The name of a file may not have a path");
    }
    switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          throw unwanted("a control character", c);
      case Character.SURROGATE -> throw unwanted("half a character", c);
      case Character.FORMAT -> {
        if (turnsDirection(c)) {
          throw unwanted("a character that changes the direction of text", c);
        }
      }
      default -> {}
    }
  }

  /** As in {@code photo_gnp.exe}, shown as {@code photo_exe.png}. */
  private static boolean turnsDirection(int c) {
    return c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static Refusal unwanted(String what, int c) {
    return Refusal.invalid(
        String.format(
            Locale.ROOT, "The name of a file may not have %s, this one has U+%04X", what, c));
  }
}
