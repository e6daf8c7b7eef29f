package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The answers of a program that has too much to do. */
class OverBudgetTest {
  private static final String AUDIO =
      "{\"type\":\"input.transcribe\",\"params\":{\"audio_base64\":\"aGk=\",\"mime_type\":\"audio/webm\"}}";

  private final FairBudget budget = new FairBudget("bytes", 10, 0);

  @Test
  void the_engine_says_when_to_ask_again() throws Exception {
    try (Served served = Served.with((store, options) -> new Greedy(store, options)).start()) {
      requireBusy(served.send(served.post(AUDIO)));
    }
  }

  @Test
  void the_endpoint_says_when_to_ask_again() throws Exception {
    Callers busy =
        headers -> {
          throw failure();
        };
    try (Served served = Served.by(turn -> {}).callers(busy).start()) {
      requireBusy(served.send(served.post(AUDIO)));
    }
  }

  private RuntimeException failure() {
    budget.tryTake("bob", 10);
    var unused = budget.take("ann", 1, Duration.ZERO);
    return new IllegalStateException("it was given");
  }

  private static void requireBusy(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body())
        .contains("\"unavailable\"", "The server has too much to do, try again later");
  }

  private final class Greedy extends ChatKitServer<Caller> {
    Greedy(Store<Caller> store, ServerOptions options) {
      super(store, null, options);
    }

    @Override
    protected void respond(Turn<Caller> turn) {}

    @Override
    protected String transcribe(AudioInput audio, Caller context) {
      throw failure();
    }
  }
}
