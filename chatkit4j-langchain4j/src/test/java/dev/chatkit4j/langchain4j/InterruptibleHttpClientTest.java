package dev.chatkit4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.testmodels.Provider;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class InterruptibleHttpClientTest {
  private static final int ROUNDS = 1_000;

  /** Such as the one at which the answer comes. */
  @Test
  void an_interrupt_at_any_moment_closes_the_connection() throws Exception {
    long seed = 5;
    Random random = new Random(seed);
    try (Provider provider = new Provider();
        HttpClient jdk = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      dev.langchain4j.http.client.HttpClient client = InterruptibleHttpClient.builder(jdk).build();
      for (int round = 0; round < ROUNDS; round++) {
        provider.answers(connection -> {
          connection.begin();
          connection.waitUntilClosed();
        });
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> call(client, provider.url(), failure));
        Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);
        for (int spin = random.nextInt(3_000); spin > 0; spin--) {
          Thread.onSpinWait();
        }

        caller.interrupt();

        assertThat(connection.closed)
            .as("seed %d, round %d", seed, round)
            .succeedsWithin(Duration.ofSeconds(10));
        assertThat(failure).succeedsWithin(Duration.ofSeconds(10));
      }
    }
  }

  private static void call(
      dev.langchain4j.http.client.HttpClient client,
      String url,
      CompletableFuture<Throwable> failure) {
    HttpRequest request = HttpRequest.builder().method(HttpMethod.POST).url(url).body("{}").build();
    client.execute(
        request,
        new DefaultServerSentEventParser(),
        new ServerSentEventListener() {
          @Override
          public void onEvent(ServerSentEvent event) {}

          @Override
          public void onError(Throwable reason) {
            failure.complete(reason);
          }
        });
  }
}
