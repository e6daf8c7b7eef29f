package dev.chatkit4j.benchmarks;

import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.spring.ChatResponder;
import dev.chatkit4j.spring.ChatUser;
import dev.chatkit4j.store.StoreItemType;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers {@code bench:N} and anything else as the program's responder {@code bench} does. */
final class BenchAnswers implements ChatResponder {
  private static final Pattern ASKED = Pattern.compile("bench:(\\d{1,6})");
  private static final int HISTORY = 20;
  private static final String DELTA = "five words in each delta ";

  @Override
  public void respond(Turn<ChatUser> turn) throws Exception {
    turn.history(HISTORY);
    ThreadItem.UserMessage message = turn.userMessage();
    Matcher asked = ASKED.matcher(message == null ? "" : message.text().strip());
    if (asked.matches()) {
      stream(turn, Integer.parseInt(asked.group(1)));
    } else {
      turn.say("Done.");
    }
  }

  private static void stream(Turn<ChatUser> turn, int deltas) {
    String id = turn.newId(StoreItemType.MESSAGE);
    Instant begun = turn.now();
    turn.emit(new ThreadEvent.ItemAdded(message(turn, id, begun, List.of())));
    for (int i = 0; i < deltas; i++) {
      turn.emit(new ThreadEvent.ItemUpdated(id, new ItemUpdate.TextDelta(0, DELTA)));
    }
    var whole = List.of(new AssistantMessageContent(DELTA.repeat(deltas)));
    turn.emit(new ThreadEvent.ItemDone(message(turn, id, begun, whole)));
  }

  private static ThreadItem message(
      Turn<ChatUser> turn, String id, Instant begun, List<AssistantMessageContent> content) {
    return new ThreadItem.AssistantMessage(id, turn.thread().id(), begun, content);
  }
}
