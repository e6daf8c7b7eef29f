package dev.chatkit4j.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base64 as the Python SDK reads it: characters that are none of base64's are passed over, padding
 * ends the text whatever follows, and only what is ASCII is looked at.
 */
final class LenientBase64 {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private static final int[] VALUES = values();

  private LenientBase64() {}

  /** The bytes; null if the text has other than ASCII characters or breaks off in a byte. */
  static byte @Nullable [] decode(String text) {
    if (!text.chars().allMatch(c -> c < 128)) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 4 * 3 + 3);
    int place = 0; // in a group of four characters
    int pads = 0;
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=') {
        if (place >= 2 && place + ++pads >= 4) {
          return bytes.toByteArray();
        }
      } else if (VALUES[c] >= 0) {
        pads = 0;
        bits = bits << 6 | VALUES[c];
        if (place > 0) {
          bytes.write(bits >> (6 - 2 * place));
        }
        place = (place + 1) % 4;
      }
    }
    return place == 0 ? bytes.toByteArray() : null;
  }

  private static int[] values() {
    int[] values = new int[128];
    Arrays.fill(values, -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = i;
    }
    return values;
  }
}
