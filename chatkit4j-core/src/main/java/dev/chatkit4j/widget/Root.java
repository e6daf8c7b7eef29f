package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The outermost component of a widget: {@code Card}, {@code ListView} or {@code Basic}. */
public final class Root extends Component<Root> {
  Root(JsonObject json) {
    super(json);
  }

  @Override
  Root copy(JsonObject changed) {
    return new Root(changed);
  }

  /** Appends children; null among them is left out. */
  public Root add(@Nullable Component<?>... children) {
    return addAll(Arrays.asList(children));
  }

  /** Appends children; null among them is left out. */
  public Root addAll(Iterable<? extends @Nullable Component<?>> children) {
    return copy(added(json(), children));
  }

  /** Of a card. */
  public Root size(Size size) {
    return with("size", size);
  }

  /** A line above the widget. */
  public Root status(String text) {
    return with("status", JsonObject.of("text", text));
  }

  /** Buttons below a card: what is offered. */
  public Root confirm(String label, ActionConfig action) {
    return with("confirm", JsonObject.of("label", label, "action", action.json()));
  }

  /** Buttons below a card: the way out. */
  public Root cancel(String label, ActionConfig action) {
    return with("cancel", JsonObject.of("label", label, "action", action.json()));
  }

  /** Has the card's buttons send the values of what is in it. */
  public Root asForm() {
    return with("asForm", true);
  }

  /** How many items of a list are shown before the reader asks for more. */
  public Root limit(int items) {
    return with("limit", items);
  }
}
