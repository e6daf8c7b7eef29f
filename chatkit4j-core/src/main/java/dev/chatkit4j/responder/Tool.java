package dev.chatkit4j.responder;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Turn;

/**
 * A tool: code of the server that the model can call. Must be thread-safe.
 *
 * @param <C> the request's context
 */
@FunctionalInterface
public interface Tool<C> {
  /**
   * Does it, on the turn's thread, which is interrupted when the client leaves. It may say what it
   * is doing, such as with {@link Turn#progress(String)}.
   *
   * @param arguments what the model gave, not checked against the tool's schema
   * @return what the model is told; of more than {@value Toolbox#MAX_OUTPUT} characters the first
   * @throws Exception the model is told the message and goes on; {@link
   *     dev.chatkit4j.server.StreamError} ends the turn instead
   */
  String run(JsonObject arguments, Turn<C> turn) throws Exception;
}
