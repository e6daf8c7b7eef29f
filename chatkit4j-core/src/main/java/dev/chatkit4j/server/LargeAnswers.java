package dev.chatkit4j.server;

import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.limit.FairBudget;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Builds answers that may be large out of what a store loads, on the memory that all requests
 * share. How large one is, nobody knows before it is there: at first room is taken for an answer as
 * most are. If it is larger, what was loaded is forgotten and loaded again with room for it, so
 * that nobody waits for memory with memory in hand.
 */
final class LargeAnswers<C> {
  /** The most bytes of an answer as most are. */
  static final int USUAL = 2 << 20;

  /**
   * How much building an answer takes, for each of its bytes: rows, items made of them, in two
   * bytes a character if need be, and the text with its slack.
   */
  static final int FACTOR = 6;

  /** Room for one, and for the item of some megabytes that tells it is none. */
  static final long USUAL_ROOM = 8 << 20;

  private static final Duration WAIT = Duration.ofSeconds(10);

  /** Makes the text of something, or says that it is larger. */
  interface Writer<T> {
    JsonText write(T loaded, long most);
  }

  private final ChatKitServer<C> server;
  private final FairBudget memory;

  LargeAnswers(ChatKitServer<C> server, FairBudget memory) {
    this.server = server;
    this.memory = memory;
  }

  /**
   * The answer to a call.
   *
   * @param load what the answer is about; may be called twice
   * @param write its text
   */
  <T> Reply build(Call<C> call, Supplier<T> load, Writer<T> write) {
    try {
      return build(call, load, write, USUAL, USUAL_ROOM);
    } catch (JsonText.TooLarge e) {
      return build(call, load, write, Long.MAX_VALUE, FACTOR * e.length());
    }
  }

  private <T> Reply build(Call<C> call, Supplier<T> load, Writer<T> write, long most, long room) {
    FairBudget.Share share =
        memory.take(server.ownerOf(call.context()), Math.min(room, memory.capacity()), WAIT);
    boolean built = false;
    try {
      JsonText text = write.write(load.get(), most);
      share.shrinkTo(text.length());
      built = true;
      return new Reply.Json(call.type(), 200, text, Map.of(), share);
    } finally {
      if (!built) {
        share.close();
      }
    }
  }
}
