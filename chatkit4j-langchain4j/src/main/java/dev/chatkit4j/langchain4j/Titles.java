package dev.chatkit4j.langchain4j;

import dev.chatkit4j.responder.ThreadTitle;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;

/** Titles of threads. */
final class Titles {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Titles() {}

  /** What the model said; empty if it fails or takes too long. */
  static String ask(StreamingChatModel model, String conversation) throws InterruptedException {
    ChatRequest request =
        ChatRequest.builder()
            .messages(SystemMessage.from(ThreadTitle.PROMPT), UserMessage.from(conversation))
            .build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    StringBuilder title = new StringBuilder();
    try (ModelStream stream = ModelStream.open(model, request, PATIENCE)) {
      while (System.nanoTime() < end && title.length() < ThreadTitle.ENOUGH) {
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
}
