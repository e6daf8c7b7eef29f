package dev.chatkit4j.examples;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A card with a button; each press changes the card. */
public final class WidgetExample extends ChatKitServer<String> {
  WidgetExample(Store<String> store) {
    super(store);
  }

  @Override
  protected void respond(Turn<String> turn) {
    turn.showWidget(card(0));
  }

  @Override
  protected void action(Turn<String> turn, Action action, ThreadItem.@Nullable Widget sender) {
    if (sender == null || !action.type().equals("add")) {
      throw StreamError.custom("There is no such button.");
    }
    int count =
        action.payload() instanceof JsonNumber number ? number.toBigDecimal().intValue() : 0;
    turn.emit(new ThreadEvent.ItemReplaced(sender.withWidget(card(count + 1))));
  }

  private static JsonObject card(int count) {
    JsonObject add = JsonObject.of("type", "add", "payload", count);
    return JsonObject.of(
        "type",
        "Card",
        "children",
        List.of(
            JsonObject.of("type", "Text", "value", "%d in the basket".formatted(count)),
            JsonObject.of("type", "Button", "label", "Add one", "onClickAction", add)));
  }

  /** Serves it. Takes nothing. */
  public static void main(String[] arguments) throws Exception {
    Web.serve(new WidgetExample(new MemoryStore<>(user -> user)));
  }
}
