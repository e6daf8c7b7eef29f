package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file that a request asks for.
 *
 * @param from index of the first
 * @param length how many; 0 only of an empty file
 */
record ByteRange(long from, long length) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * What the header asks for; null for the whole file, also if it asks for several ranges or in a
   * way that cannot be read, as HTTP wants it.
   *
   * @throws Refusal if the file has none of these bytes
   */
  static @Nullable ByteRange of(@Nullable String header, long size) {
    Matcher range = header == null ? null : SINGLE.matcher(header.strip());
    if (range == null || !range.matches() || range.group().equals("bytes=-")) {
      return null;
    }
    if (backwards(range.group(1), range.group(2))) {
      return null;
    }
    ByteRange asked = of(range.group(1), range.group(2), size);
    if (asked.length < 1) {
      throw FileRefusals.range(size);
    }
    return asked;
  }

  private static boolean backwards(String first, String last) {
    return !first.isEmpty() && !last.isEmpty() && Long.parseLong(first) > Long.parseLong(last);
  }

  private static ByteRange of(String first, String last, long size) {
    if (first.isEmpty()) {
      long count = Math.min(Long.parseLong(last), size);
      return new ByteRange(size - count, count);
    }
    long from = Long.parseLong(first);
    long end = last.isEmpty() ? size : Math.min(Long.parseLong(last) + 1, size);
    return new ByteRange(from, end - from);
  }

  String contentRange(long size) {
    return "bytes %s-%s/%s".formatted(from, from + length - 1, size);
  }
}
