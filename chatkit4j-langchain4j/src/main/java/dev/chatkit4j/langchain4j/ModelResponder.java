package dev.chatkit4j.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.responder.ResponderBuilder;
import dev.chatkit4j.responder.ResponderSettings;
import dev.chatkit4j.responder.Toolbox;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers turns with a model: its words become messages, its thinking a workflow, its tool calls
 * are run here or in the user's page. Immutable and thread-safe.
 *
 * <p>A model's call ends when the turn does. With {@link InterruptibleHttpClient} that is at once,
 * with other clients at the model's next word at the latest.
 *
 * @param <C> the request's context
 */
public final class ModelResponder<C> {
  private final StreamingChatModel model;
  private final ResponderSettings<C, ToolSpecification> settings;
  private final List<ToolSpecification> specifications;
  private final Toolbox<C> tools;

  private ModelResponder(
      StreamingChatModel model, ResponderSettings<C, ToolSpecification> settings) {
    this.model = model;
    this.settings = settings;
    specifications = settings.tools();
    tools = settings.toolbox(ToolSpecification::name);
  }

  /** Answers with a model and nothing else. */
  public static <C> ModelResponder<C> of(StreamingChatModel model) {
    return ModelResponder.<C>builder(model).build();
  }

  /** Answers with a model and more. */
  public static <C> Builder<C> builder(StreamingChatModel model) {
    return new Builder<>(model);
  }

  /**
   * Answers: to be called by {@link dev.chatkit4j.server.ChatKitServer#respond}.
   *
   * @throws StreamError if the model fails, with words for the user
   */
  public void respond(Turn<C> turn) throws Exception {
    List<ThreadItem> items = settings.history(turn);
    if (tools.callWaiting(turn, items)) {
      return;
    }
    Asked asked = new Asked(turn, items);
    for (int round = 0; round < settings.maxRounds(); round++) {
      ChatResponse response = answer(turn, asked.request(round == 0));
      count(turn, response.tokenUsage());
      if (!response.aiMessage().hasToolExecutionRequests()) {
        finish(turn, items, response);
        return;
      }
      asked.messages.add(response.aiMessage());
      List<ModelInput.ToolCall> calls = ChatMessages.calls(response.aiMessage());
      Toolbox.Outcome outcome = tools.call(turn, asked.callIds, calls);
      if (outcome.pageAsked()) {
        return; // and goes on when the page has answered
      }
      asked.messages.addAll(ChatMessages.of(outcome.outputs()));
    }
    throw ModelError.noAnswer(settings.maxRounds());
  }

  /** The request of a turn to the model, which grows with each round of tools. */
  private final class Asked {
    final List<ChatMessage> messages = new ArrayList<>();
    final Set<String> callIds;
    private final InferenceOptions chosen;
    private final boolean fresh;

    Asked(Turn<C> turn, List<ThreadItem> items) {
      String instructions = settings.instructions(turn);
      if (instructions != null) {
        messages.add(SystemMessage.from(instructions));
      }
      messages.addAll(ChatMessages.of(settings.inputs(turn, items)));
      callIds = Toolbox.callIds(items);
      chosen = settings.choice(turn, items);
      fresh = turn.userMessage() != null;
    }

    ChatRequest request(boolean first) {
      ChatRequest.Builder request = ChatRequest.builder().messages(messages);
      List<ToolSpecification> wanted =
          specifications.stream().filter(tool -> tool.name().equals(chosen.toolChoice())).toList();
      if (first && fresh && !wanted.isEmpty()) {
        request.toolSpecifications(wanted).toolChoice(ToolChoice.REQUIRED);
      } else if (!specifications.isEmpty()) {
        request.toolSpecifications(specifications);
      }
      if (chosen.model() != null) {
        request.modelName(chosen.model());
      }
      return request.build();
    }
  }

  // ------------------------------------------------------------------------------ one answer

  /** Says what the model says, until it is done. */
  private ChatResponse answer(Turn<C> turn, ChatRequest request) throws Exception {
    try (ModelStream stream = ModelStream.open(model, request, settings.silence())) {
      turn.onCancel(stream::close);
      StringBuilder blank = new StringBuilder();
      while (true) {
        switch (stream.peek()) {
          case ModelStream.Text text when text.text().isBlank() -> {
            blank.append(text.text()); // no message before there is something to read in it
            stream.skip();
          }
          case ModelStream.Text text -> {
            turn.streamMessage(message -> {
              if (!blank.isEmpty()) {
                message.append(blank.toString());
              }
              while (stream.peek() instanceof ModelStream.Text more) {
                message.append(more.text());
                stream.skip();
              }
              requireNotFailed(stream);
            });
            blank.setLength(0);
          }
          case ModelStream.Thought thought -> Thinking.show(turn, stream);
          case ModelStream.Done done -> {
            return done.response();
          }
          case ModelStream.Failed failed -> throw ModelFailure.of(failed.failure());
        }
      }
    }
  }

  /** Within a body, so that what is half said is not kept. */
  static void requireNotFailed(ModelStream stream) throws InterruptedException {
    if (stream.peek() instanceof ModelStream.Failed failed) {
      throw ModelFailure.of(failed.failure());
    }
  }

  private void finish(Turn<C> turn, List<ThreadItem> items, ChatResponse response)
      throws InterruptedException {
    String said = response.aiMessage().text();
    String text = said == null ? "" : said;
    boolean cut = response.finishReason() == FinishReason.LENGTH;
    settings.finish(
        turn, items, text, cut, text.isBlank(), conversation -> Titles.ask(model, conversation));
  }

  private void count(Turn<C> turn, @Nullable TokenUsage used) {
    if (used != null) {
      settings.count(turn, tokens(used.inputTokenCount()), tokens(used.outputTokenCount()));
    }
  }

  private static int tokens(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  /** The builder of a responder. */
  public static final class Builder<C> extends ResponderBuilder<C, ToolSpecification, Builder<C>> {
    private final StreamingChatModel model;

    private Builder(StreamingChatModel model) {
      this.model = requireNonNull(model, "model");
    }

    @Override
    protected Builder<C> self() {
      return this;
    }

    /**
     * The responder.
     *
     * @throws IllegalArgumentException if two tools have one name
     */
    public ModelResponder<C> build() {
      return new ModelResponder<>(model, settings());
    }
  }
}
