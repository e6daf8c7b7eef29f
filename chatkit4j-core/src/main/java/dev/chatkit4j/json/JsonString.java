package dev.chatkit4j.json;

import static java.util.Objects.requireNonNull;

/**
 * A JSON string.
 *
 * @param value any text, lone surrogates and U+0000 included
 */
public record JsonString(String value) implements JsonValue {
  /** Refuses null. */
  public JsonString {
    requireNonNull(value, "value");
  }
}
