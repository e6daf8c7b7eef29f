package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonObject;

/**
 * The components that are read: {@code Text}, {@code Title}, {@code Caption}, {@code Markdown} and
 * the like.
 */
public final class Text extends Component<Text> {
  Text(JsonObject json) {
    super(json);
  }

  @Override
  Text copy(JsonObject changed) {
    return new Text(changed);
  }

  /** Of all but Markdown. */
  public Text size(Size size) {
    return with("size", size);
  }

  /** Of all but Markdown and badges. */
  public Text weight(Weight weight) {
    return with("weight", weight);
  }

  /** A token such as {@code secondary} or {@code danger}, {@code blue-500}, or CSS. */
  public Text color(String color) {
    return with("color", color);
  }

  /** Start, centre or end. */
  public Text align(Alignment align) {
    return with("textAlign", align);
  }

  /** Of a text or a title: how many lines there may be. */
  public Text maxLines(int lines) {
    return with("maxLines", lines).with("truncate", true);
  }

  /** Of a text or Markdown: whether more is coming. */
  public Text streaming(boolean streaming) {
    return with("streaming", streaming);
  }
}
