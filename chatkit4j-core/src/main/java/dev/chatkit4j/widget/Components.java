package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The components of a widget, to be imported statically. Each names the properties it has besides
 * {@code id} and {@code key}; those without a method are set with {@link Component#with}.
 *
 * <p>Properties of all layouts: {@code align}, {@code justify}, {@code wrap}, {@code flex}, {@code
 * gap}, {@code height}, {@code width}, {@code size} and these with {@code min} and {@code max},
 * {@code padding}, {@code margin}, {@code border}, {@code radius}, {@code background}, {@code
 * aspectRatio}.
 */
public final class Components {
  private Components() {}

  // -------------------------------------------------------------------------------- roots

  /**
   * A card: {@code asForm}, {@code background}, {@code size} (sm, md, lg, full), {@code padding},
   * {@code status}, {@code collapsed}, {@code confirm}, {@code cancel}, {@code theme}.
   */
  public static Root card(@Nullable Component<?>... children) {
    return new Root(Component.of("Card")).add(children);
  }

  /** A list of {@link #listViewItem items}: {@code limit}, {@code status}, {@code theme}. */
  public static Root listView(List<Layout> items) {
    return new Root(Component.of("ListView")).addAll(items);
  }

  /** The preview of an entity; its properties are free. */
  public static Root basic(@Nullable Component<?>... children) {
    return new Root(Component.of("Basic")).add(children);
  }

  // ------------------------------------------------------------------------------- layouts

  /** An item of a list: {@code onClickAction}, {@code gap}, {@code align}. */
  public static Layout listViewItem(@Nullable Component<?>... children) {
    return layout("ListViewItem", children);
  }

  /** A box: what all layouts have, and {@code direction} (row, col). */
  public static Layout box(@Nullable Component<?>... children) {
    return layout("Box", children);
  }

  /** Children side by side: what all layouts have. */
  public static Layout row(@Nullable Component<?>... children) {
    return layout("Row", children);
  }

  /** Children one below the other: what all layouts have. */
  public static Layout col(@Nullable Component<?>... children) {
    return layout("Col", children);
  }

  /**
   * Fields that are sent together: what all layouts have, {@code onSubmitAction}, {@code
   * direction}.
   */
  public static Layout form(@Nullable Component<?>... children) {
    return layout("Form", children);
  }

  /** A child that comes, goes and changes gently; none if null. */
  public static Layout transition(@Nullable Component<?> child) {
    return new Layout(
        Component.of("Transition").with("children", child == null ? null : child.json()));
  }

  private static Layout layout(String type, @Nullable Component<?>... children) {
    return new Layout(Component.of(type)).addAll(Arrays.asList(children));
  }

  // ---------------------------------------------------------------------------------- text

  /**
   * A text: {@code streaming}, {@code italic}, {@code lineThrough}, {@code color}, {@code weight},
   * {@code width}, {@code size} (xs to xl), {@code textAlign}, {@code truncate}, {@code minLines},
   * {@code maxLines}, {@code editable}.
   */
  public static Text text(String value) {
    return read("Text", value);
  }

  /**
   * A heading: {@code color}, {@code weight}, {@code size} (sm to 5xl), {@code textAlign}, {@code
   * truncate}, {@code maxLines}.
   */
  public static Text title(String value) {
    return read("Title", value);
  }

  /** Small print: as of a title, {@code size} (sm, md, lg). */
  public static Text caption(String value) {
    return read("Caption", value);
  }

  /** A text in Markdown: {@code streaming}. */
  public static Text markdown(String value) {
    return read("Markdown", value);
  }

  /** What a field is called: {@code size}, {@code weight}, {@code textAlign}, {@code color}. */
  public static Text label(String value, String fieldName) {
    return read("Label", value).with("fieldName", fieldName);
  }

  /**
   * A word in a frame: {@code color} (secondary, success, danger, warning, info, discovery), {@code
   * variant} (solid, soft, outline), {@code size} (sm, md, lg), {@code pill}.
   */
  public static Text badge(String label) {
    return new Text(Component.of("Badge").with("label", label));
  }

  private static Text read(String type, String value) {
    return new Text(Component.of(type).with("value", value));
  }

  // ------------------------------------------------------------------------------- controls

  /**
   * A button: {@code submit}, {@code onClickAction}, {@code iconStart}, {@code iconEnd}, {@code
   * style} (primary, secondary), {@code iconSize}, {@code color} (primary, secondary, info,
   * discovery, success, caution, warning, danger), {@code variant}, {@code size} (3xs to 3xl),
   * {@code pill}, {@code uniform}, {@code block}, {@code disabled}.
   */
  public static Control button(String label) {
    return new Control(Component.of("Button").with("label", label));
  }

  /**
   * A choice from a list: {@code onChangeAction}, {@code placeholder}, {@code defaultValue}, {@code
   * variant}, {@code size}, {@code pill}, {@code block}, {@code clearable}, {@code disabled},
   * {@code searchable}.
   *
   * @param options see {@link #option}
   */
  public static Control select(String name, JsonObject... options) {
    return field("Select", name).with("options", JsonArray.of((Object[]) options));
  }

  /**
   * One of several buttons: {@code ariaLabel}, {@code onChangeAction}, {@code defaultValue}, {@code
   * direction} (row, col), {@code disabled}, {@code required}.
   *
   * @param options see {@link #option}
   */
  public static Control radioGroup(String name, JsonObject... options) {
    return field("RadioGroup", name).with("options", JsonArray.of((Object[]) options));
  }

  /** What can be chosen: {@code disabled}, {@code description}. */
  public static JsonObject option(String value, String label) {
    return JsonObject.of("value", value, "label", label);
  }

  /**
   * A date: {@code onChangeAction}, {@code placeholder}, {@code defaultValue}, {@code min}, {@code
   * max}, {@code variant}, {@code size}, {@code side}, {@code align}, {@code pill}, {@code block},
   * {@code clearable}, {@code disabled}.
   */
  public static Control datePicker(String name) {
    return field("DatePicker", name);
  }

  /**
   * Yes or no: {@code defaultChecked}, {@code onChangeAction}, {@code disabled}, {@code required}.
   */
  public static Control checkbox(String name, String label) {
    return field("Checkbox", name).with("label", label);
  }

  /**
   * A line to write in: {@code inputType} (number, email, text, password, tel, url), {@code
   * defaultValue}, {@code required}, {@code pattern}, {@code placeholder}, {@code
   * allowAutofillExtensions}, {@code autoSelect}, {@code autoFocus}, {@code disabled}, {@code
   * variant} (soft, outline), {@code size}, {@code gutterSize}, {@code pill}.
   */
  public static Control input(String name) {
    return field("Input", name);
  }

  /** Lines to write in: as of a line, {@code rows}, {@code autoResize}, {@code maxRows}. */
  public static Control textarea(String name) {
    return field("Textarea", name);
  }

  private static Control field(String type, String name) {
    return new Control(Component.of(type).with("name", name));
  }

  // -------------------------------------------------------------------------------- visuals

  /** A line: {@code color}, {@code size}, {@code spacing}, {@code flush}. */
  public static Visual divider() {
    return new Visual(Component.of("Divider"));
  }

  /** Room that takes what is left: {@code minSize}. */
  public static Visual spacer() {
    return new Visual(Component.of("Spacer"));
  }

  /** One of the client's icons: {@code color}, {@code size} (xs to 3xl). */
  public static Visual icon(String name) {
    return new Visual(Component.of("Icon").with("name", name));
  }

  /**
   * A picture: {@code alt}, {@code fit} (cover, contain, fill, scale-down, none), {@code position},
   * {@code radius}, {@code frame}, {@code flush}, {@code height}, {@code width}, {@code size} and
   * these with {@code min} and {@code max}, {@code margin}, {@code background}, {@code
   * aspectRatio}, {@code flex}.
   *
   * @param src its address
   */
  public static Visual image(String src) {
    return new Visual(Component.of("Image").with("src", src));
  }

  /**
   * A chart, of the {@link Visual#bar series} that are added to it: {@code showYAxis}, {@code
   * showLegend}, {@code showTooltip}, {@code barGap}, {@code barCategoryGap}, {@code flex}, {@code
   * height}, {@code width}, {@code size} and these with {@code min} and {@code max}, {@code
   * aspectRatio}.
   *
   * @param xAxis the member of the data that stands below
   * @param data strings and numbers by name
   */
  public static Visual chart(String xAxis, List<? extends Map<String, ?>> data) {
    return new Visual(
        Component.of("Chart")
            .with("data", data)
            .with("series", List.of())
            .with("xAxis", JsonObject.of("dataKey", xAxis)));
  }
}
