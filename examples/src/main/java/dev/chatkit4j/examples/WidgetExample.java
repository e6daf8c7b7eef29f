package dev.chatkit4j.examples;

import static dev.chatkit4j.widget.Components.button;
import static dev.chatkit4j.widget.Components.card;
import static dev.chatkit4j.widget.Components.text;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Actions;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.widget.ActionConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A card with a button; each press changes the card. */
public final class WidgetExample extends ChatKitServer<String> {
  /** The payload that comes with a press. */
  record Basket(int count) {}

  private final Actions<String> actions =
      Actions.<String>builder().on("basket.add", Basket.class, WidgetExample::add).build();

  WidgetExample(Store<String> store) {
    super(store);
  }

  @Override
  protected void respond(Turn<String> turn) {
    turn.showWidget(basket(0));
  }

  @Override
  protected void action(Turn<String> turn, Action action, ThreadItem.@Nullable Widget sender)
      throws Exception {
    actions.run(turn, action, sender);
  }

  private static void add(Turn<String> turn, Basket before, ThreadItem.@Nullable Widget sender) {
    if (sender != null) {
      turn.emit(new ThreadEvent.ItemReplaced(sender.withWidget(basket(before.count() + 1))));
    }
  }

  private static JsonObject basket(int count) {
    return card(
            text("%s in the basket".formatted(count)),
            button("Add one").onClick(ActionConfig.of("basket.add", Map.of("count", count))))
        .json();
  }

  /** Serves it. Takes nothing. */
  public static void main(String[] arguments) throws Exception {
    Web.serve(new WidgetExample(new MemoryStore<>(user -> user)));
  }
}
