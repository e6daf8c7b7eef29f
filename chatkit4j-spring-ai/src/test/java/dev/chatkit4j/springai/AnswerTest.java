package dev.chatkit4j.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.model.ModelInput;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** Pieces in the form of clients that the other tests do not have. */
class AnswerTest {
  private final Answer answer = new Answer();

  private static Generation said(String text) {
    return new Generation(new AssistantMessage(text));
  }

  private static Generation ended(String reason) {
    return new Generation(
        new AssistantMessage(""), ChatGenerationMetadata.builder().finishReason(reason).build());
  }

  /** As Google's client has it: what comes at once is one generation a part. */
  @Test
  void all_parts_of_a_piece_count() {
    Generation thought =
        new Generation(
            AssistantMessage.builder()
                .content("Hm. ")
                .properties(Map.of("isThought", true))
                .build());
    Generation call =
        new Generation(
            AssistantMessage.builder()
                .content("")
                .toolCalls(
                    List.of(new AssistantMessage.ToolCall("c1", "function", "weather", "{}")))
                .build());

    String added =
        answer.add(new ChatResponse(List.of(thought, said("Let "), said("me see."), call)));

    assertThat(added).isEqualTo("Let me see.");
    assertThat(answer.text()).isEqualTo("Let me see.");
    assertThat(answer.calls()).containsExactly(new ModelInput.ToolCall("c1", "weather", "{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONTENT_FILTER",
        "guardrail_intervened",
        "refusal",
        "SAFETY",
        "RECITATION",
        "SPII"
      })
  void a_provider_may_stop_an_answer_for_what_is_in_it(String reason) {
    answer.add(new ChatResponse(List.of(said("Well"))));
    answer.add(new ChatResponse(List.of(ended(reason))));

    assertThat(answer.filtered()).isTrue();
    assertThat(answer.cutForLength()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"LENGTH", "max_tokens", "model_length", "model_context_window_exceeded"})
  void an_answer_may_be_cut_for_its_length(String reason) {
    answer.add(new ChatResponse(List.of(said("Well"))));
    answer.add(new ChatResponse(List.of(ended(reason))));

    assertThat(answer.cutForLength()).isTrue();
    assertThat(answer.filtered()).isFalse();
  }
}
