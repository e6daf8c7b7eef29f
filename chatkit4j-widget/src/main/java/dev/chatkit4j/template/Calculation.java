package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The operators of numbers, some of which are for texts and lists too. */
final class Calculation {
  private static final int MAX_RANGE = 100_000;

  private Calculation() {}

  static Object of(String operator, Object left, Object right, Rendering r) {
    Values.requireDefined(left);
    Values.requireDefined(right);
    if (operator.equals("+") && left instanceof String one && right instanceof String other) {
      r.spendOnText((long) one.length() + other.length());
      return one + other;
    }
    if (operator.equals("+") && left instanceof JsonArray one && right instanceof JsonArray other) {
      r.spend(one.elements().size() + other.elements().size());
      List<JsonValue> all = new ArrayList<>(one.elements());
      all.addAll(other.elements());
      return new JsonArray(all);
    }
    if (operator.equals("*") && repeatable(left) && Numbers.isInteger(right)) {
      return repeated(left, Numbers.integer(right), r);
    }
    if (operator.equals("*") && repeatable(right) && Numbers.isInteger(left)) {
      return repeated(right, Numbers.integer(left), r);
    }
    r.spendOn(left);
    r.spendOn(right);
    if (operator.equals("**")) {
      r.spend(Numbers.MAX_BITS);
    }
    return Numbers.calculated(operator, left, right);
  }

  private static boolean repeatable(Object value) {
    return value instanceof String || value instanceof JsonArray;
  }

  private static Object repeated(Object value, BigInteger times, Rendering r) {
    long count = times.max(BigInteger.ZERO).min(BigInteger.valueOf(Integer.MAX_VALUE)).longValue();
    if (value instanceof String text) {
      r.spendOnText(text.length() * count);
      return text.isEmpty() ? "" : text.repeat((int) count);
    }
    List<JsonValue> elements = ((JsonArray) value).elements();
    r.spendOnText(elements.size() * count);
    List<JsonValue> all = new ArrayList<>();
    Collections.nCopies(elements.isEmpty() ? 0 : (int) count, elements).forEach(all::addAll);
    return new JsonArray(all);
  }

  /** {@code range(end)}, {@code range(begin, end)} or {@code range(begin, end, step)}. */
  static JsonArray range(List<Object> bounds, Rendering r) {
    if (bounds.isEmpty() || bounds.size() > 3) {
      throw new Flaw("range() has one to three bounds");
    }
    long begin = bounds.size() == 1 ? 0 : bound(bounds.getFirst());
    long end = bound(bounds.get(bounds.size() == 1 ? 0 : 1));
    long step = bounds.size() < 3 ? 1 : bound(bounds.get(2));
    if (step == 0) {
      throw new Flaw("range() has step 0");
    }
    long count = step > 0 ? (end - begin + step - 1) / step : (begin - end - step - 1) / -step;
    if (count > MAX_RANGE) {
      throw new Flaw("range() has more than %s numbers".formatted(MAX_RANGE));
    }
    List<JsonValue> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      r.step();
      numbers.add(JsonNumber.of(begin + i * step));
    }
    return new JsonArray(numbers);
  }

  private static long bound(Object value) {
    if (value instanceof BigInteger number && number.bitLength() < 50) {
      return number.longValue();
    }
    throw new Flaw("a bound of range() is %s, or too large".formatted(Values.type(value)));
  }
}
