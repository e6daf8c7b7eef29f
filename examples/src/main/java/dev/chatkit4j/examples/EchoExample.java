package dev.chatkit4j.examples;

import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;

/** The least there is: says back what it is told. */
public final class EchoExample extends ChatKitServer<String> {
  EchoExample(Store<String> store) {
    super(store);
  }

  // region respond
  @Override
  protected void respond(Turn<String> turn) {
    ThreadItem.UserMessage message = turn.userMessage();
    if (message != null) {
      turn.say("You said: " + message.text());
    }
  }

  // endregion

  /** Serves it. Takes nothing. */
  public static void main(String[] arguments) throws Exception {
    Web.serve(new EchoExample(new MemoryStore<>(user -> user)));
  }
}
