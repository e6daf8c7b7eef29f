package dev.chatkit4j.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Any JSON value, immutable. Equality is by content; the order of an object's members is kept but
 * does not count, and a number is equal to another only if it is written with the same digits.
 */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /**
   * The JSON form of a plain Java value: null, a string, a boolean, a finite number, a {@link Map}
   * with string keys, an {@link Iterable}, or a {@code JsonValue} (returned as it is).
   *
   * @throws IllegalArgumentException for anything else, at any depth
   */
  static JsonValue of(@Nullable Object value) {
    return switch (value) {
      case null -> JsonNull.NULL;
      case JsonValue json -> json;
      case CharSequence text -> new JsonString(text.toString());
      case Boolean bool -> new JsonBoolean(bool);
      case Double number -> JsonNumber.of(number);
      case Float number -> new JsonNumber(number.toString());
      case Integer number -> JsonNumber.of(number);
      case Long number -> JsonNumber.of(number);
      case Short number -> JsonNumber.of(number);
      case Byte number -> JsonNumber.of(number);
      case BigInteger number -> new JsonNumber(number.toString());
      case BigDecimal number -> new JsonNumber(number.toString());
      case Map<?, ?> map -> object(map);
      case Iterable<?> elements -> array(elements);
      default ->
          throw new IllegalArgumentException(
              "%s has no JSON form".formatted(value.getClass().getName()));
    };
  }

  private static JsonObject object(Map<?, ?> map) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      if (!(key instanceof String name)) {
        throw new IllegalArgumentException("a JSON object's keys are strings, not " + key);
      }
      members.put(name, of(value));
    });
    return new JsonObject(members);
  }

  private static JsonArray array(Iterable<?> values) {
    List<JsonValue> elements = new ArrayList<>();
    values.forEach(value -> elements.add(of(value)));
    return new JsonArray(elements);
  }
}
