package dev.chatkit4j.langchain4j;

import dev.chatkit4j.protocol.ThreadItem;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.List;

/** Titles of threads. */
final class Titles {
  private static final String PROMPT =
      "Give the conversation that follows a title of at most six words, in its own language. Answer"
          + " with the title alone, without quotation marks.";

  /** How many characters of the question and of the answer the model is told. */
  private static final int EXCERPT = 1_000;

  private static final int LONGEST = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Titles() {}

  /** By the model, or the user's first words if it fails. */
  static String of(StreamingChatModel model, List<ThreadItem> items, String answer)
      throws InterruptedException {
    String question =
        items.stream()
            .filter(ThreadItem.UserMessage.class::isInstance)
            .map(item -> ((ThreadItem.UserMessage) item).text().strip())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    String made = line(ask(model, question, answer));
    if (!made.isEmpty()) {
      return made;
    }
    String words = line(question);
    return words.isEmpty() ? "New conversation" : words;
  }

  /** What the model said; empty if it fails or takes too long. */
  private static String ask(StreamingChatModel model, String question, String answer)
      throws InterruptedException {
    ChatRequest request =
        ChatRequest.builder()
            .messages(
                SystemMessage.from(PROMPT),
                UserMessage.from(
                    "User: %s\n\nAssistant: %s"
                        .formatted(cut(question, EXCERPT), cut(answer, EXCERPT))))
            .build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    StringBuilder title = new StringBuilder();
    try (ModelStream stream = ModelStream.open(model, request, PATIENCE)) {
      while (System.nanoTime() < end && title.length() < 4 * LONGEST) {
        switch (stream.peek()) {
          case ModelStream.Text text -> title.append(text.text());
          case ModelStream.Thought thought -> {}
          case ModelStream.Done done -> {
            return title.toString();
          }
          case ModelStream.Failed failed -> {
            ModelFailure.of(failed.failure());
            return "";
          }
        }
        stream.skip();
      }
      return title.toString();
    }
  }

  /** The first line with something in it, short enough for a title. */
  private static String line(String text) {
    String line =
        text.lines()
            .map(each -> each.strip().replaceAll("^[\"'#*\\s]+|[\"'*\\s]+$", ""))
            .filter(each -> !each.isEmpty())
            .findFirst()
            .orElse("");
    return line.length() <= LONGEST ? line : cut(line, LONGEST - 1) + "…";
  }

  /** The beginning of a text, without half a character at its end. */
  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
