package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.delta;
import static dev.chatkit4j.openai.Wire.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.testmodels.Chat;
import dev.chatkit4j.testmodels.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client over OkHttp does as well. */
final class OkHttpTest extends OpenAiTest {
  @Override
  OpenAIClient client(int retries) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(provider.url())
        .apiKey("sk-secret")
        .maxRetries(retries)
        .build();
  }

  @Test
  void a_model_answers() throws Exception {
    provider.says(says("Hello"));

    assertThat(deltas(chat.ask("Hi"))).containsExactly("Hello");
  }

  @Test
  void the_connection_is_closed_when_the_client_leaves() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(delta(0, "Hel"));
      connection.waitUntilClosed();
    });
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);
    List<JsonObject> seen = new ArrayList<>();
    while (deltas(seen).isEmpty()) {
      seen.add(Chat.next(stream));
    }

    stream.close();

    connection.closed.get(1, TimeUnit.SECONDS);
  }
}
