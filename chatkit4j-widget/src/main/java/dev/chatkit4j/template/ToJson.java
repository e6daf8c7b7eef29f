package dev.chatkit4j.template;

import dev.chatkit4j.json.AsciiJson;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filter {@code tojson}: nothing but ASCII, members sorted by name, and what means something in
 * HTML written as escapes.
 */
final class ToJson {
  /** What means something in HTML. */
  private static final String HTML = "<>&'";

  private final StringBuilder out = new StringBuilder();

  private ToJson() {}

  /** Of a value that {@link Rendering#spendOn} has seen: it bounds how deep and how large. */
  static String of(Object value) {
    ToJson json = new ToJson();
    json.add(Values.json(value));
    return json.out.toString();
  }

  private void add(JsonValue value) {
    switch (value) {
      case JsonString text -> add(text.value());
      case JsonNumber number -> add(number);
      case JsonBoolean bool -> out.append(bool.value());
      case JsonNull none -> out.append("null");
      case JsonArray array -> {
        String separator = "[";
        for (JsonValue element : array) {
          out.append(separator);
          add(element);
          separator = ", ";
        }
        out.append(array.elements().isEmpty() ? "[]" : "]");
      }
      case JsonObject object -> add(object);
    }
  }

  /** Floats get the digits that Python gives them. */
  private void add(JsonNumber number) {
    switch (Numbers.of(number)) {
      case Double real when Double.isInfinite(real) ->
          throw new Flaw("a number is too large for a float");
      case Object finite -> out.append(PythonText.of(finite));
    }
  }

  private void add(JsonObject object) {
    String separator = "{";
    Map<String, JsonValue> sorted = new TreeMap<>(Values::compare);
    sorted.putAll(object.members());
    for (Map.Entry<String, JsonValue> member : sorted.entrySet()) {
      out.append(separator);
      add(member.getKey());
      out.append(": ");
      add(member.getValue());
      separator = ", ";
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  private void add(String text) {
    AsciiJson.quote(out, text, HTML);
  }
}
