package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.StoreItemType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An assistant's message that grows, shown from the first piece on. For one thread at a time; made
 * by {@link Turn#streamMessage}.
 */
public final class MessageStream {
  private final Turn<?> turn;
  private final String id;
  private final Instant begun;
  private final StringBuilder text = new StringBuilder();
  private final List<Annotation> annotations = new ArrayList<>();

  MessageStream(Turn<?> turn) {
    this.turn = turn;
    this.id = turn.newId(StoreItemType.MESSAGE);
    this.begun = turn.now();
    turn.begin(message(List.of()));
    turn.emit(
        new ThreadEvent.ItemUpdated(
            id, new ItemUpdate.ContentPartAdded(0, AssistantMessageContent.EMPTY)));
  }

  String id() {
    return id;
  }

  /** Appends Markdown. */
  public void append(String delta) {
    turn.emit(new ThreadEvent.ItemUpdated(id, new ItemUpdate.TextDelta(0, delta)));
    text.append(delta);
  }

  /** Adds a citation. */
  public void annotate(Annotation annotation) {
    turn.emit(
        new ThreadEvent.ItemUpdated(
            id, new ItemUpdate.AnnotationAdded(0, annotations.size(), annotation)));
    annotations.add(annotation);
  }

  /** How many characters there are so far: where an annotation's marker would stand now. */
  public int length() {
    return text.length();
  }

  void done() {
    AssistantMessageContent part = new AssistantMessageContent(text.toString(), annotations);
    turn.emit(new ThreadEvent.ItemUpdated(id, new ItemUpdate.ContentPartDone(0, part)));
    turn.emit(new ThreadEvent.ItemDone(message(List.of(part))));
  }

  private ThreadItem.AssistantMessage message(List<AssistantMessageContent> content) {
    return new ThreadItem.AssistantMessage(id, turn.thread().id(), begun, content);
  }
}
