package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of a template: {@link JsonNull} for {@code None}, {@link Boolean}, {@link BigInteger},
 * {@link Double}, {@link String}, {@link JsonArray}, {@link JsonObject}, {@link Loop} and {@link
 * Undefined}. There is nothing else, so there is nothing of Java that a template could reach.
 */
final class Values {
  private Values() {}

  static Object of(JsonValue json) {
    return switch (json) {
      case JsonString text -> text.value();
      case JsonBoolean bool -> bool.value();
      case JsonNumber number -> Numbers.of(number);
      case JsonArray array -> array;
      case JsonObject object -> object;
      case JsonNull none -> none;
    };
  }

  static JsonValue json(Object value) {
    return switch (value) {
      case JsonValue json -> json;
      case String text -> new JsonString(text);
      case Boolean bool -> new JsonBoolean(bool);
      case BigInteger number -> new JsonNumber(number.toString());
      case Double number when Double.isFinite(number) -> new JsonNumber(PythonText.of(number));
      case Double number ->
          throw new Flaw("JSON has no such number as %s".formatted(PythonText.of(number)));
      case Undefined undefined -> throw undefined.flaw();
      default -> throw new Flaw("%s has no JSON form".formatted(type(value)));
    };
  }

  /** As Python calls it. */
  static String type(Object value) {
    return switch (value) {
      case JsonNull none -> "None";
      case Boolean bool -> "a bool";
      case BigInteger number -> "an int";
      case Double number -> "a float";
      case String text -> "a string";
      case JsonArray array -> "a list";
      case JsonObject object -> "an object";
      case Undefined undefined -> throw undefined.flaw();
      default -> "a loop";
    };
  }

  static boolean truth(Object value) {
    return switch (value) {
      case JsonNull none -> false;
      case Boolean bool -> bool;
      case BigInteger number -> number.signum() != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case JsonArray array -> !array.elements().isEmpty();
      case JsonObject object -> !object.members().isEmpty();
      case Undefined undefined when Undefined.ELSE.equals(undefined) -> false;
      case Undefined undefined -> throw undefined.flaw();
      default -> true;
    };
  }

  // ------------------------------------------------------------------------------ comparing

  /** Of values that {@link Rendering#spendOn} has seen: it bounds how deep and how large. */
  static boolean equal(Object left, Object right) {
    requireDefined(left);
    requireDefined(right);
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.equal(left, right);
    }
    if (left instanceof JsonArray one && right instanceof JsonArray other) {
      return equal(one.elements(), other.elements());
    }
    if (left instanceof JsonObject one && right instanceof JsonObject other) {
      return equal(one.members(), other.members());
    }
    return left.equals(right);
  }

  private static boolean equal(List<JsonValue> left, List<JsonValue> right) {
    Iterator<JsonValue> others = right.iterator();
    return left.size() == right.size()
        && left.stream().allMatch(one -> equal(of(one), of(others.next())));
  }

  private static boolean equal(Map<String, JsonValue> left, Map<String, JsonValue> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<String, JsonValue> member : left.entrySet()) {
      JsonValue other = right.get(member.getKey());
      if (other == null || !equal(of(member.getValue()), of(other))) {
        return false;
      }
    }
    return true;
  }

  static void requireDefined(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.flaw();
    }
  }

  static int compare(Object left, Object right) {
    if (left instanceof String one && right instanceof String other) {
      return compareByCodePoint(one, other);
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return Numbers.compare(left, right);
    }
    throw new Flaw("%s and %s cannot be ordered".formatted(type(left), type(right)));
  }

  private static int compareByCodePoint(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      if (one.charAt(i) != other.charAt(i)) {
        boolean surrogates =
            Character.isSurrogate(one.charAt(i)) && Character.isSurrogate(other.charAt(i));
        return surrogates
            ? Character.compare(one.charAt(i), other.charAt(i))
            : Integer.compare(one.codePointAt(i), other.codePointAt(i));
      }
    }
    return one.length() - other.length();
  }

  static boolean contains(Object container, Object value) {
    requireDefined(value);
    return switch (container) {
      case String text when value instanceof String part -> text.contains(part);
      case JsonArray array -> array.elements().stream().anyMatch(one -> equal(of(one), value));
      case JsonObject object -> value instanceof String name && object.get(name) != null;
      default ->
          throw new Flaw("%s cannot be looked for in %s".formatted(type(value), type(container)));
    };
  }

  // -------------------------------------------------------------------------- what is inside

  /** {@code value.name}: of an object its member, of a loop where it is. */
  static Object attribute(Object value, String name) {
    Object found = member(value, name);
    return found == null
        ? new Undefined("%s has no member %s, which".formatted(type(value), name))
        : found;
  }

  private static @Nullable Object member(Object value, String name) {
    Object found =
        switch (value) {
          case JsonObject object -> object.get(name);
          case Loop loop -> loop.attribute(name);
          case Undefined undefined -> throw undefined.flaw();
          default -> null;
        };
    return found instanceof JsonValue json ? of(json) : found;
  }

  /** {@code value[index]}. What the index is may be data, and is not told. */
  static Object item(Object value, Object index) {
    requireDefined(index);
    Object found =
        switch (index) {
          case String name -> member(value, name);
          case BigInteger number -> element(value, number);
          default -> throw new Flaw("%s is no index".formatted(type(index)));
        };
    return found == null
        ? new Undefined("%s has nothing under the index given, which".formatted(type(value)))
        : found;
  }

  private static @Nullable Object element(Object value, BigInteger number) {
    requireDefined(value);
    int size = value instanceof String || value instanceof JsonArray ? length(value) : 0;
    BigInteger at = number.signum() < 0 ? number.add(BigInteger.valueOf(size)) : number;
    if (at.signum() < 0 || at.compareTo(BigInteger.valueOf(size)) >= 0) {
      return null;
    }
    int i = at.intValue();
    return value instanceof String text
        ? Character.toString(text.codePointAt(text.offsetByCodePoints(0, i)))
        : of(((JsonArray) value).elements().get(i));
  }

  /** {@code value[from:to:step]}; {@link JsonNull} for what is left out. */
  static Object slice(Object value, Object from, Object to, Object step) {
    return switch (value) {
      case String text -> {
        int[] all = text.codePoints().toArray();
        int[] at = Slices.of(all.length, from, to, step);
        int[] taken = new int[at.length];
        for (int i = 0; i < at.length; i++) {
          taken[i] = all[at[i]];
        }
        yield new String(taken, 0, taken.length);
      }
      case JsonArray array -> {
        List<JsonValue> all = array.elements();
        int[] at = Slices.of(all.size(), from, to, step);
        yield new JsonArray(Arrays.stream(at).mapToObj(all::get).toList());
      }
      default -> throw new Flaw("%s has no slices".formatted(type(value)));
    };
  }

  static int length(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case JsonArray array -> array.elements().size();
      case JsonObject object -> object.members().size();
      default -> throw new Flaw("%s has no length".formatted(type(value)));
    };
  }

  /** What a loop over the value gives: of an object its names, of a string its characters. */
  static List<?> elements(Object value) {
    return switch (value) {
      case JsonArray array -> array.elements();
      case JsonObject object -> List.copyOf(object.members().keySet());
      case String text -> text.codePoints().mapToObj(Character::toString).toList();
      default -> throw new Flaw("%s cannot be looped over".formatted(type(value)));
    };
  }
}
