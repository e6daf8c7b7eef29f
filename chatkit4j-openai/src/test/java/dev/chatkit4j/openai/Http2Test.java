package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.CREATED;
import static dev.chatkit4j.openai.Wire.delta;
import static dev.chatkit4j.openai.Wire.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.testmodels.Chat;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that share a connection. */
final class Http2Test extends OpenAiTest {
  private Http2Provider provider2;
  private HttpClient.Builder http;

  @BeforeEach
  void speakHttp2() throws Exception {
    provider2 = new Http2Provider(directory);
    client.close();
    http = HttpClient.newBuilder().sslContext(provider2.tls());
    client =
        InterruptibleHttpClient.openAIClient(
            http, options -> options.baseUrl(provider2.url()).apiKey("sk-secret"));
    chat(with -> with);
  }

  @AfterEach
  void stop() throws Exception {
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

  @Test
  void a_body_that_can_be_read_once_is_not_sent_again() throws Exception {
    CompletableFuture<HttpResponse> answer = call(false);

    provider2.next().refuse();

    assertThat(answer)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(OpenAIIoException.class);
  }

  @Test
  void an_answer_has_the_headers_that_were_sent_and_no_more() throws Exception {
    CompletableFuture<HttpResponse> answer = call(true);
    Http2Provider.Stream call = provider2.next();
    call.begin();
    call.end();

    try (HttpResponse response = answer.get(20, TimeUnit.SECONDS)) {
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().names()).containsExactly("content-type");
      assertThat(response.body()).isEmpty();
    }
  }

  @Test
  void more_calls_run_at_a_time_than_one_connection_may_have() throws Exception {
    InterruptibleHttpClient calls = new InterruptibleHttpClient(http);
    for (int wave = 0; wave < 2; wave++) {
      List<CompletableFuture<HttpResponse>> answers = new ArrayList<>();
      List<Http2Provider.Stream> streams = new ArrayList<>();
      for (int i = 0; i < Http2Provider.STREAMS + 20; i++) {
        answers.add(calls.executeAsync(request(true), RequestOptions.none()));
        streams.add(provider2.next());
      }
      for (Http2Provider.Stream stream : streams) {
        stream.begin();
        stream.end();
      }
      for (CompletableFuture<HttpResponse> answer : answers) {
        try (HttpResponse response = answer.get(20, TimeUnit.SECONDS)) {
          assertThat(response.body()).isEmpty();
        }
      }
    }
    assertThat(provider2.connections()).isEqualTo(2);
    calls.close();
  }

  private CompletableFuture<HttpResponse> call(boolean repeatable) {
    return new InterruptibleHttpClient(http)
        .executeAsync(request(repeatable), RequestOptions.none());
  }

  private HttpRequest request(boolean repeatable) {
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .baseUrl(provider2.url())
        .body(
            new InterruptibleHttpClientTest.Body(
                new ByteArrayInputStream(new byte[8]), -1, repeatable))
        .build();
  }

  private static void readUntilDelta(Reply.Events stream) throws Exception {
    List<JsonObject> seen = new ArrayList<>();
    while (deltas(seen).isEmpty()) {
      seen.add(Chat.next(stream));
    }
  }
}
