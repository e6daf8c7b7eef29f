package dev.chatkit4j.springai;

import dev.chatkit4j.model.ModelInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** The answer of a model so far, out of the pieces that came. Not thread-safe. */
final class Answer {
  /** How providers say that an answer became too long. */
  private static final Set<String> LENGTH =
      Set.of("length", "max_tokens", "model_length", "model_context_window_exceeded");

  /** How providers say that they stopped an answer for what is in it. */
  private static final Set<String> FILTERED =
      Set.of(
          "content_filter",
          "content_filtered",
          "guardrail_intervened",
          "refusal",
          "safety",
          "prohibited_content",
          "blocklist",
          "recitation",
          "spii");

  private final StringBuilder text = new StringBuilder();
  private final List<AssistantMessage.ToolCall> calls = new ArrayList<>();
  private final Map<String, Object> properties = new HashMap<>();
  private String reason = "";
  private boolean tellsReason;
  private int callCharacters;
  private int inputTokens;
  private int outputTokens;

  /**
   * Adds a piece, and says what text is new. A piece may have several parts, as a thought and a
   * word after it; Google's and what {@code returnDirect} makes of several tools have.
   */
  String add(ChatResponse piece) {
    count(piece.getMetadata().getUsage());
    StringBuilder said = new StringBuilder();
    for (Generation part : piece.getResults()) {
      said.append(add(part));
    }
    text.append(said);
    return said.toString();
  }

  private String add(Generation part) {
    AssistantMessage message = part.getOutput();
    tellsReason |= message.getMetadata().containsKey("finishReason");
    String why = part.getMetadata().getFinishReason();
    if (why != null && !why.isEmpty()) {
      reason = why.toLowerCase(Locale.ROOT);
    }
    properties.putAll(message.getMetadata());
    for (AssistantMessage.ToolCall call : message.getToolCalls()) {
      calls.add(call);
      callCharacters += orEmpty(call.arguments()).length();
    }
    return thought(message) ? "" : orEmpty(message.getText());
  }

  /** Providers tell what was used once or again and again, and then the last counts. */
  private void count(@Nullable Usage used) {
    if (used == null) {
      return;
    }
    inputTokens = lastPositive(used.getPromptTokens(), inputTokens);
    outputTokens = lastPositive(used.getCompletionTokens(), outputTokens);
  }

  private static int lastPositive(@Nullable Integer now, int before) {
    return now == null || now <= 0 ? before : now;
  }

  private static boolean thought(AssistantMessage message) {
    return Boolean.TRUE.equals(message.getMetadata().get("isThought"));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  String text() {
    return text.toString();
  }

  int characters() {
    return text.length() + callCharacters;
  }

  /** The tools the model asks for. It may have no ids. */
  List<ModelInput.ToolCall> calls() {
    return calls.stream()
        .map(call ->
            new ModelInput.ToolCall(orEmpty(call.id()), call.name(), orEmpty(call.arguments())))
        .toList();
  }

  /** As the model is told it in the next round, with whatever its client keeps in it. */
  AssistantMessage message() {
    return AssistantMessage.builder()
        .content(text.toString())
        .properties(properties)
        .toolCalls(List.copyOf(calls))
        .build();
  }

  boolean cutForLength() {
    return LENGTH.contains(reason);
  }

  boolean filtered() {
    return FILTERED.contains(reason);
  }

  /** Whether the end came without a reason, from a client that has a place for one. */
  boolean cutOff() {
    return tellsReason && reason.isEmpty();
  }

  int inputTokens() {
    return inputTokens;
  }

  int outputTokens() {
    return outputTokens;
  }
}
