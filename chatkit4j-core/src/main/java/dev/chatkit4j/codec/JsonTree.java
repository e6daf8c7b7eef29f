package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/** Builds the tree of a text while it is parsed, of a bounded number of values. For one text. */
final class JsonTree {
  static final int ANY_NUMBER = Integer.MAX_VALUE;

  /** How much of a name is told. */
  private static final int MAX_NAME = 100;

  private final JsonParser parser;
  private final int most;
  private int values;

  JsonTree(JsonParser parser, int most) {
    this.parser = parser;
    this.most = most;
  }

  /**
   * The one value of the text.
   *
   * @throws InvalidJsonException if there is none, more than one, or more values in it than allowed
   */
  JsonValue whole() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new InvalidJsonException("", "no JSON at all");
    }
    JsonValue value = value(first);
    if (parser.nextToken() != null) {
      throw new InvalidJsonException("", "more text after the JSON value");
    }
    return value;
  }

  private JsonValue value(JsonToken token) {
    if (++values > most) {
      throw new InvalidJsonException(
          place(), "a request must have %s JSON values at most".formatted(most));
    }
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> new JsonString(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
      case VALUE_TRUE -> new JsonBoolean(true);
      case VALUE_FALSE -> new JsonBoolean(false);
      case VALUE_NULL -> JsonNull.NULL;
      default -> throw new InvalidJsonException("", "not JSON");
    };
  }

  /** The outer two names of where the parser is: the names further in may be anything. */
  private String place() {
    Deque<String> names = new ArrayDeque<>();
    for (TokenStreamContext in = parser.streamReadContext(); in != null; in = in.getParent()) {
      String name = name(in);
      if (name != null) {
        names.addFirst(name);
      }
    }
    return String.join(".", names.stream().limit(2).toList());
  }

  private static @Nullable String name(TokenStreamContext in) {
    String name = in.inObject() ? in.currentName() : null;
    return name == null || name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "…";
  }

  /** The parser's own limit leaves out sign, point and exponent mark. */
  private static JsonNumber number(String digits) {
    if (digits.length() > Json.MAX_NUMBER_LENGTH) {
      throw new InvalidJsonException(
          "", "a number has more than %s characters".formatted(Json.MAX_NUMBER_LENGTH));
    }
    return new JsonNumber(digits);
  }

  private JsonObject object() {
    JsonObject.Builder members = JsonObject.builder();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      members.put(name, value(parser.nextToken()));
    }
    return members.build();
  }

  private JsonArray array() {
    List<JsonValue> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      elements.add(value(token));
    }
    return new JsonArray(elements);
  }
}
