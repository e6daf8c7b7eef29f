package dev.chatkit4j.tck.vectors;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The references of a request to earlier answers: {@code {"$ref": "r2/events/0/thread/id"}} is the
 * value at that JSON pointer of the answer to request 2, counted from 0. In a list, -1 is the last
 * element.
 */
final class References {
  private References() {}

  /**
   * The value with all references replaced by what they refer to.
   *
   * @throws IllegalArgumentException if there is nothing at one of the places
   */
  static JsonValue resolve(JsonValue value, List<JsonObject> results) {
    return switch (value) {
      case JsonObject object -> {
        String reference = object.text("$ref");
        yield reference != null && object.members().size() == 1
            ? find(reference, results)
            : members(object, results);
      }
      case JsonArray array -> {
        List<JsonValue> elements = new ArrayList<>();
        array.forEach(element -> elements.add(resolve(element, results)));
        yield new JsonArray(elements);
      }
      default -> value;
    };
  }

  private static JsonObject members(JsonObject object, List<JsonObject> results) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object.members().forEach((name, value) -> members.put(name, resolve(value, results)));
    return new JsonObject(members);
  }

  private static JsonValue find(String reference, List<JsonObject> results) {
    String[] path = reference.split("/", -1);
    JsonValue node = element(results, path[0].substring(1), reference);
    for (int i = 1; i < path.length; i++) {
      String name = path[i].replace("~1", "/").replace("~0", "~");
      JsonValue next =
          switch (node) {
            case JsonArray array -> element(array.elements(), name, reference);
            case JsonObject object -> object.get(name);
            default -> null;
          };
      node = found(next, reference);
    }
    return node;
  }

  private static JsonValue element(List<? extends JsonValue> values, String index, String at) {
    int number;
    try {
      number = Integer.parseInt(index);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s: %s is no index".formatted(at, index), e);
    }
    int place = number < 0 ? values.size() + number : number;
    return found(place >= 0 && place < values.size() ? values.get(place) : null, at);
  }

  private static JsonValue found(@Nullable JsonValue value, String reference) {
    if (value == null) {
      throw new IllegalArgumentException("nothing at " + reference);
    }
    return value;
  }
}
