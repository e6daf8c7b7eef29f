package dev.chatkit4j.server;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON as a record, member by component; other members are ignored. */
final class PayloadRecord<R extends Record> {
  private final Constructor<R> constructor;
  private final RecordComponent[] components;

  /**
   * Of a record whose components are strings, booleans, ints, longs, doubles, {@link BigDecimal},
   * {@link JsonValue}s, other such records or lists of any of these.
   *
   * @throws IllegalArgumentException if it has others
   */
  PayloadRecord(Class<R> type) {
    components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("record %s has no constructor".formatted(type.getName()), e);
    }
    constructor.setAccessible(true);
    for (RecordComponent component : components) {
      requireReadable(component.getGenericType(), component);
    }
  }

  private static void requireReadable(Type type, RecordComponent component) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      requireReadable(list.getActualTypeArguments()[0], component);
    } else if (type instanceof Class<?> nested && nested.isRecord() && !isJson(nested)) {
      new PayloadRecord<>(nested.asSubclass(Record.class));
    } else if (!(type instanceof Class<?> plain) || !(isJson(plain) || isPlain(plain))) {
      throw new IllegalArgumentException(
          "component %s of record %s cannot be read from JSON"
              .formatted(component.getName(), component.getDeclaringRecord().getName()));
    }
  }

  private static boolean isJson(Class<?> type) {
    return JsonValue.class.isAssignableFrom(type);
  }

  private static boolean isPlain(Class<?> type) {
    return type == String.class
        || type == boolean.class
        || type == int.class
        || type == long.class
        || type == double.class
        || type == BigDecimal.class;
  }

  /**
   * The record.
   *
   * @throws IllegalArgumentException if a member is missing or does not fit; the message says which
   */
  R read(JsonValue json) {
    return read(json, "");
  }

  private R read(JsonValue json, String where) {
    if (!(json instanceof JsonObject object)) {
      throw new IllegalArgumentException((where.isEmpty() ? "it" : where) + " is no object");
    }
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      String path = where.isEmpty() ? name : where + "." + name;
      values[i] = value(object.get(name), components[i], path);
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw refused(e.getCause(), where);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("%s cannot be made".formatted(constructor), e);
    }
  }

  /** A record says with an {@link IllegalArgumentException} what it does not accept. */
  private static RuntimeException refused(@Nullable Throwable cause, String where) {
    return switch (cause) {
      case IllegalArgumentException e ->
          new IllegalArgumentException(
              (where.isEmpty() ? "it" : where) + " is refused: " + e.getMessage());
      case RuntimeException e -> e;
      case null, default -> new IllegalStateException("a record cannot be made", cause);
    };
  }

  private static @Nullable Object value(
      @Nullable JsonValue json, RecordComponent component, String where) {
    if (json == null || (json == JsonNull.NULL && component.getType() != JsonValue.class)) {
      if (nullable(component.getAnnotatedType())) {
        return null;
      }
      throw new IllegalArgumentException(where + " is missing");
    }
    return value(json, component.getGenericType(), where);
  }

  private static boolean nullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static Object value(JsonValue json, Type type, String where) {
    if (type instanceof ParameterizedType list) {
      return list(json, list.getActualTypeArguments()[0], where);
    }
    Class<?> plain = (Class<?>) type;
    if (isJson(plain)) {
      return fitting(plain.isInstance(json) ? json : null, plain.getSimpleName(), where);
    }
    if (plain.isRecord()) {
      return new PayloadRecord<>(plain.asSubclass(Record.class)).read(json, where);
    }
    Object value =
        switch (json) {
          case JsonString text when plain == String.class -> text.value();
          case JsonString text -> number(text.value(), plain);
          case JsonBoolean bool when plain == boolean.class -> bool.value();
          case JsonNumber number -> number(number.digits(), plain);
          default -> null;
        };
    return fitting(value, plain.getSimpleName(), where);
  }

  private static Object fitting(@Nullable Object value, String type, String where) {
    if (value == null) {
      throw new IllegalArgumentException("%s is no %s".formatted(where, type));
    }
    return value;
  }

  /** A number as JSON has it, also in a string: the fields of a form are strings. */
  private static @Nullable Object number(String digits, Class<?> type) {
    try {
      JsonNumber number = new JsonNumber(digits);
      if (type == int.class) {
        return Integer.valueOf(digits);
      }
      if (type == long.class) {
        return Long.valueOf(digits);
      }
      if (type == double.class) {
        return number.toDouble();
      }
      return type == BigDecimal.class ? number.toBigDecimal() : null;
    } catch (IllegalArgumentException e) {
      return null; // told by the caller
    }
  }

  private static List<Object> list(JsonValue json, Type type, String where) {
    if (!(json instanceof JsonArray array)) {
      throw new IllegalArgumentException(where + " is no list");
    }
    List<Object> all = new ArrayList<>();
    for (JsonValue element : array) {
      all.add(value(element, type, "%s[%s]".formatted(where, all.size())));
    }
    return List.copyOf(all);
  }
}
