package dev.chatkit4j.responder;

import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.model.ThreadItemConverter;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link ResponderBuilder}, and their meaning for a turn. Immutable and
 * thread-safe.
 *
 * @param <C> the request's context
 * @param <S> the client's form of a tool's specification
 */
public final class ResponderSettings<C, S> {
  /** Asks a model for a title. */
  @FunctionalInterface
  public interface TitleModel {
    /**
     * What the model says to {@link ThreadTitle#PROMPT}.
     *
     * @param conversation what it is about
     * @return empty if the model fails or takes too long
     * @throws InterruptedException if the turn ends
     */
    String ask(String conversation) throws InterruptedException;
  }

  private final Map<S, Tool<C>> serverTools;
  private final List<S> clientTools;
  private final @Nullable Function<? super Turn<C>, String> systemPrompt;
  private final ThreadItemConverter converter;
  private final Window window;
  private final int maxRounds;
  private final Set<String> models;
  private final Duration silence;
  private final boolean usage;
  private final boolean titles;

  ResponderSettings(ResponderBuilder<C, S, ?> builder) {
    serverTools = Collections.unmodifiableMap(new LinkedHashMap<>(builder.serverTools));
    clientTools = List.copyOf(builder.clientTools);
    systemPrompt = builder.systemPrompt;
    converter = builder.converter;
    window = builder.window;
    maxRounds = builder.maxRounds;
    models = builder.models;
    silence = builder.silence;
    usage = builder.usage;
    titles = builder.titles;
  }

  /**
   * The tools, to be called.
   *
   * @param name of a tool
   * @throws IllegalArgumentException if two have one name
   */
  public Toolbox<C> toolbox(Function<? super S, String> name) {
    Toolbox<C> toolbox = new Toolbox<>();
    serverTools.forEach((tool, code) -> toolbox.add(name.apply(tool), code));
    clientTools.forEach(tool -> toolbox.addOfPage(name.apply(tool)));
    return toolbox;
  }

  /** The tools, to be offered: those of the server, then those of the page. */
  public List<S> tools() {
    List<S> all = new ArrayList<>(serverTools.keySet());
    all.addAll(clientTools);
    return Collections.unmodifiableList(all);
  }

  /** How often the model is asked in a turn at most. */
  public int maxRounds() {
    return maxRounds;
  }

  /** After how long without a word the model has failed. */
  public Duration silence() {
    return silence;
  }

  /** What of the thread the window lets in, oldest first. */
  public List<ThreadItem> history(Turn<C> turn) {
    return turn.history(window.items());
  }

  /** What the model is told before everything else, if anything. */
  public @Nullable String instructions(Turn<C> turn) {
    return systemPrompt == null ? null : systemPrompt.apply(turn);
  }

  /** Those items as the model is told them. */
  public List<ModelInput> inputs(Turn<C> turn, List<ThreadItem> items) {
    return converter.convert(items, turn::openAttachment, window);
  }

  /**
   * What the user chose.
   *
   * @throws StreamError if it is a model that is not offered
   */
  public InferenceOptions choice(Turn<C> turn, List<ThreadItem> items) {
    return Choice.of(turn, items, models);
  }

  /** Adds up tokens, if that is wanted. */
  public void count(Turn<C> turn, long input, long output) {
    if (usage) {
      turn.updateThread(thread -> Usage.add(thread, input, output));
    }
  }

  /**
   * The answer is over: says so if it was cut, and gives the thread a title if that is wanted and
   * it has none.
   *
   * @param items of the thread, oldest first
   * @param text of the answer
   * @param cut whether it ends because it became too long
   * @param empty whether there is nothing in it, not even a picture
   * @throws StreamError if there is nothing in an answer that was not cut
   */
  public void finish(
      Turn<C> turn,
      List<ThreadItem> items,
      String text,
      boolean cut,
      boolean empty,
      TitleModel model)
      throws InterruptedException {
    if (cut) {
      turn.notice(
          ThreadEvent.Notice.Level.WARNING,
          "The answer ends here because it reached the length that the model is allowed.");
    } else if (empty) {
      throw ModelError.empty();
    }
    if (titles && turn.thread().title() == null) {
      String said = model.ask(ThreadTitle.conversation(items, text));
      String title = ThreadTitle.of(said, items);
      turn.updateThread(thread -> thread.title() == null ? thread.withTitle(title) : thread);
    }
  }
}
