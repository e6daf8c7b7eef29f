package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonObject;
import java.util.List;

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
    return cardOf(title("A widget"), text(text).with("streaming", true));
  }

  /** The card with its buttons, one of them pressed so often. */
  static JsonObject card(int pressed) {
    JsonObject count = action(COUNT, JsonObject.of("count", pressed)).with("streaming", false);
    JsonObject buttons =
        JsonObject.of(
            "type",
            "Row",
            "children",
            List.of(
                button("Pressed %d times".formatted(pressed), count),
                button("Finish", action(FINISH, JsonObject.EMPTY)).with("style", "primary")));
    return cardOf(title("A widget"), text(TEXT).with("streaming", false), buttons);
  }

  static JsonObject finished() {
    return cardOf(title("A finished widget"), text("Its buttons are gone."));
  }

  static JsonObject unlock() {
    return cardOf(button("Unlock", action(UNLOCK, JsonObject.EMPTY)));
  }

  static JsonObject unlocked() {
    return cardOf(text("Unlocked."));
  }

  private static JsonObject cardOf(JsonObject... children) {
    return JsonObject.of("type", "Card", "size", "md", "children", List.of(children));
  }

  private static JsonObject title(String value) {
    return JsonObject.of("type", "Title", "value", value);
  }

  private static JsonObject text(String value) {
    return JsonObject.of("type", "Text", "id", "text", "value", value);
  }

  private static JsonObject button(String label, JsonObject action) {
    return JsonObject.of("type", "Button", "label", label, "onClickAction", action);
  }

  private static JsonObject action(String type, JsonObject payload) {
    return JsonObject.of("type", type, "payload", payload);
  }
}
