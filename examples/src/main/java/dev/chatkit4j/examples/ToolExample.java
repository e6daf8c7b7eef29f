package dev.chatkit4j.examples;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.Map;

/** The model looks things up; the user sees what is being done meanwhile. */
public final class ToolExample extends ChatKitServer<String> {
  private static final Map<String, Integer> STOCK = Map.of("city bike", 3, "tandem", 0);

  // region tool
  private static final ToolSpecification IN_STOCK =
      ToolSpecification.builder()
          .name("in_stock")
          .description("How many bicycles of a kind the shop has.")
          .parameters(JsonObjectSchema.builder().addStringProperty("kind").required("kind").build())
          .build();
  // endregion

  private final ModelResponder<String> responder;

  ToolExample(Store<String> store, StreamingChatModel model) {
    super(store);
    responder = ModelResponder.<String>builder(model).tool(IN_STOCK, ToolExample::inStock).build();
  }

  /** What the model gave is not checked against the schema. */
  // region run
  private static String inStock(JsonObject arguments, Turn<String> turn) {
    String kind = arguments.text("kind");
    if (kind == null) {
      return "Say which kind.";
    }
    turn.progress("search", "Looking for a " + kind);
    Integer count = STOCK.get(kind);
    return count == null ? "We never had one." : "%s in stock".formatted(count);
  }

  // endregion

  @Override
  protected void respond(Turn<String> turn) throws Exception {
    responder.respond(turn);
  }

  /** Serves it. Takes nothing but the variables of {@link Models}. */
  public static void main(String[] arguments) throws Exception {
    Web.serve(new ToolExample(new MemoryStore<>(user -> user), Models.fromEnvironment()));
  }
}
