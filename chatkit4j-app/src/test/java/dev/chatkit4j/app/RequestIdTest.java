package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.memory.MemoryStore;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The name of a request, in its answer and in the log. */
final class RequestIdTest {
  private static final String GENERATED = "[0-9a-f]{16}";

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final Served served = Served.by(this::respond).origins("https://a.example.com").start();

  private void respond(Turn<Caller> turn) {
    seen.add(turn.requestId());
    turn.say("Hi");
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static String idOf(HttpResponse<?> answer) {
    assertThat(answer.headers().allValues("X-Request-Id")).hasSize(1);
    return answer.headers().firstValue("X-Request-Id").orElseThrow();
  }

  private List<HttpRequest.Builder> oneOfEachKind() {
    return List.of(
        served.post(Served.LIST),
        served.post(Served.CREATE.formatted("Hello")),
        served.post("{"),
        served.post(Served.LIST + " ".repeat(2 << 20)),
        served.request("/nothing"),
        served.request("/chatkit"),
        served.request("/chatkit").method("OPTIONS", BodyPublishers.noBody()),
        served.request("/health/live"),
        served.request("/health/ready"),
        served.post("{}").setHeader("Content-Type", "text/plain"));
  }

  @Test
  void every_answer_has_a_new_id_that_its_line_in_the_log_has_too() throws Exception {
    for (HttpRequest.Builder request : oneOfEachKind()) {
      String id = idOf(served.send(request));
      assertThat(id).matches(GENERATED);
      assertThat(served.logged()).startsWith("request_id=" + id + " ");
    }
  }

  @Test
  void what_is_no_http_has_one_too() throws Exception {
    try (Socket socket = served.raw("POST /chatkit HTTP/1.1\r\nHost: a b\r\n\r\n")) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String id = served.logged().replaceFirst("request_id=(\\S+) .*", "$1");

      assertThat(id).matches(GENERATED);
      assertThat(answer)
          .containsIgnoringCase("\r\nX-Request-Id: " + id + "\r\n")
          .contains("\"request_id\":\"" + id + "\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0198c2a0-7d3e.trace_42", "----------------"})
  void a_clients_own_id_is_kept(String id) throws Exception {
    for (HttpRequest.Builder request : oneOfEachKind()) {
      assertThat(idOf(served.send(request.header("X-Request-Id", id)))).isEqualTo(id);
      assertThat(served.logged()).startsWith("request_id=" + id + " ");
    }
  }

  @Test
  void one_of_64_characters_is_kept_and_a_longer_one_is_not() throws Exception {
    String longest = "x".repeat(64);

    assertThat(idOf(served.send(served.post(Served.LIST).header("X-Request-Id", longest))))
        .isEqualTo(longest);
    assertThat(idOf(served.send(served.post(Served.LIST).header("X-Request-Id", longest + "x"))))
        .matches(GENERATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a=b", "<script>", "a\tb", "a;b", "a/b", "ü"})
  void an_id_that_is_none_is_replaced(String id) throws Exception {
    try (Socket socket =
        served.raw(
            """
            GET /health/live HTTP/1.1\r
            Host: localhost\r
            X-Request-Id: %s\r
            Connection: close\r
            \r
            """
                .formatted(id))) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 200")
          .containsPattern("(?i)X-Request-Id: " + GENERATED);
    }
  }

  @Test
  void an_error_says_its_id() throws Exception {
    for (HttpRequest.Builder request : oneOfEachKind()) {
      HttpResponse<String> answer = served.send(request.header("X-Request-Id", "mine"));
      if (answer.statusCode() >= 400) {
        assertThat(answer.body()).contains("\"request_id\":\"mine\"");
      }
    }
    assertThat(served.send(served.post("{").header("X-Request-Id", "mine")).body())
        .startsWith("{\"message\":")
        .endsWith(",\"code\":\"invalid_request\",\"request_id\":\"mine\"}");
  }

  @Test
  void a_turn_knows_its_id() throws Exception {
    String id = idOf(served.send(served.post(Served.CREATE.formatted("Hello"))));

    assertThat(seen.take()).isEqualTo(id);
  }

  @Test
  void a_page_may_read_it() throws Exception {
    var answer = served.send(served.post(Served.LIST).header("Origin", "https://a.example.com"));

    assertThat(answer.headers().firstValue("Access-Control-Expose-Headers"))
        .contains("X-Request-Id");
  }

  @Test
  void a_failing_store_is_answered_with_the_id_too() throws Exception {
    MemoryStore<Caller> closed = new MemoryStore<>(Caller::owner);
    closed.close();
    try (Served away = Served.by(turn -> turn.say("Hi")).store(closed).start()) {
      for (var request : List.of(away.post(Served.LIST), away.request("/health/ready"))) {
        HttpResponse<String> answer = away.send(request);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"request_id\":\"" + idOf(answer) + "\"");
      }
    }
  }
}
