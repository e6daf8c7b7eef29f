package dev.chatkit4j.model;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A tool call of the model that is kept in the thread as hidden context, so that later turns know
 * of it.
 *
 * @param callId the model's name for the call
 * @param output what the tool answered; null for a client's tool that is still to be called
 */
public record RememberedCall(
    String callId, String name, JsonObject arguments, @Nullable String output) {
  private static final String TYPE = "tool_call";

  /** Refuses null where it is not allowed. */
  public RememberedCall {
    requireNonNull(callId, "callId");
    requireNonNull(name, "name");
    requireNonNull(arguments, "arguments");
  }

  /** The content of the hidden item. */
  public JsonObject content() {
    return JsonObject.builder()
        .put("type", new JsonString(TYPE))
        .put("call_id", new JsonString(callId))
        .put("name", new JsonString(name))
        .put("arguments", arguments)
        .put("output", output == null ? JsonNull.NULL : new JsonString(output))
        .build();
  }

  /** The call that a hidden item's content holds; null if it holds none. */
  public static @Nullable RememberedCall of(JsonValue content) {
    if (!(content instanceof JsonObject json) || !TYPE.equals(json.text("type"))) {
      return null;
    }
    String callId = json.text("call_id");
    String name = json.text("name");
    return callId != null && name != null && json.get("arguments") instanceof JsonObject arguments
        ? new RememberedCall(callId, name, arguments, json.text("output"))
        : null;
  }
}
