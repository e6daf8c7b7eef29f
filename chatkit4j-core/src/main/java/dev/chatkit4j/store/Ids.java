package dev.chatkit4j.store;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/** Makes ids and says what may be one. Thread-safe. */
public final class Ids {
  /** The most UTF-8 bytes an id or an owner may have. */
  public static final int MAX_BYTES = 255;

  /** What a decoder puts where it cannot read something. */
  private static final char LOST = '\ufffd';

  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /**
   * A new id: the type's prefix, an underscore and 128 bits in hexadecimal, 48 of them the time in
   * milliseconds so that ids sort by age, 80 of them random.
   */
  public static String generate(StoreItemType type) {
    return generate(type, Clock.systemUTC());
  }

  /** Likewise, by that clock. */
  public static String generate(StoreItemType type, Clock clock) {
    byte[] random = new byte[10];
    RANDOM.nextBytes(random);
    HexFormat hex = HexFormat.of();
    return type.prefix() + "_" + hex.toHexDigits(clock.millis(), 12) + hex.formatHex(random);
  }

  /**
   * Whether that text may be an id or an owner: 1 to 255 bytes of UTF-8 without control characters
   * and without lone surrogates.
   */
  public static boolean valid(String id) {
    if (id.isEmpty() || id.length() > MAX_BYTES) {
      return false;
    }
    boolean ascii = true;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (Character.isISOControl(c)) {
        return false;
      }
      ascii &= c < 0x80;
    }
    return ascii || validUnicode(id);
  }

  private static boolean validUnicode(String id) {
    return id.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE)
        && id.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  /**
   * Whether nothing of a text was lost before it came here, as far as can be seen: it is without
   * U+FFFD, which stands where somebody could not decode something. The names of several users may
   * be the same after that; so whoever takes a user's name from a request, a token or an argument
   * asks this too before it becomes an owner. A store does not ask.
   */
  public static boolean whole(String text) {
    return text.indexOf(LOST) < 0;
  }

  /**
   * Returns the id if it is {@link #valid}.
   *
   * @param what names it in the error
   * @throws IllegalArgumentException if it is not
   */
  public static String requireValid(String what, String id) {
    if (!valid(id)) {
      throw new IllegalArgumentException(
          "%s must be 1 to %d bytes without control characters or lone surrogates, got %d characters"
              .formatted(what, MAX_BYTES, id.length()));
    }
    return id;
  }
}
