package dev.chatkit4j.model;

import dev.chatkit4j.json.AsciiJson;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.util.Map;

/** JSON as Python's {@code json.dumps} writes it: blanks after separators, nothing but ASCII. */
final class PythonJson {
  private final StringBuilder out = new StringBuilder();

  private PythonJson() {}

  static String write(JsonValue value) {
    PythonJson json = new PythonJson();
    json.add(value);
    return json.out.toString();
  }

  private void add(JsonValue value) {
    switch (value) {
      case JsonNull none -> out.append("null");
      case JsonBoolean truth -> out.append(truth.value());
      case JsonNumber number -> out.append(number.digits());
      case JsonString text -> AsciiJson.quote(out, text.value());
      case JsonArray array -> add(array);
      case JsonObject object -> add(object);
    }
  }

  private void add(JsonArray array) {
    out.append('[');
    String separator = "";
    for (JsonValue element : array) {
      out.append(separator);
      add(element);
      separator = ", ";
    }
    out.append(']');
  }

  private void add(JsonObject object) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      out.append(separator);
      AsciiJson.quote(out, member.getKey());
      out.append(": ");
      add(member.getValue());
      separator = ", ";
    }
    out.append('}');
  }
}
