package dev.chatkit4j.openai;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The response that a thread goes on from, kept in its metadata as {@code openai}.
 *
 * @param lastItemId the newest item of the thread that the response knows of
 * @param calls the tool calls of the response whose outputs it does not know
 */
record Continuation(String responseId, String lastItemId, List<String> calls) {
  private static final String KEY = "openai";

  Continuation {
    calls = List.copyOf(calls);
  }

  /** What is kept in a thread; null if that is nothing. */
  static @Nullable Continuation of(ThreadMetadata thread) {
    if (!(thread.metadata().get(KEY) instanceof JsonObject kept)) {
      return null;
    }
    String responseId = kept.text("response_id");
    String lastItemId = kept.text("last_item_id");
    if (responseId == null || lastItemId == null) {
      return null;
    }
    List<String> calls = new ArrayList<>();
    if (kept.get("calls") instanceof JsonArray ids) {
      for (JsonValue id : ids) {
        if (id instanceof JsonString text) {
          calls.add(text.value());
        }
      }
    }
    return new Continuation(responseId, lastItemId, calls);
  }

  /** The thread that keeps this. */
  ThreadMetadata in(ThreadMetadata thread) {
    JsonObject kept =
        JsonObject.of("response_id", responseId, "last_item_id", lastItemId, "calls", calls);
    return thread.withMetadata(thread.metadata().with(KEY, kept));
  }

  /**
   * What there is to tell after the response; null if it cannot be gone on from, because its last
   * item is gone or one of its calls has no output.
   */
  @Nullable List<ModelInput> newer(
      List<ThreadItem> items, Function<List<ThreadItem>, List<ModelInput>> converter) {
    List<ThreadItem> newer = after(items, lastItemId);
    if (newer.isEmpty()) {
      return null;
    }
    Set<String> unanswered = new HashSet<>(calls);
    List<ModelInput> inputs = new ArrayList<>();
    for (ModelInput input : converter.apply(newer)) {
      if (input instanceof ModelInput.ToolOutput output) {
        unanswered.remove(output.callId());
      }
      if (!(input instanceof ModelInput.ToolCall call) || !calls.contains(call.callId())) {
        inputs.add(input);
      }
    }
    return unanswered.isEmpty() ? inputs : null;
  }

  /** The newest item, unless the user said something that the model was not told. */
  static String covered(List<ThreadItem> items, String before) {
    List<ThreadItem> newer = after(items, before);
    return newer.isEmpty() || newer.stream().anyMatch(ThreadItem.UserMessage.class::isInstance)
        ? before
        : newer.getLast().id();
  }

  /** Nothing if there is no item of that id. */
  private static List<ThreadItem> after(List<ThreadItem> items, String id) {
    for (int i = items.size() - 1; i >= 0; i--) {
      if (items.get(i).id().equals(id)) {
        return items.subList(i + 1, items.size());
      }
    }
    return List.of();
  }
}
