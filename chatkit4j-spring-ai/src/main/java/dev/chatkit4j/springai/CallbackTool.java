package dev.chatkit4j.springai;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.responder.Tool;
import dev.chatkit4j.server.Turn;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.execution.ToolExecutionException;

/** A tool of Spring AI, as a tool of a responder. */
final class CallbackTool<C> implements Tool<C> {
  private static final Logger log = LoggerFactory.getLogger(CallbackTool.class);

  private final ToolCallback callback;

  CallbackTool(ToolCallback callback) {
    this.callback = callback;
  }

  @Override
  public String run(JsonObject arguments, Turn<C> turn) throws Exception {
    ToolContext context = new ToolContext(Map.of(SpringAiResponder.TURN, turn));
    try {
      return callback.call(Json.write(arguments), context);
    } catch (RuntimeException e) {
      Exception thrown = thrown(e);
      if (misread(thrown)) {
        log.warn(
            "Tool {} failed with {}; the model is told so",
            callback.getToolDefinition().name(),
            thrown.getClass().getName());
        return "The tool failed: %s".formatted(thrown.getMessage());
      }
      throw thrown;
    }
  }

  /** What the tool threw: an interrupt and an error for the user have to stay what they are. */
  private static Exception thrown(RuntimeException failure) {
    return failure instanceof ToolExecutionException && failure.getCause() instanceof Exception its
        ? its
        : failure;
  }

  /** Whether Spring AI could not read the arguments. Its message repeats them, so is not logged. */
  private static boolean misread(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(20)
        .anyMatch(cause -> cause.getClass().getName().startsWith("tools.jackson."));
  }
}
