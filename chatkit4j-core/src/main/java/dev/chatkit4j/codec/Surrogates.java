package dev.chatkit4j.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Surrogates in JSON text written as bytes. The generator writes every one as an escape, pairs as
 * two; only lone ones must stay that way, since UTF-8 cannot hold them.
 */
final class Surrogates {
  private static final int ESCAPE = 6;

  private Surrogates() {}

  /** The text with the characters themselves in place of escaped pairs. */
  static byte[] unescapePairs(byte[] text) {
    // One character a byte is searched many times faster than an array.
    boolean may = new String(text, StandardCharsets.ISO_8859_1).contains("\\ud");
    return may ? unescaped(text) : text;
  }

  private static byte[] unescaped(byte[] text) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream(text.length);
    int i = 0;
    while (i < text.length) {
      int length = text[i] != '\\' ? 1 : surrogate(text, i) ? ESCAPE : 2;
      if (length == ESCAPE && pair(text, i)) {
        String character = new String(new char[] {unit(text, i), unit(text, i + ESCAPE)});
        raw.writeBytes(character.getBytes(StandardCharsets.UTF_8));
        length = 2 * ESCAPE;
      } else {
        raw.write(text, i, length);
      }
      i += length;
    }
    return raw.toByteArray();
  }

  /** Whether the escape at that place is one of a surrogate. */
  private static boolean surrogate(byte[] text, int at) {
    return at + ESCAPE <= text.length
        && text[at + 1] == 'u'
        && text[at + 2] == 'd'
        && text[at + 3] >= '8';
  }

  private static boolean pair(byte[] text, int at) {
    int second = at + ESCAPE;
    return Character.isHighSurrogate(unit(text, at))
        && second < text.length
        && text[second] == '\\'
        && surrogate(text, second)
        && Character.isLowSurrogate(unit(text, second));
  }

  private static char unit(byte[] text, int at) {
    return (char) HexFormat.fromHexDigits(new String(text, at + 2, 4, StandardCharsets.US_ASCII));
  }
}
