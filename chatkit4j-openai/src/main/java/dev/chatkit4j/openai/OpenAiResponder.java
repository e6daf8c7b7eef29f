package dev.chatkit4j.openai;

import static java.util.Objects.requireNonNull;

import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIException;
import com.openai.models.Reasoning;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.ResponseCreateParams;
import dev.chatkit4j.model.ThreadItemConverter;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.responder.ThreadTitle;
import dev.chatkit4j.responder.Tool;
import dev.chatkit4j.responder.Toolbox;
import dev.chatkit4j.responder.Usage;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers turns with OpenAI's Responses API: words become messages, thinking a workflow, pictures
 * generated images, and tool calls are run here or in the user's page. Immutable and thread-safe.
 *
 * <p>A call ends at the moment the turn does, on HTTP/2 with a client of {@link
 * InterruptibleHttpClient} only. The client is the caller's, who closes it.
 *
 * @param <C> the request's context
 */
public final class OpenAiResponder<C> {
  private final OpenAIClient client;
  private final String model;
  private final Requests<C> requests;
  private final Toolbox<C> tools = new Toolbox<>();
  private final Window window;
  private final int maxRounds;
  private final Duration silence;
  private final boolean usage;
  private final boolean titles;
  private final ImageHost<? super C> images;

  private OpenAiResponder(Builder<C> builder) {
    client = builder.client;
    model = builder.model;
    window = builder.window;
    maxRounds = builder.maxRounds;
    silence = builder.silence;
    usage = builder.usage;
    titles = builder.titles;
    images = builder.images;
    builder.serverTools.forEach((tool, code) -> tools.add(tool.name(), code));
    builder.clientTools.forEach(tool -> tools.addOfPage(tool.name()));
    requests = new Requests<>(builder);
  }

  /** Answers with a model and nothing else. */
  public static <C> OpenAiResponder<C> of(OpenAIClient client, String model) {
    return OpenAiResponder.<C>builder(client, model).build();
  }

  /**
   * Answers with a model and more.
   *
   * @param client its retries and limits of time hold
   * @param model such as {@code gpt-5-mini}
   */
  public static <C> Builder<C> builder(OpenAIClient client, String model) {
    return new Builder<>(client, model);
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
    Requests<C>.Asked asked = requests.about(turn, items);
    for (int round = 0; round < maxRounds; round++) {
      Answer answer = answer(turn, asked, round == 0);
      count(turn, answer);
      if (answer.calls().isEmpty()) {
        asked.remember(answer);
        finish(turn, items, answer);
        return;
      }
      Toolbox.Outcome outcome = tools.call(turn, asked.callIds, answer.calls());
      if (outcome.pageAsked()) {
        asked.remember(answer);
        return; // and goes on when the page has answered
      }
      asked.add(answer, outcome.outputs());
    }
    throw ModelError.noAnswer(maxRounds);
  }

  // ------------------------------------------------------------------------------ one answer

  private Answer answer(Turn<C> turn, Requests<C>.Asked asked, boolean first) throws Exception {
    Answer answer = answer(turn, asked.params(first));
    if (answer == null) {
      asked.tellEverything();
      answer = answer(turn, asked.params(first));
    }
    return requireNonNull(answer, "answer");
  }

  /**
   * Says what the model says, until it is done.
   *
   * @return null if the provider does not know the response that this one was to go on from
   */
  private @Nullable Answer answer(Turn<C> turn, ResponseCreateParams params) throws Exception {
    Answer answer = new Answer(turn, image -> images.url(turn, image), requests.partialImages());
    try (ResponseStream stream = ResponseStream.open(client, params, silence)) {
      turn.onCancel(stream::close);
      while (!answer.complete()) {
        switch (stream.next()) {
          case ResponseStream.Event event -> answer.take(event.event());
          case ResponseStream.Failed failed
              when params.previousResponseId().isPresent()
                  && OpenAiFailure.forgotten(failed.failure()) -> {
            return null;
          }
          case ResponseStream.Failed failed -> throw OpenAiFailure.of(failed.failure());
        }
      }
      return answer;
    } catch (CancellationException | InterruptedException e) {
      throw e; // what is half said is kept
    } catch (OpenAIException e) { // an event that is not what it says
      throw answer.removed(OpenAiFailure.of(e));
    } catch (Exception e) {
      throw answer.removed(e);
    }
  }

