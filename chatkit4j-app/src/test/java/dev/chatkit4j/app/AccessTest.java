package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits per user, and the names that the machine may be called by. */
@Timeout(60)
final class AccessTest {
  private static final Access BY_HEADER = Access.of(Callers.header("X-User"));

  private final Ticks ticks = new Ticks();
  private Served served;

  @AfterEach
  void stop() {
    if (served != null) {
      served.close();
    }
  }

  private HttpResponse<String> send(String user, String body) throws Exception {
    return served.send(served.post(body).header("X-User", user));
  }

  private static void assertTooMany(HttpResponse<String> answer, String retryAfter) {
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("Retry-After")).contains(retryAfter);
    assertThat(answer.body()).contains("\"code\":\"too_many_requests\"", "\"message\":\"Too many");
  }

  @Test
  void each_user_has_so_many_requests_per_second() throws Exception {
    served = Served.by(turn -> turn.say("Hi")).access(BY_HEADER.maxRequests(3, ticks)).start();

    for (int i = 0; i < 3; i++) {
      assertThat(send("ann", Served.LIST).statusCode()).isEqualTo(200);
    }
    assertTooMany(send("ann", Served.LIST), "1");
    assertTooMany(send("ann", Served.CREATE.formatted("Hi")), "1");
    assertThat(send("bob", Served.LIST).statusCode()).isEqualTo(200);
    ticks.pass(Duration.ofMillis(334));
    assertThat(send("ann", Served.LIST).statusCode()).isEqualTo(200);
    assertTooMany(send("ann", Served.LIST), "1");
    ticks.pass(Duration.ofHours(1));
    assertThat(send("ann", Served.LIST).body()).doesNotContain("thr_");
    assertThat(served.send(served.request("/health/live")).statusCode()).isEqualTo(200);
  }

  @Test
  void each_user_has_so_many_turns_at_once() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    served =
        Served.by(
                turn -> {
                  turn.progress(null, "waiting");
                  end.await();
                })
            .access(BY_HEADER)
            .maxTurns(2)
            .start();

    try (var first = open("ann");
        var second = open("ann")) {
      assertThat(first.readLine()).isNotNull();
      assertThat(second.readLine()).isNotNull();
      assertTooMany(send("ann", Served.CREATE.formatted("Hi")), "1");
      String disguised =
          Served.CREATE
              .formatted("Hi")
              .replaceFirst("\\{", "{\"metadata\":{\"type\":\"threads.list\"},");
      assertTooMany(send("ann", disguised), "1");
      assertThat(send("ann", Served.LIST).body().split("\"id\":\"thr_")).hasSize(3);
      try (var others = open("bob")) {
        assertThat(others.readLine()).isNotNull();
        end.countDown();
        others.lines().forEach(line -> {});
      }
      first.lines().forEach(line -> {});
      second.lines().forEach(line -> {});
    }
    assertThat(send("ann", Served.CREATE.formatted("Hi")).statusCode()).isEqualTo(200);
    assertThat(send("ann", Served.LIST).body().split("\"id\":\"thr_")).hasSize(4);
  }

  private BufferedReader open(String user) throws Exception {
    return open(user, Served.CREATE.formatted("Hi"));
  }

  private BufferedReader open(String user, String body) throws Exception {
    var request = served.post(body).header("X-User", user).build();
    var answer = served.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void a_turn_that_ends_in_any_way_makes_room_for_the_next() throws Exception {
    served =
        Served.by(
                turn -> {
                  throw new IllegalStateException("on purpose");
                })
            .access(BY_HEADER)
            .maxTurns(1)
            .start();

    for (int i = 0; i < 3; i++) {
      assertThat(send("ann", Served.CREATE.formatted("Hi")).body()).contains("\"type\":\"error\"");
      assertThat(
              send(
                      "ann",
                      """
                      {"type":"threads.add_user_message","params":{"thread_id":"none","input":\
                      {"content":[],"attachments":[],"inference_options":{}}}}\
                      """)
                  .statusCode())
          .isEqualTo(404);
      assertThat(send("ann", "{\"type\":\"threads.create\"}").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void a_client_that_left_makes_room_for_the_next() throws Exception {
    served =
        Served.by(
                turn -> {
                  turn.progress(null, "waiting");
                  new CountDownLatch(1).await();
                })
            .access(BY_HEADER)
            .maxTurns(1)
            .heartbeat(Duration.ofMillis(50))
            .start();
    String body = Served.CREATE.formatted("Hi");
    for (int i = 0; i < 3; i++) {
      try (Socket socket =
          served.raw(
              """
              POST /chatkit HTTP/1.1\r
              Host: localhost\r
              X-User: ann\r
              Content-Length: %s\r
              \r
              %s\
              """
                  .formatted(body.length(), body))) {
        byte[] start = socket.getInputStream().readNBytes(12);
        assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 200");
      }
      assertThat(served.logged()).contains("client gone");
      served.awaitNoTurns();
    }
  }

  @Test
  void who_stops_an_answer_goes_on_at_once_though_nobody_has_noticed() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    served =
        Served.by(
                turn -> {
                  turn.progress(null, "waiting");
                  end.await();
                })
            .access(BY_HEADER)
            .maxTurns(1)
            .heartbeat(Duration.ofMinutes(10))
            .start();
    var first = open("ann");
    Matcher created = Pattern.compile("thr_\\w+").matcher(first.readLine());
    assertThat(created.find()).isTrue();
    String instead =
        Served.CREATE
            .formatted("Instead")
            .replace("threads.create", "threads.add_user_message")
            .replace("\"input\":{\"c", "\"thread_id\":\"%s\",\"input\":{\"c")
            .formatted(created.group());
    first.close();

    try (var second = open("ann", instead)) {
      assertThat(second.readLine()).contains("Instead");
      end.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8000",
        "localhost:3000",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.255.1.2:1",
        "[::1]",
        "[::1]:8000"
      })
  void a_local_name_is_answered(String host) throws Exception {
    assertThat(statusFor(host)).isEqualTo("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example.com",
        "evil.example.com:8000",
        "localhost.evil.example.com",
        "127.0.0.1.evil.example.com",
        "127.0.0.1.nip.io:8000",
        "localhost.",
        "128.0.0.1",
        "127.0.0.256",
        "127.1",
        "0.0.0.0:8000",
        "192.168.1.5",
        "[::2]",
        "2130706433"
      })
  void another_name_is_refused(String host) throws Exception {
    assertThat(statusFor(host)).isEqualTo("HTTP/1.1 403");
  }

  private String statusFor(String host) throws Exception {
    served = Served.by(turn -> turn.say("Hi")).access(local()).start();
    try (Socket socket =
        served.raw(
            "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(0, 12);
    }
  }

  private static Access local() {
    return Access.of(Callers.everybodyIs("local")).onlyLocalHosts();
  }

  @Test
  void a_page_whose_name_was_pointed_here_gets_nothing_done() throws Exception {
    served = Served.by(turn -> turn.say("Hi")).access(local()).start();
    String body = Served.CREATE.formatted("Hi");
    try (Socket socket =
        served.raw(
            """
            POST /chatkit HTTP/1.1\r
            Host: evil.example.com:8000\r
            Origin: http://evil.example.com:8000\r
            Content-Type: application/json\r
            Content-Length: %s\r
            \r
            %s\
            """
                .formatted(body.length(), body))) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 403")
          .contains("\"code\":\"forbidden_host\"")
          .doesNotContain("evil");
    }
    assertThat(served.send(served.post(Served.LIST)).body()).doesNotContain("thr_");
  }

  @Test
  void no_name_or_two_is_no_http() throws Exception {
    served = Served.by(turn -> turn.say("Hi")).access(local()).start();
    for (String hosts : new String[] {"", "Host: localhost\r\nHost: evil.example.com\r\n"}) {
      try (Socket socket =
          served.raw("GET /health/live HTTP/1.1\r\n" + hosts + "Connection: close\r\n\r\n")) {
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(answer).startsWith("HTTP/1.1 40").contains("\"code\":");
      }
    }
  }

  @Test
  void with_callers_who_are_known_any_name_is_answered() throws Exception {
    served = Served.by(turn -> turn.say("Hi")).access(BY_HEADER).start();
    try (Socket socket =
        served.raw(
            "GET /health/live HTTP/1.1\r\nHost: chat.example.com\r\nConnection: close\r\n\r\n")) {
      assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
    }
  }
}
