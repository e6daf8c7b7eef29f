package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.delta;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.responses.ResponseCreateParams;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ResponseStreamTest extends OpenAiTest {
  @Test
  void what_is_not_taken_makes_the_provider_wait() throws Exception {
    String much = "x".repeat(10_000);
    provider.answers(connection -> {
      connection.begin();
      while (true) {
        connection.event(delta(0, much));
      }
    });
    ResponseCreateParams params = ResponseCreateParams.builder().model("small").input("Hi").build();
    try (ResponseStream stream = ResponseStream.open(client, params, Duration.ofSeconds(10))) {
      assertThat(LiveThreads.waitsIn(READER, "ArrayBlockingQueue.put", directory)).isTrue();
      assertThat(provider.connections.element().closed).isNotDone();
      assertThat(stream.next()).isInstanceOf(ResponseStream.Event.class);
    }
  }
}
