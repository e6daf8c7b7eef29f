package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.ItemUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A widget after an update, as the client then shows it. */
public final class WidgetTree {
  private WidgetTree() {}

  /**
   * The widget with that update made. A component is found by its {@code id} anywhere among the
   * {@code children}; of several with the same id the first counts. The last delta of a text also
   * ends its streaming.
   *
   * @return the widget as it was if it has no such component, or the update is not one of widgets
   */
  public static JsonObject apply(JsonObject widget, ItemUpdate update) {
    JsonObject changed =
        switch (update) {
          case ItemUpdate.WidgetRootUpdated root -> root.widget();
          case ItemUpdate.WidgetComponentUpdated updated ->
              change(widget, updated.componentId(), old -> updated.component());
          case ItemUpdate.WidgetTextDelta delta ->
              change(widget, delta.componentId(), old -> append(old, delta));
          default -> null;
        };
    return changed == null ? widget : changed;
  }

  /** A component without text is left alone. */
  private static JsonObject append(JsonObject component, ItemUpdate.WidgetTextDelta delta) {
    String text = component.text("value");
    if (text == null) {
      return component;
    }
    JsonObject changed = component.with("value", text + delta.delta());
    boolean streaming = new JsonBoolean(true).equals(component.get("streaming"));
    return delta.done() && streaming ? changed.with("streaming", false) : changed;
  }

  /** The component with the one of that id changed in it; null if there is none. */
  private static @Nullable JsonObject change(
      JsonObject component, String id, UnaryOperator<JsonObject> change) {
    if (id.equals(component.text("id"))) {
      return change.apply(component);
    }
    JsonValue changed =
        switch (component.get("children")) {
          case JsonObject child -> change(child, id, change);
          case JsonArray children -> change(children.elements(), id, change);
          case null, default -> null;
        };
    return changed == null ? null : component.with("children", changed);
  }

  private static @Nullable JsonArray change(
      List<JsonValue> children, String id, UnaryOperator<JsonObject> change) {
    for (int i = 0; i < children.size(); i++) {
      JsonObject changed =
          children.get(i) instanceof JsonObject child ? change(child, id, change) : null;
      if (changed != null) {
        List<JsonValue> all = new ArrayList<>(children);
        all.set(i, changed);
        return new JsonArray(all);
      }
    }
    return null;
  }
}
