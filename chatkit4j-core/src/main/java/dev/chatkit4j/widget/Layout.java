package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The components that arrange others: {@code Box}, {@code Row}, {@code Col}, {@code Form} and the
 * like.
 */
public final class Layout extends Component<Layout> {
  Layout(JsonObject json) {
    super(json);
  }

  @Override
  Layout copy(JsonObject changed) {
    return new Layout(changed);
  }

  /** Appends children; null among them is left out. */
  public Layout add(@Nullable Component<?>... children) {
    return addAll(Arrays.asList(children));
  }

  /** Appends children; null among them is left out. */
  public Layout addAll(Iterable<? extends @Nullable Component<?>> children) {
    return copy(added(json(), children));
  }

  /** Across the direction. */
  public Layout align(Alignment align) {
    return with("align", align);
  }

  /** Along the direction. */
  public Layout justify(Justification justify) {
    return with("justify", justify);
  }

  /** Between children, in the client's unit of 4 pixels. */
  public Layout gap(int gap) {
    return with("gap", gap);
  }

  /** Around children, in the client's unit of 4 pixels. */
  public Layout padding(int padding) {
    return with("padding", padding);
  }

  /** A token such as {@code surface-secondary}, {@code blue-500}, or CSS. */
  public Layout background(String color) {
    return with("background", color);
  }

  /** Such as {@code md} or {@code full}. */
  public Layout radius(String radius) {
    return with("radius", radius);
  }

  /** The share of what room is left. */
  public Layout flex(int flex) {
    return with("flex", flex);
  }

  /** Of an item of a list. */
  public Layout onClick(ActionConfig action) {
    return with("onClickAction", action);
  }

  /** Of a form. */
  public Layout onSubmit(ActionConfig action) {
    return with("onSubmitAction", action);
  }
}
