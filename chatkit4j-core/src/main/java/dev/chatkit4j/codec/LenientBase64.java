package dev.chatkit4j.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base64 as the Python SDK reads it, decoded character by character: those that are none of
 * base64's are passed over, padding ends the text whatever follows, and only what is ASCII is
 * looked at. For one text and one thread.
 */
final class LenientBase64 {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private static final int[] VALUES = values();

  /** Grows without copying what it has. */
  private final ByteBlocks bytes = new ByteBlocks(8 * 1024);

  private int place; // in a group of four characters
  private int pads;
  private int bits;
  private boolean ended;
  private boolean invalid;

  /** The bytes; null if the text has other than ASCII characters or breaks off in a byte. */
  static byte @Nullable [] decode(String text) {
    LenientBase64 decoder = new LenientBase64();
    for (int i = 0; i < text.length(); i++) {
      decoder.add(text.charAt(i));
    }
    return decoder.end();
  }

  void add(int c) {
    invalid |= c >= VALUES.length;
    if (ended || invalid) {
      return;
    }
    if (c == '=') {
      ended = place >= 2 && place + ++pads >= 4;
    } else if (VALUES[c] >= 0) {
      pads = 0;
      bits = bits << 6 | VALUES[c];
      if (place > 0) {
        bytes.write(bits >> (6 - 2 * place));
      }
      place = (place + 1) % 4;
    }
  }

  /** How many bytes there are so far. */
  int length() {
    return bytes.size();
  }

  /** See {@link #decode}. */
  byte @Nullable [] end() {
    return !invalid && (ended || place == 0) ? bytes.toByteArray() : null;
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
