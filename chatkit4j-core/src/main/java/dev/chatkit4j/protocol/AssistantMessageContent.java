package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A part of an assistant's message.
 *
 * @param text Markdown
 * @param annotations its citations
 */
public record AssistantMessageContent(String text, List<Annotation> annotations) {
  /** A part without text. */
  public static final AssistantMessageContent EMPTY = new AssistantMessageContent("");

  /** Refuses null, copies the list. */
  public AssistantMessageContent {
    requireNonNull(text, "text");
    annotations = List.copyOf(annotations);
  }

  /** A part without annotations. */
  public AssistantMessageContent(String text) {
    this(text, List.of());
  }
}
