package dev.chatkit4j.springai;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.model.StreamingChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/**
 * Answers turns with a model of Spring AI: its words become messages, its tool calls are run here
 * or in the user's page, never by Spring AI. Immutable and thread-safe.
 *
 * <p>When a turn ends, the subscription to its model is cancelled at once. When the provider's
 * connection ends is the model's affair: Spring AI's models of OpenAI and Ollama close it when the
 * next word comes.
 *
 * @param <C> the request's context
 */
public final class SpringAiResponder<C> {
  /** Under which name a {@link ToolCallback} finds the {@link Turn} in its context. */
  public static final String TURN = "turn";

  private final StreamingChatModel model;
  private final ResponderSettings<C, ToolDefinition> settings;
  private final Toolbox<C> tools;
  private final RequestOptions options;

  private SpringAiResponder(
      StreamingChatModel model, ResponderSettings<C, ToolDefinition> settings) {
    this.model = model;
    this.settings = settings;
    tools = settings.toolbox(ToolDefinition::name);
    options = new RequestOptions(model, settings.tools());
  }

  /** Answers with a model and nothing else. */
  public static <C> SpringAiResponder<C> of(StreamingChatModel model) {
    return SpringAiResponder.<C>builder(model).build();
  }

  /**
   * Answers with a model and more.
   *
   * @param model a {@link org.springframework.ai.chat.model.ChatModel}; or anything else that
   *     streams, such as a {@code ChatClient} behind a lambda, which can be given no tools
   */
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
      Answer answer = answer(turn, asked.prompt(round == 0));
      settings.count(turn, answer.inputTokens(), answer.outputTokens());
      if (answer.calls().isEmpty()) {
        finish(turn, items, answer);
        return;
      }
      asked.messages.add(answer.message());
      Toolbox.Outcome outcome = tools.call(turn, asked.callIds, answer.calls());
      if (outcome.pageAsked()) {
        return; // and goes on when the page has answered
      }
      asked.messages.add(ChatMessages.outputs(outcome.outputs()));
    }
    throw ModelError.noAnswer(settings.maxRounds());
  }

  /** The request of a turn to the model, which grows with each round of tools. */
  private final class Asked {
    final List<Message> messages = new ArrayList<>();
    final Set<String> callIds;
    private final InferenceOptions chosen;
    private final boolean fresh;

    Asked(Turn<C> turn, List<ThreadItem> items) {
      String instructions = settings.instructions(turn);
      if (instructions != null) {
        messages.add(new SystemMessage(instructions));
      }
      List<ModelInput> inputs = settings.inputs(turn, items);
      messages.addAll(ChatMessages.of(inputs));
      callIds = Toolbox.callIds(items);
      chosen = settings.choice(turn, items);
      fresh = turn.userMessage() != null;
    }

    Prompt prompt(boolean first) {
      String tool = first && fresh ? chosen.toolChoice() : null;
      return new Prompt(List.copyOf(messages), options.with(chosen.model(), tool));
    }
  }

  // ------------------------------------------------------------------------------ one answer

  /** Says what the model says, until it is done. */
  private Answer answer(Turn<C> turn, Prompt prompt) throws Exception {
    try (ModelStream stream = ModelStream.open(model, prompt, settings.silence())) {
      turn.onCancel(stream::close);
      StringBuilder blank = new StringBuilder();
      while (true) {
        switch (stream.peek()) {
          case ModelStream.Text text when text.text().isBlank() -> {
            blank.append(text.text()); // no message before there is something to read in it
            stream.skip();
          }
          case ModelStream.Text text -> {
            say(turn, stream, blank.toString());
            blank.setLength(0);
          }
          case ModelStream.Done done -> {
            return done.answer();
          }
          case ModelStream.Failed failed -> throw ModelFailure.of(failed.failure());
        }
      }
    }
  }

  private static void say(Turn<?> turn, ModelStream stream, String before) throws Exception {
    turn.streamMessage(message -> {
      if (!before.isEmpty()) {
        message.append(before);
      }
      while (stream.peek() instanceof ModelStream.Text more) {
        message.append(more.text());
        stream.skip();
      }
      if (stream.peek() instanceof ModelStream.Failed failed) {
        throw ModelFailure.of(failed.failure()); // here, so that what is half said is not kept
      }
    });
  }

  private void finish(Turn<C> turn, List<ThreadItem> items, Answer answer)
      throws InterruptedException {
    String text = answer.text();
    settings.finish(
        turn,
        items,
        text,
        answer.cutForLength(),
        text.isBlank(),
        conversation -> Titles.ask(model, options, conversation));
  }

  /** The builder of a responder. */
  public static final class Builder<C> extends ResponderBuilder<C, ToolDefinition, Builder<C>> {
    private final StreamingChatModel model;

    private Builder(StreamingChatModel model) {
      this.model = requireNonNull(model, "model");
    }

    @Override
    protected Builder<C> self() {
      return this;
    }

    /**
     * Tools of Spring AI that the server runs, such as methods with {@code @Tool}. The context that
     * they may ask for has the turn as {@value SpringAiResponder#TURN}.
     */
    public Builder<C> tools(ToolCallback... callbacks) {
      for (ToolCallback callback : callbacks) {
        tool(callback.getToolDefinition(), new CallbackTool<>(callback));
      }
      return this;
    }

    /**
     * The responder.
     *
     * @throws IllegalArgumentException if two tools have one name, or there are tools and the model
     *     has no options for them
     */
    public SpringAiResponder<C> build() {
      return new SpringAiResponder<>(model, settings());
    }
  }
}
