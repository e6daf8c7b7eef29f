package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object on the way into a record. Every refusal names the place. Numbers and
 * booleans are read as leniently as the Python SDK reads them; strings and names are not.
 */
final class Fields {
  /** Digits that may be grouped by underscores, with nothing but zeros behind a point. */
  private static final Pattern WHOLE = Pattern.compile("([+-]?\\d(?:_?\\d){0,999})(?:\\.0+)?");

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d{1,300}(\\.\\d{0,300})?|\\.\\d{1,300})([eE][+-]?\\d{1,4})?");

  private static final Pattern HUGE_EXPONENT = Pattern.compile("([eE][-+]?)0*[1-9]\\d{5,}$");
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal MIN = BigDecimal.valueOf(Long.MIN_VALUE);

  private static final int NO_INDEX = -1;

  private final JsonObject object;
  private final @Nullable Fields parent;
  private final String name;
  private final int index;

  private Fields(JsonObject object, @Nullable Fields parent, String name, int index) {
    this.object = object;
    this.parent = parent;
    this.name = name;
    this.index = index;
  }

  /** Of a whole text, which must be an object. */
  static Fields of(JsonValue value) {
    if (value instanceof JsonObject object) {
      return new Fields(object, null, "", NO_INDEX);
    }
    throw new InvalidJsonException("", "must be an object");
  }

  private Fields child(JsonValue value, String childName, int childIndex) {
    if (value instanceof JsonObject child) {
      return new Fields(child, this, childName, childIndex);
    }
    throw new InvalidJsonException(pathOf(childName, childIndex), "must be an object");
  }

  JsonObject json() {
    return object;
  }

  InvalidJsonException invalid(String name, String problem) {
    return new InvalidJsonException(pathOf(name, NO_INDEX), problem);
  }

  /** Put together only once something is wrong. */
  private String pathOf(String member, int element) {
    String path = parent == null ? "" : parent.pathOf(name, index) + ".";
    return path + (element == NO_INDEX ? member : "%s[%s]".formatted(member, element));
  }

  boolean has(String name) {
    return object.get(name) != null;
  }

  /** Whether it is missing or JSON null. */
  boolean isNull(String name) {
    JsonValue value = object.get(name);
    return value == null || value == JsonNull.NULL;
  }

  /** Free-form data, JSON null included; it must be there. */
  JsonValue json(String name) {
    JsonValue value = object.get(name);
    if (value == null) {
      throw invalid(name, "is missing");
    }
    return value;
  }

  JsonObject object(String name) {
    return fields(name).json();
  }

  JsonObject object(String name, JsonObject otherwise) {
    return has(name) ? object(name) : otherwise;
  }

  @Nullable JsonObject objectOrNull(String name) {
    return isNull(name) ? null : object(name);
  }

  String text(String name) {
    if (json(name) instanceof JsonString text) {
      return text.value();
    }
    throw invalid(name, "must be a string");
  }

  @Nullable String textOrNull(String name) {
    return isNull(name) ? null : text(name);
  }

  boolean bool(String name) {
    Boolean value =
        switch (json(name)) {
          case JsonBoolean bool -> bool.value();
          case JsonNumber number when decimal(number).signum() == 0 -> false;
          case JsonNumber number when decimal(number).compareTo(BigDecimal.ONE) == 0 -> true;
          case JsonString text -> boolOf(text.value());
          default -> null;
        };
    if (value == null) {
      throw invalid(name, "must be true or false");
    }
    return value;
  }

  private static @Nullable Boolean boolOf(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> true;
      case "false", "f", "no", "n", "off", "0" -> false;
      default -> null;
    };
  }

  boolean bool(String name, boolean otherwise) {
    return has(name) ? bool(name) : otherwise;
  }

  /** A whole number; one out of range becomes the largest or smallest there is. */
  long integer(String name) {
    BigDecimal value =
        switch (json(name)) {
          case JsonNumber number -> decimal(number);
          case JsonString text -> wholeOf(text.value().strip());
          case JsonBoolean bool -> bool.value() ? BigDecimal.ONE : BigDecimal.ZERO;
          default -> null;
        };
    if (value == null || value.stripTrailingZeros().scale() > 0) {
      throw invalid(name, "must be a whole number");
    }
    return value.min(MAX).max(MIN).longValue();
  }

  private static @Nullable BigDecimal wholeOf(String text) {
    Matcher whole = WHOLE.matcher(text);
    return whole.matches() ? new BigDecimal(whole.group(1).replace("_", "")) : null;
  }

  /** An exponent beyond all bounds is cut to one that is out of range all the same. */
  private static BigDecimal decimal(JsonNumber number) {
    return new BigDecimal(HUGE_EXPONENT.matcher(number.digits()).replaceFirst("$1" + "99999"));
  }

  @Nullable Long integerOrNull(String name) {
    return isNull(name) ? null : (Long) integer(name);
  }

  @Nullable JsonNumber numberOrNull(String name) {
    return switch (object.get(name)) {
      case null -> null;
      case JsonNull none -> null;
      case JsonNumber number -> number;
      case JsonBoolean bool -> new JsonNumber(bool.value() ? "1" : "0");
      case JsonString text when DECIMAL.matcher(text.value().strip()).matches() ->
          new JsonNumber(new BigDecimal(text.value().strip()).toString());
      default -> throw invalid(name, "must be a number");
    };
  }

  int index(String name) {
    long value = integer(name);
    if (value < 0 || value > 100_000) {
      throw invalid(name, "must be from 0 to 100000");
    }
    return (int) value;
  }

  Instant time(String name) {
    try {
      return Times.read(json(name));
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid(name, "must be a date and time");
    }
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type) {
    String text = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw invalid(
        name,
        "must be one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type, E otherwise) {
    return has(name) ? oneOf(name, type) : otherwise;
  }

  Fields fields(String name) {
    return child(json(name), name, NO_INDEX);
  }

  @Nullable Fields fieldsOrNull(String name) {
    return isNull(name) ? null : fields(name);
  }

  /** The objects of an array. */
  <T> List<T> objects(String name, Function<Fields, T> read) {
    List<T> values = new ArrayList<>();
    for (JsonValue element : array(name)) {
      values.add(read.apply(child(element, name, values.size())));
    }
    return values;
  }

  <T> List<T> objectsOrEmpty(String name, Function<Fields, T> read) {
    return has(name) ? objects(name, read) : List.of();
  }

  /** The strings of an array. */
  List<String> texts(String name) {
    List<String> values = new ArrayList<>();
    for (JsonValue element : array(name)) {
      if (!(element instanceof JsonString text)) {
        throw invalid("%s[%s]".formatted(name, values.size()), "must be a string");
      }
      values.add(text.value());
    }
    return values;
  }

  List<String> textsOrEmpty(String name) {
    return has(name) ? texts(name) : List.of();
  }

  @Nullable List<String> textsOrNull(String name) {
    return isNull(name) ? null : texts(name);
  }

  private JsonArray array(String name) {
    if (json(name) instanceof JsonArray array) {
      return array;
    }
    throw invalid(name, "must be an array");
  }
}
