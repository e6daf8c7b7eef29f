package dev.chatkit4j.widget;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A component of a widget; {@link Components} makes them. Immutable: each method returns a changed
 * copy. What has no method of its own is set with {@link #with}.
 *
 * @param <S> the component's own type
 */
public abstract sealed class Component<S extends Component<S>>
    permits Root, Layout, Text, Control, Visual {
  private final JsonObject json;

  Component(JsonObject json) {
    this.json = json;
  }

  /**
   * The sizes of components; which of them a component has, its method in {@link Components} says.
   */
  public enum Size {
    XXXS("3xs"),
    XXS("2xs"),
    XS("xs"),
    SM("sm"),
    MD("md"),
    LG("lg"),
    XL("xl"),
    XXL("2xl"),
    XXXL("3xl"),
    XXXXL("4xl"),
    XXXXXL("5xl"),
    FULL("full");

    private final String written;

    Size(String written) {
      this.written = written;
    }
  }

  /** The alignment of children across their layout's direction, or of text in its line. */
  public enum Alignment {
    START,
    CENTER,
    END,
    BASELINE,
    STRETCH
  }

  /** The alignment of children along their layout's direction. */
  public enum Justification {
    START,
    CENTER,
    END,
    BETWEEN,
    AROUND,
    EVENLY,
    STRETCH
  }

  /** The thickness of text. */
  public enum Weight {
    NORMAL,
    MEDIUM,
    SEMIBOLD,
    BOLD
  }

  /** The emphasis of a control. */
  public enum Variant {
    SOLID,
    SOFT,
    OUTLINE,
    GHOST
  }

  /** The component as it is sent. */
  public final JsonObject json() {
    return json;
  }

  /**
   * Sets a property.
   *
   * @param value a component, a list of them, an action, one of the enumerations here, a date, or a
   *     plain Java value, see {@link JsonValue#of}; null to leave the property out
   * @throws IllegalArgumentException for anything else
   */
  public final S with(String name, @Nullable Object value) {
    requireNonNull(name, "name");
    return copy(value == null ? json.without(name) : json.with(name, written(value)));
  }

  abstract S copy(JsonObject changed);

  /** Tells the component from all others of the widget, so that its text can grow. */
  public final S id(String id) {
    return with("id", id);
  }

  /** Tells the component from its siblings. */
  public final S key(String key) {
    return with("key", key);
  }

  private static JsonValue written(Object value) {
    return switch (value) {
      case Component<?> component -> component.json;
      case ActionConfig action -> action.json();
      case Size size -> JsonValue.of(size.written);
      case JsonValue given -> given;
      case Enum<?> token -> JsonValue.of(token.name().toLowerCase(Locale.ROOT));
      case Temporal time -> JsonValue.of(time.toString());
      case Iterable<?> elements -> {
        List<JsonValue> all = new ArrayList<>();
        elements.forEach(element -> all.add(written(requireNonNull(element, "element"))));
        yield new JsonArray(all);
      }
      default -> JsonValue.of(value);
    };
  }

  static JsonObject of(String type) {
    return JsonObject.of("type", type);
  }

  /** The component with more children; null among them is left out. */
  static JsonObject added(JsonObject component, Iterable<? extends @Nullable Component<?>> more) {
    List<JsonValue> children = new ArrayList<>();
    if (component.get("children") instanceof JsonArray before) {
      children.addAll(before.elements());
    }
    for (Component<?> child : more) {
      if (child != null) {
        children.add(child.json);
      }
    }
    return component.with("children", children);
  }
}
