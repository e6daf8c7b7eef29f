package dev.chatkit4j.json;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A JSON number as it was written, so that no digit is lost: {@code 1.0} and {@code 1} are two
 * numbers, and an integer may have hundreds of digits.
 *
 * @param digits the number's JSON text
 */
public record JsonNumber(String digits) implements JsonValue {
  private static final Pattern JSON =
      Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][-+]?[0-9]++)?");

  /**
   * Refuses text that is no JSON number.
   *
   * @throws IllegalArgumentException for such text
   */
  public JsonNumber {
    if (!JSON.matcher(digits).matches()) {
      throw new IllegalArgumentException("not a JSON number: " + digits);
    }
  }

  /** The number with the shortest digits that stand for it. */
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /**
   * The number with the shortest digits that stand for it.
   *
   * @throws IllegalArgumentException for NaN and the infinities, which JSON does not have
   */
  public static JsonNumber of(double value) {
    return new JsonNumber(Double.toString(value));
  }

  /** The exact value. Beware of arithmetic: an exponent may be huge. */
  public BigDecimal toBigDecimal() {
    return new BigDecimal(digits);
  }

  /** The nearest double, infinite where it is out of range. */
  public double toDouble() {
    return Double.parseDouble(digits);
  }
}
