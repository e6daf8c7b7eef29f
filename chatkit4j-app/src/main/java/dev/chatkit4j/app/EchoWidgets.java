package dev.chatkit4j.app;

import static dev.chatkit4j.widget.Components.button;
import static dev.chatkit4j.widget.Components.row;
import static dev.chatkit4j.widget.Components.text;
import static dev.chatkit4j.widget.Components.title;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.widget.ActionConfig;
import dev.chatkit4j.widget.Component;
import dev.chatkit4j.widget.Component.Size;
import dev.chatkit4j.widget.Components;
import dev.chatkit4j.widget.Root;
import dev.chatkit4j.widget.Text;

/** The widgets of {@link EchoServer}. */
final class EchoWidgets {
  static final String FINISH = "echo.finish";
  static final String COUNT = "echo.count";
  static final String UNLOCK = "echo.unlock";

  static final String TEXT =
      "This card is a tree of components, sent as JSON. Text in it can grow as it is written.";

  private EchoWidgets() {}

  /** The card while its text grows. */
  static JsonObject drawing(String text) {
    return showing("A widget", words(text).streaming(true)).json();
  }

  /** The card with its buttons, one of them pressed so often. */
  static JsonObject card(int pressed) {
    ActionConfig count = ActionConfig.of(COUNT, JsonObject.of("count", pressed)).withoutStream();
    return showing(
            "A widget",
            words(TEXT).streaming(false),
            row(
                button("Pressed %s times".formatted(pressed)).onClick(count),
                button("Finish")
                    .onClick(ActionConfig.of(FINISH, JsonObject.EMPTY))
                    .with("style", "primary")))
        .json();
  }

  static JsonObject finished() {
    return showing("A finished widget", words("Its buttons are gone.")).json();
  }

  static JsonObject unlock() {
    return Components.card(button("Unlock").onClick(ActionConfig.of(UNLOCK, JsonObject.EMPTY)))
        .size(Size.MD)
        .json();
  }

  static JsonObject unlocked() {
    return Components.card(words("Unlocked.")).size(Size.MD).json();
  }

  private static Root showing(String title, Component<?>... more) {
    return Components.card(title(title)).add(more).size(Size.MD);
  }

  private static Text words(String value) {
    return text(value).id("text");
  }
}
