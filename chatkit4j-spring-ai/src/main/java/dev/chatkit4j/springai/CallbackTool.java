package dev.chatkit4j.springai;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.responder.Tool;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import java.util.Map;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.execution.ToolExecutionException;

/** A tool of Spring AI, as a tool of a responder. */
final class CallbackTool<C> implements Tool<C> {
  private final ToolCallback callback;

  CallbackTool(ToolCallback callback) {
    this.callback = callback;
  }

  @Override
  public String run(JsonObject arguments, Turn<C> turn) throws Exception {
    ToolContext context = new ToolContext(Map.of(SpringAiResponder.TURN, turn));
    try {
      return callback.call(Json.write(arguments), context);
    } catch (ToolExecutionException e) {
      if (e.getCause() instanceof StreamError told) {
        throw told;
      }
      throw e;
    }
  }
}
