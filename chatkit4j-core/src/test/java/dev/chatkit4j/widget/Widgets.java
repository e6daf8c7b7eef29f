package dev.chatkit4j.widget;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Widget trees for tests: written with single quotes, or random and randomly changed. */
final class Widgets {
  private final Random random;

  Widgets(Random random) {
    this.random = random;
  }

  static JsonObject widget(String json) {
    return (JsonObject) Json.parse(json.replace('\'', '"'));
  }

  JsonObject root() {
    return JsonObject.of("type", "Card", "children", children(4));
  }

  /** Another state of that widget: mostly texts that grow, sometimes anything. */
  JsonObject changed(JsonObject component) {
    JsonObject changed = component;
    String value = component.text("value");
    if (value != null && random.nextInt(2) == 0) {
      changed = changed.with("value", random.nextInt(15) == 0 ? "new" : value + text());
    }
    if (random.nextInt(60) == 0) {
      changed = changed.with("streaming", random.nextBoolean());
    }
    if (random.nextInt(60) == 0) {
      changed = random.nextBoolean() ? changed.without("tone") : changed.with("tone", odd());
    }
    JsonValue children = component.get("children");
    return children == null || children == JsonNull.NULL
        ? changed
        : changed.with("children", changedChildren(children));
  }

  private JsonValue changedChildren(JsonValue children) {
    if (random.nextInt(60) == 0) {
      return children(2);
    }
    if (children instanceof JsonArray array) {
      List<JsonValue> changed = new ArrayList<>();
      array.forEach(child -> changed.add(changed((JsonObject) child)));
      return new JsonArray(changed);
    }
    return changed((JsonObject) children);
  }

  private JsonArray children(int depth) {
    List<JsonValue> children = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      children.add(component(depth));
    }
    return new JsonArray(children);
  }

  private JsonObject component(int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      return switch (random.nextInt(5)) {
        case 0 -> JsonObject.of("type", "Transition", "children", component(depth - 1));
        case 1 -> JsonObject.of("type", "Box", "children", component(depth - 1));
        default -> JsonObject.of("type", "Row", "children", children(depth - 1));
      };
    }
    if (random.nextInt(5) == 0) {
      return JsonObject.of("type", "Badge", "label", text(), "tone", odd());
    }
    JsonObject text =
        JsonObject.of("type", random.nextBoolean() ? "Text" : "Markdown", "value", text());
    if (random.nextInt(3) == 0) {
      text = text.with("streaming", random.nextBoolean());
    }
    return random.nextInt(25) == 0 ? text : text.with("id", "t" + random.nextInt(400));
  }

  private String text() {
    return List.of("", "a", "é ", "\ud83d", "\ude00", "👍", "line\n").get(random.nextInt(7));
  }

  private JsonValue odd() {
    return switch (random.nextInt(3)) {
      case 0 -> JsonNull.NULL;
      case 1 -> JsonArray.of(null, 1);
      default -> JsonObject.of("payload", null);
    };
  }
}
