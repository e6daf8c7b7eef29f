package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value in a script and the place it stands at, for errors that name it.
 *
 * @param place empty for the script itself
 */
record ScriptNode(String place, JsonValue value) {

  ScriptException wrong(String problem) {
    return new ScriptException(place, problem);
  }

  /** This object, which may have only such members. */
  ScriptNode withOnly(Set<String> names) {
    for (String name : object().members().keySet()) {
      if (!names.contains(name)) {
        throw at(name).wrong("unknown key, expected one of " + names.stream().sorted().toList());
      }
    }
    return this;
  }

  JsonObject object() {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw wrong("must be an object");
  }

  boolean has(String name) {
    return object().get(name) != null;
  }

  private ScriptNode at(String name) {
    return new ScriptNode(place.isEmpty() ? name : place + "." + name, JsonNull.NULL);
  }

  /** A member, which must be there. */
  ScriptNode get(String name) {
    JsonValue member = object().get(name);
    if (member == null) {
      throw at(name).wrong("is missing");
    }
    return new ScriptNode(at(name).place(), member);
  }

  List<ScriptNode> elements() {
    if (!(value instanceof JsonArray array)) {
      throw wrong("must be a list");
    }
    List<ScriptNode> elements = new ArrayList<>();
    for (JsonValue element : array) {
      elements.add(new ScriptNode("%s[%s]".formatted(place, elements.size()), element));
    }
    return elements;
  }

  String text() {
    if (value instanceof JsonString text) {
      return text.value();
    }
    throw wrong("must be a text");
  }

  @Nullable String textOrNull() {
    return value == JsonNull.NULL ? null : text();
  }

  boolean bool() {
    if (value instanceof JsonBoolean bool) {
      return bool.value();
    }
    throw wrong("must be true or false");
  }

  /** A whole number that is not negative and at most that large. */
  long number(long max) {
    if (value instanceof JsonNumber number && number.digits().matches("\\d{1,18}(\\.0+)?")) {
      long whole = number.toBigDecimal().longValueExact();
      if (whole <= max) {
        return whole;
      }
    }
    throw wrong("must be a whole number from 0 to " + max);
  }
}