  private void finish(Turn<C> turn, List<ThreadItem> items, Answer answer)
      throws InterruptedException {
    if (answer.cut()) {
      turn.notice(
          ThreadEvent.Notice.Level.WARNING,
          "The answer ends here because it reached the length that the model is allowed.");
    } else if (answer.empty()) {
      throw ModelError.empty();
    }
    if (titles && turn.thread().title() == null) {
      String conversation = ThreadTitle.conversation(items, answer.text());
      String title = ThreadTitle.of(Titles.ask(client, model, conversation), items);
      turn.updateThread(thread -> thread.title() == null ? thread.withTitle(title) : thread);
    }
  }

  private void count(Turn<C> turn, Answer answer) {
    if (!usage) {
      return;
    }
    answer
        .usage()
        .ifPresent(used -> {
          long input = used._inputTokens().asKnown().orElse(0L);
          long output = used._outputTokens().asKnown().orElse(0L);
          turn.updateThread(thread -> Usage.add(thread, input, output));
        });
  }

  /** What a responder is made of. */
  public static final class Builder<C> {
    final OpenAIClient client;
    final String model;
    final Map<FunctionTool, Tool<C>> serverTools = new LinkedHashMap<>();
    final List<FunctionTool> clientTools = new ArrayList<>();
    final List<com.openai.models.responses.Tool> hostedTools = new ArrayList<>();
    @Nullable Function<? super Turn<C>, String> systemPrompt;
    @Nullable BiConsumer<ResponseCreateParams.Builder, ? super Turn<C>> options;
    @Nullable Reasoning reasoning;
    ThreadItemConverter converter = ThreadItemConverter.DEFAULT;
    Window window = Window.DEFAULT;
    Set<String> models = Set.of();
    boolean continues;
    private ImageHost<? super C> images = ImageHost.INLINE;
    private int maxRounds = 10;
    private Duration silence = Duration.ofMinutes(5);
    private boolean usage;
    private boolean titles;

    private Builder(OpenAIClient client, String model) {
      this.client = requireNonNull(client, "client");
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
    public Builder<C> tool(FunctionTool specification, Tool<C> tool) {
      serverTools.put(specification, requireNonNull(tool, "tool"));
      return this;
    }

    /** A tool that the user's page runs. */
    public Builder<C> clientTool(FunctionTool specification) {
      clientTools.add(requireNonNull(specification, "specification"));
      return this;
    }

    /**
     * A tool that OpenAI runs, such as {@code Tool.ofWebSearch(…)}: web search, file search, code
     * interpreter, image generation.
     */
    public Builder<C> hostedTool(com.openai.models.responses.Tool tool) {
      hostedTools.add(requireNonNull(tool, "tool"));
      return this;
    }

    /** How the model thinks, and whether it says what; by default as the model does. */
    public Builder<C> reasoning(Reasoning ours) {
      reasoning = requireNonNull(ours, "ours");
      return this;
    }

    /**
     * Sets anything else of each request, before what this responder sets: model, input,
     * instructions, tools, reasoning and the response to go on from.
     */
    public Builder<C> options(BiConsumer<ResponseCreateParams.Builder, ? super Turn<C>> ours) {
      options = requireNonNull(ours, "ours");
      return this;
    }

    /** Where pictures that the model makes are kept; by default {@link ImageHost#INLINE}. */
    public Builder<C> images(ImageHost<? super C> host) {
      images = requireNonNull(host, "host");
      return this;
    }

    /**
     * Goes on from the thread's last response, which OpenAI keeps, and tells only what is newer.
     * The id is kept in the thread's metadata, as {@code openai}. If OpenAI does not know it any
     * more, everything in the window is told once. By default everything is told each time.
     */
    public Builder<C> continueResponses() {
      continues = true;
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

    /** After how long without an event the model has failed; by default 5 minutes. */
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
    public OpenAiResponder<C> build() {
      return new OpenAiResponder<>(this);
    }
  }
}
