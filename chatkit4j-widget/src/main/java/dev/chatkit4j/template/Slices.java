package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonNull;
import java.math.BigInteger;
import java.util.stream.IntStream;

/** Takes the elements of a slice. */
final class Slices {
  private Slices() {}

  /** The indexes, of so many elements; {@link JsonNull} for a bound or step that is left out. */
  static int[] of(int size, Object from, Object to, Object step) {
    int by = step instanceof JsonNull ? 1 : clamped(step, -size - 1, size + 1);
    if (by == 0) {
      throw new Flaw("a slice has step 0");
    }
    int lowest = by > 0 ? 0 : -1;
    int highest = by > 0 ? size : size - 1;
    int first = bound(from, by > 0 ? lowest : highest, size, lowest, highest);
    int end = bound(to, by > 0 ? highest : lowest, size, lowest, highest);
    int count = by > 0 ? (end - first + by - 1) / by : (first - end - by - 1) / -by;
    return IntStream.range(0, Math.max(0, count)).map(i -> first + i * by).toArray();
  }

  private static int bound(Object given, int missing, int size, int lowest, int highest) {
    if (given instanceof JsonNull) {
      return missing;
    }
    int at = clamped(given, -size - 1, size + 1);
    return Math.clamp(at < 0 ? at + size : at, lowest, highest);
  }

  private static int clamped(Object given, int least, int most) {
    if (!(given instanceof BigInteger number)) {
      throw new Flaw("%s is no bound of a slice".formatted(Values.type(given)));
    }
    BigInteger atMost = number.min(BigInteger.valueOf(most));
    return atMost.max(BigInteger.valueOf(least)).intValue();
  }
}
