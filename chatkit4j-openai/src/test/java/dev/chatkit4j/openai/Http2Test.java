package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.CREATED;
import static dev.chatkit4j.openai.Wire.delta;
import static dev.chatkit4j.openai.Wire.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.testmodels.Chat;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that share a connection. */
final class Http2Test extends OpenAiTest {
  private Http2Provider provider2;
  private HttpClient http;

  @BeforeEach
  void speakHttp2() throws Exception {
    provider2 = new Http2Provider(directory);
    client.close();
    http = HttpClient.newBuilder().sslContext(provider2.tls()).build();
    client =
        InterruptibleHttpClient.openAIClient(
            http, options -> options.baseUrl(provider2.url()).apiKey("sk-secret"));
    chat(with -> with);
  }

  @AfterEach
  void stop() throws Exception {
    http.shutdownNow();
    provider2.close();
  }

  @Test
  void the_provider_hears_at_once_that_the_client_left_while_the_model_is_silent()
      throws Exception {
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Http2Provider.Stream call = provider2.next();
    call.begin();
    call.event(CREATED);
    call.event(delta(0, "Hel"));
    readUntilDelta(stream);

    stream.close();

    call.reset.get(1, TimeUnit.SECONDS);
  }

  @Test
  void the_provider_hears_at_once_that_the_client_left_before_the_answer_began() throws Exception {
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Http2Provider.Stream call = provider2.next();

    stream.close();

    call.reset.get(1, TimeUnit.SECONDS);
  }

  @Test
  void another_call_on_the_connection_goes_on() throws Exception {
    Reply.Events left = chat.stream(Chat.create("Hi"));
    Http2Provider.Stream leftCall = provider2.next();
    leftCall.begin();
    leftCall.event(delta(0, "Hel"));
    readUntilDelta(left);
    Reply.Events stays = chat.stream(Chat.create("Hi"));
    Http2Provider.Stream call = provider2.next();

    left.close();

    leftCall.reset.get(1, TimeUnit.SECONDS);
    call.begin();
    for (String event : says("Hello")) {
      call.event(event);
    }
    call.end();
    List<JsonObject> events = Chat.read(stays);
    assertThat(types(events)).doesNotContain("error");
    assertThat(deltas(events)).containsExactly("Hello");
    assertThat(provider2.connections()).isEqualTo(1);
  }

  private static void readUntilDelta(Reply.Events stream) throws Exception {
    List<JsonObject> seen = new ArrayList<>();
    while (deltas(seen).isEmpty()) {
      seen.add(Chat.next(stream));
    }
  }
}
