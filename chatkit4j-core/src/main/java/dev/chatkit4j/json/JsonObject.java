package dev.chatkit4j.json;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object; its members keep the order they were given in.
 *
 * @param members the members by name, copied
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
  /** The object without members. */
  public static final JsonObject EMPTY = new JsonObject(Map.of());

  /** Copies the map, refuses null. */
  public JsonObject {
    members = Members.copyOf(members);
  }

  /** For an object of any number of members. */
  public static Builder builder() {
    return new Builder();
  }

  /** Members on their way into an object. Not thread-safe. */
  public static final class Builder {
    private Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a member or replaces it in its place. */
    public Builder put(String name, JsonValue value) {
      members.put(requireNonNull(name, "name"), requireNonNull(value, name));
      return this;
    }

    /** The object; the builder begins anew. */
    public JsonObject build() {
      Map<String, JsonValue> built = members;
      members = new LinkedHashMap<>();
      return new JsonObject(new Members(built));
    }
  }

  /** An object of one member, its value given as a plain Java value, see {@link JsonValue#of}. */
  public static JsonObject of(String name, @Nullable Object value) {
    return EMPTY.with(name, value);
  }

  /** An object of two members. */
  public static JsonObject of(
      String name1, @Nullable Object value1, String name2, @Nullable Object value2) {
    return of(name1, value1).with(name2, value2);
  }

  /** An object of three members. */
  public static JsonObject of(
      String name1,
      @Nullable Object value1,
      String name2,
      @Nullable Object value2,
      String name3,
      @Nullable Object value3) {
    return of(name1, value1, name2, value2).with(name3, value3);
  }

  /** This object with a member added or replaced in its place. */
  public JsonObject with(String name, @Nullable Object value) {
    Map<String, JsonValue> changed = new LinkedHashMap<>(members);
    changed.put(requireNonNull(name, "name"), JsonValue.of(value));
    return new JsonObject(new Members(changed));
  }

  /** This object without that member. */
  public JsonObject without(String name) {
    Map<String, JsonValue> changed = new LinkedHashMap<>(members);
    changed.remove(name);
    return new JsonObject(new Members(changed));
  }

  /** The member's value; null if there is none, {@link JsonNull} if it is JSON {@code null}. */
  public @Nullable JsonValue get(String name) {
    return members.get(name);
  }

  /** The member's text; null if there is no such member or it is no string. */
  public @Nullable String text(String name) {
    return members.get(name) instanceof JsonString string ? string.value() : null;
  }
}
