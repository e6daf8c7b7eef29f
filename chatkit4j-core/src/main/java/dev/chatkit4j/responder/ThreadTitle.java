package dev.chatkit4j.responder;

import dev.chatkit4j.model.Excerpt;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.List;

/** The title of a thread, which a model is asked for. */
public final class ThreadTitle {
  /** What the model is told to do. */
  public static final String PROMPT =
      "Give the conversation that follows a title of at most six words, in its own language. Answer"
          + " with the title alone, without quotation marks.";

  /** How many characters of an answer are enough. */
  public static final int ENOUGH = 240;

  /** How many characters of the question and of the answer the model is told. */
  private static final int EXCERPT = 1_000;

  private static final int LONGEST = 60;

  private ThreadTitle() {}

  /** The conversation so far, as the model is told it. */
  public static String conversation(List<ThreadItem> items, String answer) {
    return "User: %s\n\nAssistant: %s"
        .formatted(Excerpt.of(question(items), EXCERPT), Excerpt.of(answer, EXCERPT));
  }

  /** The title: what the model said, or the user's first words if that is nothing. */
  public static String of(String said, List<ThreadItem> items) {
    String made = line(said);
    if (!made.isEmpty()) {
      return made;
    }
    String words = line(question(items));
    return words.isEmpty() ? "New conversation" : words;
  }

  private static String question(List<ThreadItem> items) {
    return items.stream()
        .filter(ThreadItem.UserMessage.class::isInstance)
        .map(item -> ((ThreadItem.UserMessage) item).text().strip())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** The first line with something in it, short enough for a title. */
  private static String line(String text) {
    String line =
        text.lines()
            .map(each -> each.strip().replaceAll("^[\"'#*\\s]+|[\"'*\\s]+$", ""))
            .filter(each -> !each.isEmpty())
            .findFirst()
            .orElse("");
    return line.length() <= LONGEST ? line : Excerpt.of(line, LONGEST - 1) + "…";
  }
}
