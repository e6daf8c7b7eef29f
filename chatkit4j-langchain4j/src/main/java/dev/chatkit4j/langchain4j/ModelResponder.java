package dev.chatkit4j.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.model.ThreadItemConverter;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.responder.Choice;
import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.responder.Tool;
import dev.chatkit4j.responder.Toolbox;
import dev.chatkit4j.responder.Usage;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
  private final @Nullable Function<? super Turn<C>, String> systemPrompt;
  private final ThreadItemConverter converter;
  private final Window window;
  private final List<ToolSpecification> specifications;
  private final Toolbox<C> tools = new Toolbox<>();
  private final int maxRounds;
  private final Set<String> models;
  private final Duration silence;
  private final boolean usage;
  private final boolean titles;

  private ModelResponder(Builder<C> builder) {
    model = builder.model;
    systemPrompt = builder.systemPrompt;
    converter = builder.converter;
    window = builder.window;
    builder.serverTools.forEach((tool, code) -> tools.add(tool.name(), code));
    builder.clientTools.forEach(tool -> tools.addOfPage(tool.name()));
    specifications = new ArrayList<>(builder.serverTools.keySet());
    specifications.addAll(builder.clientTools);
    maxRounds = builder.maxRounds;
    models = builder.models;
    silence = builder.silence;
    usage = builder.usage;
    titles = builder.titles;
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
    List<ThreadItem> items = turn.history(window.items());
    if (tools.callWaiting(turn, items)) {
      return;
    }
    Asked asked = new Asked(turn, items);
    for (int round = 0; round < maxRounds; round++) {
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
    throw ModelError.noAnswer(maxRounds);
  }

  /** What a turn asks the model, which grows with each round of tools. */
  private final class Asked {
    final List<ChatMessage> messages = new ArrayList<>();
    final Set<String> callIds;
    private final InferenceOptions chosen;
    private final boolean fresh;

    Asked(Turn<C> turn, List<ThreadItem> items) {
      if (systemPrompt != null) {
        messages.add(SystemMessage.from(systemPrompt.apply(turn)));
      }
      messages.addAll(ChatMessages.of(converter.convert(items, turn::openAttachment, window)));
      callIds = Toolbox.callIds(items);
      chosen = Choice.of(turn, items, models);
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
    try (ModelStream stream = ModelStream.open(model, request, silence)) {
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
    String text = response.aiMessage().text();
    if (response.finishReason() == FinishReason.LENGTH) {
      turn.notice(
          ThreadEvent.Notice.Level.WARNING,
          "The answer ends here because it reached the length that the model is allowed.");
    } else if (text == null || text.isBlank()) {
      throw ModelError.empty();
    }
    if (titles && turn.thread().title() == null) {
      String title = Titles.of(model, items, text == null ? "" : text);
      turn.updateThread(thread -> thread.title() == null ? thread.withTitle(title) : thread);
    }
  }

  private void count(Turn<C> turn, @Nullable TokenUsage used) {
    if (!usage || used == null) {
      return;
    }
    turn.updateThread(thread ->
        Usage.add(thread, tokens(used.inputTokenCount()), tokens(used.outputTokenCount())));
  }

  private static int tokens(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  /** What a responder is made of. */
  public static final class Builder<C> {
    private final StreamingChatModel model;
    private final Map<ToolSpecification, Tool<C>> serverTools = new LinkedHashMap<>();
    private final List<ToolSpecification> clientTools = new ArrayList<>();
    private @Nullable Function<? super Turn<C>, String> systemPrompt;
    private ThreadItemConverter converter = ThreadItemConverter.DEFAULT;
    private Window window = Window.DEFAULT;
    private int maxRounds = 10;
    private Set<String> models = Set.of();
    private Duration silence = Duration.ofMinutes(5);
    private boolean usage;
    private boolean titles;

    private Builder(StreamingChatModel model) {
      this.model = requireNonNull(model, "model");
    }

    /** What the model is told before everything else. */
    public Builder<C> systemPrompt(String text) {
      requireNonNull(text, "text");
      return systemPrompt(turn -> text);
    }

    /** Likewise, for each turn. */
    public Builder<C> systemPrompt(Function<? super Turn<C>, String> prompt) {
      systemPrompt = requireNonNull(prompt, "prompt");
      return this;
    }

    /** How items are told; by default {@link ThreadItemConverter#DEFAULT}. */
    public Builder<C> converter(ThreadItemConverter ours) {
      converter = requireNonNull(ours, "ours");
      return this;
    }

    /** How much of the thread is told; by default {@link Window#DEFAULT}. */
    public Builder<C> window(Window ours) {
      window = requireNonNull(ours, "ours");
      return this;
    }

    /** A tool that the server runs. */
    public Builder<C> tool(ToolSpecification specification, Tool<C> tool) {
      serverTools.put(specification, requireNonNull(tool, "tool"));
      return this;
    }

    /** A tool that the user's page runs. */
    public Builder<C> clientTool(ToolSpecification specification) {
      clientTools.add(requireNonNull(specification, "specification"));
      return this;
    }

    /** How often the model is asked in a turn at most; by default 10. */
    public Builder<C> maxRounds(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("a turn has 1 round at least, not " + most);
      }
      maxRounds = most;
      return this;
    }

    /** The models that a message may ask for instead of the one that is given; by default none. */
    public Builder<C> models(Set<String> names) {
      models = Set.copyOf(names);
      return this;
    }

    /** After how long without a word the model has failed; by default 5 minutes. */
    public Builder<C> silence(Duration longest) {
      silence = requireNonNull(longest, "longest");
      return this;
    }

    /**
     * Adds up the tokens used in the thread's metadata, as {@code usage} with {@code input_tokens}
     * and {@code output_tokens}.
     */
    public Builder<C> countUsage() {
      usage = true;
      return this;
    }

    /**
     * Gives a thread without a title one after the first answer: by the model, or the user's first
     * words if it fails.
     */
    public Builder<C> titles() {
      titles = true;
      return this;
    }

    /**
     * The responder.
     *
     * @throws IllegalArgumentException if two tools have one name
     */
    public ModelResponder<C> build() {
      return new ModelResponder<>(this);
    }
  }
}
