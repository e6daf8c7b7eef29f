package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The components that are seen: {@code Icon}, {@code Image}, {@code Chart}, and the spaces and
 * lines between things.
 */
public final class Visual extends Component<Visual> {
  Visual(JsonObject json) {
    super(json);
  }

  @Override
  Visual copy(JsonObject changed) {
    return new Visual(changed);
  }

  /** Of an icon or a divider: a token such as {@code secondary}, {@code blue-500}, or CSS. */
  public Visual color(String color) {
    return with("color", color);
  }

  /** Of an icon. */
  public Visual size(Size size) {
    return with("size", size);
  }

  /** Of a picture or a chart, in pixels. */
  public Visual height(int pixels) {
    return with("height", pixels);
  }

  /** Of a picture or a chart, in pixels. */
  public Visual width(int pixels) {
    return with("width", pixels);
  }

  /** Of a picture: what it shows, in words. */
  public Visual alt(String text) {
    return with("alt", text);
  }

  /** Of a picture: such as {@code md} or {@code full}. */
  public Visual radius(String radius) {
    return with("radius", radius);
  }

  /** Of a chart: one member of the data as bars. */
  public Visual bar(String dataKey, String label) {
    return series("bar", dataKey, label);
  }

  /** Of a chart: one member of the data as a line. */
  public Visual line(String dataKey, String label) {
    return series("line", dataKey, label);
  }

  /** Of a chart: one member of the data as an area. */
  public Visual area(String dataKey, String label) {
    return series("area", dataKey, label);
  }

  private Visual series(String type, String dataKey, String label) {
    List<JsonValue> all = new ArrayList<>();
    if (json().get("series") instanceof JsonArray before) {
      all.addAll(before.elements());
    }
    all.add(JsonObject.of("type", type, "dataKey", dataKey, "label", label));
    return with("series", all);
  }
}
