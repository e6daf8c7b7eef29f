package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filter {@code tojson}: nothing but ASCII, members sorted by name, and what means something in
 * HTML written as escapes.
 */
final class ToJson {
  private static final HexFormat HEX = HexFormat.of();

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
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '<', '>', '&', '\'' -> escape(c);
        default -> {
          if (c >= ' ' && c <= 0x7f) {
            out.append(c);
          } else {
            escape(c);
          }
        }
      }
    }
    out.append('"');
  }

  private void escape(char c) {
    out.append("\\u").append(HEX.toHexDigits(c));
  }
}
