package dev.chatkit4j.examples;

import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.langchain4j.model.chat.StreamingChatModel;

/** A model answers, and gives each conversation a title. */
public final class ModelExample extends ChatKitServer<String> {
  private final ModelResponder<String> responder;

  ModelExample(Store<String> store, StreamingChatModel model) {
    super(store);
    // region titles
    responder =
        ModelResponder.<String>builder(model)
            .systemPrompt("You help the customers of a bicycle shop. Be brief.")
            .titles()
            .build();
    // endregion
  }

  @Override
  protected void respond(Turn<String> turn) throws Exception {
    responder.respond(turn);
  }

  /** Serves it. Takes nothing but the variables of {@link Models}. */
  public static void main(String[] arguments) throws Exception {
    Web.serve(new ModelExample(new MemoryStore<>(user -> user), Models.fromEnvironment()));
  }
}
