package dev.chatkit4j.json;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * A JSON array.
 *
 * @param elements its elements in order, copied
 */
public record JsonArray(List<JsonValue> elements) implements JsonValue, Iterable<JsonValue> {
  /** Copies the list. */
  public JsonArray {
    elements = List.copyOf(elements);
  }

  /** An array of the JSON forms of plain values, see {@link JsonValue#of}. */
  public static JsonArray of(Object... values) {
    return (JsonArray) JsonValue.of(Arrays.asList(values));
  }

  @Override
  public Iterator<JsonValue> iterator() {
    return elements.iterator();
  }
}
