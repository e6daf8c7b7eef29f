package dev.chatkit4j.openai;

import static java.util.Objects.requireNonNull;

import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIException;
import com.openai.models.Reasoning;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.Tool;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.responder.ModelError;
import dev.chatkit4j.responder.ResponderBuilder;
import dev.chatkit4j.responder.ResponderSettings;
import dev.chatkit4j.responder.Toolbox;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
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
  private final ResponderSettings<C, FunctionTool> settings;
  private final Requests<C> requests;
  private final Toolbox<C> tools;
  private final ImageHost<? super C> images;

  private OpenAiResponder(Builder<C> builder, ResponderSettings<C, FunctionTool> settings) {
    client = builder.client;
    model = builder.model;
    images = builder.images;
    this.settings = settings;
    tools = settings.toolbox(FunctionTool::name);
    requests = new Requests<>(builder, settings);
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
    List<ThreadItem> items = settings.history(turn);
    if (tools.callWaiting(turn, items)) {
      return;
    }
    Requests<C>.Asked asked = requests.about(turn, items);
    for (int round = 0; round < settings.maxRounds(); round++) {
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
    throw ModelError.noAnswer(settings.maxRounds());
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
    try (ResponseStream stream = ResponseStream.open(client, params, settings.silence())) {
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
    settings.finish(
        turn,
        items,
        answer.text(),
        answer.cut(),
        answer.empty(),
        conversation -> Titles.ask(client, model, conversation));
  }

  private void count(Turn<C> turn, Answer answer) {
    answer
        .usage()
        .ifPresent(used ->
            settings.count(
                turn,
                used._inputTokens().asKnown().orElse(0L),
                used._outputTokens().asKnown().orElse(0L)));
  }

  /** The builder of a responder. */
  public static final class Builder<C> extends ResponderBuilder<C, FunctionTool, Builder<C>> {
    final OpenAIClient client;
    final String model;
    final List<Tool> hostedTools = new ArrayList<>();
    @Nullable BiConsumer<ResponseCreateParams.Builder, ? super Turn<C>> options;
    @Nullable Reasoning reasoning;
    boolean continues;
    private ImageHost<? super C> images = ImageHost.INLINE;

    private Builder(OpenAIClient client, String model) {
      this.client = requireNonNull(client, "client");
      this.model = requireNonNull(model, "model");
    }

    @Override
    protected Builder<C> self() {
      return this;
    }

    /**
     * A tool that OpenAI runs, such as {@code Tool.ofWebSearch(…)}: web search, file search, code
     * interpreter, image generation.
     */
    public Builder<C> hostedTool(Tool tool) {
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

    /**
     * The responder.
     *
     * @throws IllegalArgumentException if two tools have one name
     */
    public OpenAiResponder<C> build() {
      return new OpenAiResponder<>(this, settings());
    }
  }
}
