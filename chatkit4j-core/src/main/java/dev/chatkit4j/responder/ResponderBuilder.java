package dev.chatkit4j.responder;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.model.ThreadItemConverter;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.server.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The builder of every responder over a model. Not thread-safe. Nothing may be null.
 *
 * @param <C> the request's context
 * @param <S> the client's form of a tool's specification
 * @param <B> the builder itself
 */
public abstract class ResponderBuilder<C, S, B extends ResponderBuilder<C, S, B>> {
  private static final Duration LONGEST_SILENCE = Duration.ofDays(1);

  final Map<S, Tool<C>> serverTools = new LinkedHashMap<>();
  final List<S> clientTools = new ArrayList<>();
  @Nullable Function<? super Turn<C>, String> systemPrompt;
  ThreadItemConverter converter = ThreadItemConverter.DEFAULT;
  Window window = Window.DEFAULT;
  int maxRounds = 10;
  Set<String> models = Set.of();
  Duration silence = Duration.ofMinutes(5);
  boolean usage;
  boolean titles;

  /** Begins with the defaults. */
  protected ResponderBuilder() {}

  /** This builder. */
  protected abstract B self();

  /** What was told so far; later calls do not change it. */
  protected final ResponderSettings<C, S> settings() {
    return new ResponderSettings<>(this);
  }

  /** What the model is told before everything else. */
  public final B systemPrompt(String text) {
    requireNonNull(text, "text");
    return systemPrompt(turn -> text);
  }

  /** Likewise, for each turn. */
  public final B systemPrompt(Function<? super Turn<C>, String> prompt) {
    systemPrompt = requireNonNull(prompt, "prompt");
    return self();
  }

  /** How items are told; by default {@link ThreadItemConverter#DEFAULT}. */
  public final B converter(ThreadItemConverter ours) {
    converter = requireNonNull(ours, "ours");
    return self();
  }

  /** How much of the thread is told; by default {@link Window#DEFAULT}. */
  public final B window(Window ours) {
    window = requireNonNull(ours, "ours");
    return self();
  }

  /** A tool that the server runs. */
  public final B tool(S specification, Tool<C> tool) {
    serverTools.put(requireNonNull(specification, "specification"), requireNonNull(tool, "tool"));
    return self();
  }

  /** A tool that the user's page runs. */
  public final B clientTool(S specification) {
    clientTools.add(requireNonNull(specification, "specification"));
    return self();
  }

  /**
   * How often the model is asked in a turn at most; by default 10.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public final B maxRounds(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a turn has 1 round at least, not " + most);
    }
    maxRounds = most;
    return self();
  }

  /** The models that a message may ask for instead of the one that is given; by default none. */
  public final B models(Set<String> names) {
    models = Set.copyOf(names);
    return self();
  }

  /**
   * After how long without a word of the model it has failed; by default 5 minutes.
   *
   * @throws IllegalArgumentException unless it is longer than nothing and at most a day
   */
  public final B silence(Duration longest) {
    if (!longest.isPositive() || longest.compareTo(LONGEST_SILENCE) > 0) {
      throw new IllegalArgumentException("a model may be silent for up to a day, not " + longest);
    }
    silence = longest;
    return self();
  }

  /**
   * Adds up the tokens used in the thread's metadata, as {@code usage} with {@code input_tokens}
   * and {@code output_tokens}.
   */
  public final B countUsage() {
    usage = true;
    return self();
  }

  /**
   * Gives a thread without a title one after the first answer: by the model, or the user's first
   * words if it fails.
   */
  public final B titles() {
    titles = true;
    return self();
  }
}
