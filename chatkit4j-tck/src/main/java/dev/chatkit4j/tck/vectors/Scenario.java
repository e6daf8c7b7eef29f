package dev.chatkit4j.tck.vectors;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded conversation: what a client sends, and what it must get.
 *
 * @param name unique among the scenarios that are replayed together
 * @param area what it is about, in a word
 * @param about what it is about, in a sentence
 * @param script the backend's part, for a server that runs the scripted backend
 * @param standalone whether the script cannot be joined with those of other scenarios
 * @param requests in the order they are sent
 * @param outcomes what each request must get, with wildcards
 */
public record Scenario(
    String name,
    String area,
    String about,
    JsonObject script,
    boolean standalone,
    List<JsonObject> requests,
    List<JsonValue> outcomes) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException unless there is one outcome per request
   */
  public Scenario {
    requests = List.copyOf(requests);
    outcomes = List.copyOf(outcomes);
    if (requests.size() != outcomes.size()) {
      throw new IllegalArgumentException(
          "scenario %s has %s requests and %s outcomes"
              .formatted(name, requests.size(), outcomes.size()));
    }
  }

  /**
   * Reads a scenario. Where the recorded outcome is a defect, the wanted one counts.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Scenario of(JsonObject json) {
    String name = text(json, "name");
    JsonValue outcomes = json.get("want") == null ? json.get("expect") : json.get("want");
    return new Scenario(
        name,
        text(json, "area"),
        text(json, "about"),
        json.get("script") instanceof JsonObject script ? script : JsonObject.EMPTY,
        new JsonBoolean(true).equals(json.get("standalone")),
        array(name, "requests", json.get("requests")).stream()
            .map(request -> object(name, request))
            .toList(),
        array(name, "expect", outcomes));
  }

  private static String text(JsonObject json, String member) {
    return switch (json.get(member)) {
      case JsonString text -> text.value();
      case null, default -> throw new IllegalArgumentException("a scenario has no " + member);
    };
  }

  private static List<JsonValue> array(String name, String member, @Nullable JsonValue value) {
    if (value instanceof JsonArray array) {
      return array.elements();
    }
    throw new IllegalArgumentException("scenario %s: %s must be an array".formatted(name, member));
  }

  private static JsonObject object(String name, JsonValue value) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new IllegalArgumentException("scenario %s: a request must be an object".formatted(name));
  }

  /** The entries of a section of the script. */
  List<JsonObject> entries(String section) {
    return script.get(section) instanceof JsonArray entries
        ? entries.elements().stream().map(entry -> object(name, entry)).toList()
        : List.of();
  }

  /** What an entry answers; two entries of one script must not answer the same. */
  static JsonValue keyOf(String section, JsonObject entry) {
    JsonValue key = entry.get(section.equals("respond") ? "match" : "type");
    if (key != null && key != JsonNull.NULL) {
      return JsonArray.of(section, key);
    }
    JsonValue after = entry.get("after");
    return JsonArray.of(section, JsonNull.NULL, after == null ? JsonNull.NULL : after);
  }

  /** Whether that entry would also answer what other scenarios ask. */
  static boolean lastResort(String section, JsonObject entry) {
    JsonValue key = keyOf(section, entry);
    return key.equals(JsonArray.of(section, "*"))
        || key.equals(JsonArray.of(section, JsonNull.NULL, JsonNull.NULL));
  }

  @Override
  public String toString() {
    return name;
  }
}
