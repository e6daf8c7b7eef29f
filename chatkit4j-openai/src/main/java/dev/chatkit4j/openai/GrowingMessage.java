package dev.chatkit4j.openai;

import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.StoreItemType;
import java.util.ArrayList;
import java.util.List;

/** A message of the model, part by part. */
final class GrowingMessage extends Growing {
  private static final class Part {
    final StringBuilder text = new StringBuilder();
    final List<Annotation> annotations = new ArrayList<>();

    AssistantMessageContent content() {
      return new AssistantMessageContent(text.toString(), annotations);
    }
  }

  private final List<Part> parts = new ArrayList<>();

  GrowingMessage(Turn<?> turn) {
    super(turn, StoreItemType.MESSAGE);
    show();
  }

  /** The part of that index, which is begun if it is not. */
  private Part part(int index) {
    while (parts.size() <= index) {
      parts.add(new Part());
      update(new ItemUpdate.ContentPartAdded(parts.size() - 1, AssistantMessageContent.EMPTY));
    }
    return parts.get(index);
  }

  void begin(int index) {
    part(index);
  }

  void append(int index, String delta) {
    Part part = part(index);
    if (!delta.isEmpty()) {
      update(new ItemUpdate.TextDelta(index, delta));
      part.text.append(delta);
    }
  }

  void annotate(int index, Annotation annotation) {
    Part part = part(index);
    update(new ItemUpdate.AnnotationAdded(index, part.annotations.size(), annotation));
    part.annotations.add(annotation);
  }

  /** The part has this text, and the citations so far. */
  void end(int index, String text) {
    Part part = part(index);
    part.text.setLength(0);
    part.text.append(text);
    update(new ItemUpdate.ContentPartDone(index, part.content()));
  }

  /** The parts as the provider has them in the end. Citations it does not repeat stay. */
  void settle(List<AssistantMessageContent> content) {
    for (int i = 0; i < content.size(); i++) {
      Part part = part(i);
      part.text.setLength(0);
      part.text.append(content.get(i).text());
      if (!content.get(i).annotations().isEmpty()) {
        part.annotations.clear();
        part.annotations.addAll(content.get(i).annotations());
      }
    }
  }

  String text() {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.text));
    return text.toString();
  }

  @Override
  boolean complete() {
    return !text().isBlank();
  }

  @Override
  ThreadItem item() {
    return new ThreadItem.AssistantMessage(
        id, turn.thread().id(), begun, parts.stream().map(Part::content).toList());
  }
}
