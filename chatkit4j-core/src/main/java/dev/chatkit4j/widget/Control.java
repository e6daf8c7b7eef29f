package dev.chatkit4j.widget;

import dev.chatkit4j.json.JsonObject;

/** The components that the user handles: buttons, and the fields of a form. */
public final class Control extends Component<Control> {
  Control(JsonObject json) {
    super(json);
  }

  @Override
  Control copy(JsonObject changed) {
    return new Control(changed);
  }

  /** Of a button. */
  public Control onClick(ActionConfig action) {
    return with("onClickAction", action);
  }

  /** Of a selection, a date, a check box or a group of radio buttons. */
  public Control onChange(ActionConfig action) {
    return with("onChangeAction", action);
  }

  /** Has a button submit the form that it is in. */
  public Control submit() {
    return with("submit", true);
  }

  /** Of a button: {@code primary}, {@code danger} and the like. */
  public Control color(String color) {
    return with("color", color);
  }

  /** Of all but check boxes and radio buttons. */
  public Control variant(Variant variant) {
    return with("variant", variant);
  }

  /** Of all but check boxes and radio buttons. */
  public Control size(Size size) {
    return with("size", size);
  }

  /** As wide as there is room. */
  public Control block() {
    return with("block", true);
  }

  /** Cannot be used. */
  public Control disabled(boolean disabled) {
    return with("disabled", disabled);
  }

  /** A form cannot be submitted without it. */
  public Control required() {
    return with("required", true);
  }

  /** What is there before the user writes or chooses. */
  public Control placeholder(String text) {
    return with("placeholder", text);
  }

  /** What the field has to begin with; of a check box see {@link #checked}. */
  public Control defaultValue(String value) {
    return with("defaultValue", value);
  }

  /** Of a check box, to begin with. */
  public Control checked(boolean checked) {
    return with("defaultChecked", checked);
  }
}
