package dev.chatkit4j.app;

import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Attachments;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreItemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers of a known size for load tests. {@code bench:N} is answered with N deltas of five words,
 * {@code bench-slow:N:MS} likewise with so many milliseconds between two of them, and anything else
 * with one short message. Like a real backend it reads the newest items of the thread first.
 */
final class BenchServer<C> extends ChatKitServer<C> {
  private static final Pattern ASKED = Pattern.compile("bench:(\\d+)|bench-slow:(\\d+):(\\d+)");
  private static final int MAX_DELTAS = 100_000;
  private static final int MAX_PAUSE_MS = 60_000;
  private static final int HISTORY = 20;
  private static final String DELTA = "five words in each delta ";

  BenchServer(Store<C> store, @Nullable Attachments<C> attachments, ServerOptions options) {
    super(store, attachments, options);
  }

  @Override
  protected void respond(Turn<C> turn) throws Exception {
    turn.history(HISTORY);
    ThreadItem.UserMessage message = turn.userMessage();
    Matcher asked = ASKED.matcher(message == null ? "" : message.text().strip());
    if (!asked.matches()) {
      turn.say("Done.");
    } else if (asked.group(1) != null) {
      stream(turn, number(asked.group(1), MAX_DELTAS), Duration.ZERO);
    } else {
      int pause = number(asked.group(3), MAX_PAUSE_MS);
      stream(turn, number(asked.group(2), MAX_DELTAS), Duration.ofMillis(pause));
    }
  }

  private static int number(String digits, int max) {
    if (digits.length() > 9 || Integer.parseInt(digits) > max) {
      throw StreamError.custom("%s is too much, at most %s is allowed.".formatted(digits, max));
    }
    return Integer.parseInt(digits);
  }

  /** Only the events that a load driver counts: no parts begin or end. */
  private void stream(Turn<C> turn, int deltas, Duration pause) throws InterruptedException {
    String id = turn.newId(StoreItemType.MESSAGE);
    Instant begun = turn.now();
    String thread = turn.thread().id();
    turn.emit(
        new ThreadEvent.ItemAdded(new ThreadItem.AssistantMessage(id, thread, begun, List.of())));
    for (int i = 0; i < deltas; i++) {
      if (i > 0 && pause.isPositive()) {
        Thread.sleep(pause);
      }
      turn.emit(new ThreadEvent.ItemUpdated(id, new ItemUpdate.TextDelta(0, DELTA)));
    }
    AssistantMessageContent whole = new AssistantMessageContent(DELTA.repeat(deltas));
    turn.emit(
        new ThreadEvent.ItemDone(
            new ThreadItem.AssistantMessage(id, thread, begun, List.of(whole))));
  }
}
