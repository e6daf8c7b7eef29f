package dev.chatkit4j.template;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The variable {@code loop} inside of a loop.
 *
 * @param index0 of the element it is at
 * @param length how many there are
 */
record Loop(int index0, int length) {
  @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> BigInteger.valueOf(index0 + 1L);
      case "index0" -> BigInteger.valueOf(index0);
      case "revindex" -> BigInteger.valueOf((long) length - index0);
      case "revindex0" -> BigInteger.valueOf(length - index0 - 1L);
      case "first" -> index0 == 0;
      case "last" -> index0 == length - 1;
      case "length" -> BigInteger.valueOf(length);
      default -> null;
    };
  }
}
