package dev.chatkit4j.responder;

import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import java.util.List;
import java.util.Set;

/** The options of the user's choice for the message that is being answered. */
final class Choice {
  private Choice() {}

  /**
   * What was chosen with the turn's message, or with the newest one if the turn goes on without.
   *
   * @param items of the thread, oldest first
   * @param models that may be chosen
   * @throws StreamError if another model was chosen
   */
  static InferenceOptions of(Turn<?> turn, List<ThreadItem> items, Set<String> models) {
    ThreadItem.UserMessage message = turn.userMessage();
    for (int i = items.size() - 1; message == null && i >= 0; i--) {
      if (items.get(i) instanceof ThreadItem.UserMessage newest) {
        message = newest;
      }
    }
    InferenceOptions chosen = message == null ? InferenceOptions.NONE : message.inferenceOptions();
    if (chosen.model() != null && !models.contains(chosen.model())) {
      throw StreamError.custom("This server does not offer the model that was chosen.");
    }
    return chosen;
  }
}
