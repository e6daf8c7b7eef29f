package dev.chatkit4j.springai;

import dev.chatkit4j.responder.ThreadTitle;
import java.time.Duration;
import java.util.List;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.StreamingChatModel;
import org.springframework.ai.chat.prompt.Prompt;

/** Titles of threads. */
final class Titles {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Titles() {}

  /** What the model said; empty if it fails or takes too long. */
  static String ask(StreamingChatModel model, RequestOptions options, String conversation)
      throws InterruptedException {
    Prompt prompt =
        new Prompt(
            List.of(new SystemMessage(ThreadTitle.PROMPT), new UserMessage(conversation)),
            options.withoutTools());
    long end = System.nanoTime() + PATIENCE.toNanos();
    StringBuilder title = new StringBuilder();
    try (ModelStream stream = ModelStream.open(model, prompt, PATIENCE)) {
      while (System.nanoTime() < end && title.length() < ThreadTitle.ENOUGH) {
        switch (stream.peek()) {
          case ModelStream.Text text -> title.append(text.text());
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
}
