package dev.chatkit4j.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** Assertions whose messages say what was asked of the store. */
final class Expect {
  private static final int SHOWN = 300;

  private Expect() {}

  static void same(String what, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      String wanted = String.valueOf(expected);
      String got = String.valueOf(actual);
      int start = Math.max(0, firstDifference(wanted, got) - SHOWN / 2);
      fail("%s: expected <%s>, got <%s>".formatted(what, cut(wanted, start), cut(got, start)));
    }
  }

  static void that(String what, boolean holds) {
    if (!holds) {
      fail(what);
    }
  }

  static NotFoundException notFound(String what, Executable call) {
    return assertThrows(NotFoundException.class, call, what);
  }

  static ConflictException conflict(String what, Executable call) {
    return assertThrows(ConflictException.class, call, what);
  }

  static void illegalArgument(String what, Executable call) {
    assertThrows(IllegalArgumentException.class, call, what);
  }

  private static int firstDifference(String one, String other) {
    int at = 0;
    while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at;
  }

  private static String cut(String text, int start) {
    int from = Math.min(start, text.length());
    int to = Math.min(text.length(), from + SHOWN);
    return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
  }
}
