package dev.chatkit4j.openai;

import com.openai.client.OpenAIClient;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.chatkit4j.responder.ThreadTitle;
import java.time.Duration;

/** Titles of threads. */
final class Titles {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Titles() {}

  /** What the model said; empty if it fails or takes too long. */
  static String ask(OpenAIClient client, String model, String conversation)
      throws InterruptedException {
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model(model)
            .instructions(ThreadTitle.PROMPT)
            .input(conversation)
            .store(false)
            .build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    StringBuilder title = new StringBuilder();
    try (ResponseStream stream = ResponseStream.open(client, params, PATIENCE)) {
      while (System.nanoTime() < end && title.length() < ThreadTitle.ENOUGH) {
        switch (stream.next()) {
          case ResponseStream.Event(ResponseStreamEvent event) -> {
            event.outputTextDelta().ifPresent(text -> title.append(text.delta()));
            if (Answer.ends(event)) {
              return title.toString();
            }
          }
          case ResponseStream.Failed(Throwable failure) -> {
            OpenAiFailure.of(failure);
            return "";
          }
        }
      }
      return title.toString();
    }
  }
}
