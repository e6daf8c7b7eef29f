package dev.chatkit4j.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The user's choice of tool and model for a message.
 *
 * @param toolChoice id of the tool to use
 * @param model id of the model to use
 */
public record InferenceOptions(@Nullable String toolChoice, @Nullable String model) {
  /** Nothing chosen. */
  public static final InferenceOptions NONE = new InferenceOptions(null, null);
}
