package dev.chatkit4j.template;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes a widget of a template's output. */
final class WidgetRoot {
  private static final Set<String> ROOTS = Set.of("Card", "ListView", "Basic");

  /** What an application put there for itself. */
  private static final Set<String> FREE = Set.of("payload", "data");

  private WidgetRoot() {}

  /**
   * The widget without the members that are null.
   *
   * @throws Flaw if it is none
   */
  static JsonObject of(JsonValue json) {
    if (!(json instanceof JsonObject root)) {
      throw new Flaw("it is no object");
    }
    String type = type(root, "the root");
    if (!ROOTS.contains(type)) {
      throw new Flaw("the root must be a Card, a ListView or a Basic");
    }
    return component(root, "root");
  }

  private static String type(JsonObject component, String where) {
    String type = component.text("type");
    if (type == null) {
      throw new Flaw("%s has no type".formatted(where));
    }
    return type;
  }

  private static JsonObject component(JsonValue json, String where) {
    if (!(json instanceof JsonObject component)) {
      throw new Flaw("%s is no component".formatted(where));
    }
    type(component, where);
    JsonObject.Builder kept = JsonObject.builder();
    component
        .members()
        .forEach((name, value) -> {
          if (!(value instanceof JsonNull)) {
            kept.put(name, name.equals("children") ? children(value, where) : member(name, value));
          }
        });
    return kept.build();
  }

  private static JsonValue children(JsonValue value, String where) {
    if (!(value instanceof JsonArray array)) {
      return component(value, where + ".children");
    }
    List<JsonValue> children = new ArrayList<>();
    for (JsonValue child : array) {
      children.add(component(child, "%s.children[%s]".formatted(where, children.size())));
    }
    return new JsonArray(children);
  }

  private static JsonValue member(String name, JsonValue value) {
    return FREE.contains(name) ? value : withoutNulls(value);
  }

  private static JsonValue withoutNulls(JsonValue value) {
    return switch (value) {
      case JsonObject object -> {
        JsonObject.Builder kept = JsonObject.builder();
        object
            .members()
            .forEach((name, member) -> {
              if (!(member instanceof JsonNull)) {
                kept.put(name, member(name, member));
              }
            });
        yield kept.build();
      }
      case JsonArray array ->
          new JsonArray(array.elements().stream().map(WidgetRoot::withoutNulls).toList());
      default -> value;
    };
  }
}
