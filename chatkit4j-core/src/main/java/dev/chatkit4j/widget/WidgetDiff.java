package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.ItemUpdate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The updates that lead a client from one state of a widget to the next. */
public final class WidgetDiff {
  private static final Set<String> TEXTS = Set.of("Text", "Markdown");

  private final List<ItemUpdate.WidgetTextDelta> appended = new ArrayList<>();

  private WidgetDiff() {}

  /**
   * The updates to send, in the order of the tree; none if the states are equal. Applied one after
   * the other to {@code before}, see {@link WidgetTree}, they give {@code after}.
   *
   * <p>Where all that changed is text appended to the {@code value} of {@code Text} or {@code
   * Markdown} components that a client can tell by their id, each such text is one delta. It is
   * done unless the component says {@code "streaming": true}; a change of {@code streaming} itself
   * is no delta. Everything else replaces the whole widget: a member that came, went or changed, a
   * text without an id, with an id that occurs twice, or not reached through lists of {@code
   * children} alone (such as in a {@code Transition}).
   *
   * <p>A member that is JSON null differs from a missing one, and {@code 1} from {@code 1.0}: at
   * worst the client gets an update that changes nothing to its eyes.
   */
  public static List<ItemUpdate> between(JsonObject before, JsonObject after) {
    WidgetDiff diff = new WidgetDiff();
    return diff.onlyAppends(before, after) && diff.everyIdIsUnique(after)
        ? List.copyOf(diff.appended)
        : List.of(new ItemUpdate.WidgetRootUpdated(after));
  }

  /** Collects what is appended, and tells whether nothing else happened. */
  private boolean onlyAppends(JsonObject before, JsonObject after) {
    if (!before.members().keySet().equals(after.members().keySet())) {
      return false;
    }
    for (String name : after.members().keySet()) {
      if (!onlyAppends(name, before, after)) {
        return false;
      }
    }
    return true;
  }

  private boolean onlyAppends(String name, JsonObject before, JsonObject after) {
    JsonValue old = before.get(name);
    JsonValue now = after.get(name);
    if (name.equals("value")
        && old instanceof JsonString oldText
        && now instanceof JsonString nowText) {
      return onlyAppends(after, oldText.value(), nowText.value());
    }
    if (name.equals("children")
        && old instanceof JsonArray oldChildren
        && now instanceof JsonArray nowChildren
        && !"Transition".equals(after.text("type"))) {
      return onlyAppends(oldChildren.elements(), nowChildren.elements());
    }
    return now != null && now.equals(old);
  }

  private boolean onlyAppends(JsonObject component, String before, String after) {
    if (before.equals(after)) {
      return true;
    }
    String type = component.text("type");
    String id = component.text("id");
    if (type == null
        || !TEXTS.contains(type)
        || id == null
        || id.isEmpty()
        || !after.startsWith(before)) {
      return false;
    }
    boolean streaming = new JsonBoolean(true).equals(component.get("streaming"));
    appended.add(new ItemUpdate.WidgetTextDelta(id, after.substring(before.length()), !streaming));
    return true;
  }

  private boolean onlyAppends(List<JsonValue> before, List<JsonValue> after) {
    if (before.size() != after.size()) {
      return false;
    }
    for (int i = 0; i < after.size(); i++) {
      boolean same =
          (before.get(i) instanceof JsonObject old && after.get(i) instanceof JsonObject now)
              ? onlyAppends(old, now)
              : before.get(i).equals(after.get(i));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private boolean everyIdIsUnique(JsonObject after) {
    if (appended.isEmpty()) {
      return true;
    }
    Set<String> unique = new HashSet<>();
    collectIds(after, unique, new HashSet<>());
    return appended.stream().allMatch(delta -> unique.contains(delta.componentId()));
  }

  /** The ids that occur once, wherever in the tree: a client looks for them everywhere. */
  private static void collectIds(@Nullable JsonValue value, Set<String> once, Set<String> seen) {
    switch (value) {
      case JsonObject component -> {
        String id = component.text("id");
        if (id != null && !id.isEmpty()) {
          if (seen.add(id)) {
            once.add(id);
          } else {
            once.remove(id);
          }
        }
        collectIds(component.get("children"), once, seen);
      }
      case JsonArray children -> children.forEach(child -> collectIds(child, once, seen));
      case null, default -> {}
    }
  }
}
