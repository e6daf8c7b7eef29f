package dev.chatkit4j.examples;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;

/**
 * Asks the user's page for something only the page knows. The turn ends with the question, and goes
 * on as a new one, without a message, when the page has answered.
 */
public final class ClientToolExample extends ChatKitServer<String> {
  ClientToolExample(Store<String> store) {
    super(store);
  }

  // region respond
  @Override
  protected void respond(Turn<String> turn) {
    if (turn.userMessage() != null) {
      turn.callClientTool("get_selection", JsonObject.of("format", "text"));
    } else if (turn.history(1).getLast() instanceof ThreadItem.ClientToolCall call
        && call.output() != null) {
      turn.say("You selected " + Json.write(call.output()));
    }
  }

  // endregion

  /** Serves it. Takes nothing. */
  public static void main(String[] arguments) throws Exception {
    Web.serve(new ClientToolExample(new MemoryStore<>(user -> user)));
  }
}
