package dev.chatkit4j.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A command of this program that helps, to be pasted into a shell as it is. */
final class Hint {
  /** How the program was started, as the launcher says. */
  private static final String LAUNCHER = "chatkit4j.launcher";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final List<String> words = new ArrayList<>();

  Hint(String command) {
    words.add(quoted(System.getProperty(LAUNCHER, "chatkit4j")));
    words.add(command);
  }

  /** With an option, unless it has no value. */
  Hint with(String option, @Nullable String value) {
    if (value != null) {
      words.add(option);
      words.add(quoted(value));
    }
    return this;
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Without a line break at its end. */
  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
