package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are answered with a stream of events. */
@Timeout(60)
final class EventStreamTest {
  private static final String ID = "request_id=[0-9a-f]{16} ";
  private static final String HELLO = Served.CREATE.formatted("Hello");

  @Test
  void a_stream_has_the_headers_that_keep_proxies_from_holding_it_back() throws Exception {
    try (Served served = Served.saying("Hi")) {
      var answer = served.send(served.post(HELLO).header("Accept-Encoding", "gzip"));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache, no-transform");
      assertThat(answer.headers().firstValue("X-Accel-Buffering")).contains("no");
      assertThat(answer.headers().firstValue("Transfer-Encoding")).contains("chunked");
      assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
      assertThat(answer.body().strip().split("\n\n", -1))
          .hasSize(4)
          .allSatisfy(event -> assertThat(event).startsWith("data: {\"type\":"));
    }
  }

  @Test
  void a_connection_is_used_again_after_a_stream() throws Exception {
    try (Served served = Served.saying("Hi");
        Socket socket = served.rawPost(HELLO)) {
      InputStream in = socket.getInputStream();
      readUntil(in, "\r\n0\r\n\r\n");
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));

      assertThat(readUntil(in, "{\"status\":\"ok\"}")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void an_event_arrives_before_the_responder_goes_on() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    Served.Responder responder =
        turn -> {
          turn.say("first");
          assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
          turn.say("second");
        };
    try (Served served = Served.by(responder).start();
        var lines = lines(served.open(HELLO))) {
      lines.until("first");
      arrived.countDown();
      lines.until("second");

      assertThat(lines.rest()).isEmpty();
    }
  }

  @Test
  void silence_is_filled_with_comments() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    Served.Responder responder =
        turn -> {
          assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
          turn.say("at last");
        };
    try (Served served = Served.by(responder).heartbeat(Duration.ofMillis(50)).start();
        var lines = lines(served.open(HELLO))) {
      lines.until(": keep-alive");
      lines.until(": keep-alive");
      heard.countDown();
      lines.until("at last");
    }
  }

  @Test
  void a_client_that_leaves_cancels_its_turn() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    Served.Responder responder =
        turn -> {
          turn.onCancel(cancelled::countDown);
          turn.say("first");
          cancelled.await();
        };
    try (Served served = Served.by(responder).heartbeat(Duration.ofMillis(50)).start()) {
      try (Socket socket = served.rawPost(HELLO)) {
        readUntil(socket.getInputStream(), "first");
      }

      assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(served.logged()).matches(ID + "threads\\.create 200 \\d+ms \\d+B client gone");
    }
  }

  @Test
  void a_client_that_leaves_with_a_reset_cancels_its_turn() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    Served.Responder responder =
        turn -> {
          turn.onCancel(cancelled::countDown);
          turn.say("first");
          cancelled.await();
        };
    try (Served served = Served.by(responder).heartbeat(Duration.ofMillis(50)).start()) {
      try (Socket socket = served.rawPost(HELLO)) {
        readUntil(socket.getInputStream(), "first");
        socket.setSoLinger(true, 0);
      }

      assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_client_that_takes_nothing_is_gone_after_a_while() throws Exception {
    String much = "x".repeat(100_000);
    Served.Responder responder =
        turn -> {
          while (true) {
            turn.say(much);
          }
        };
    try (Served served = Served.by(responder).stall(Duration.ofMillis(500)).start();
        Socket socket = served.rawPost(HELLO)) {
      assertThat(served.logged()).matches(ID + "threads\\.create 200 \\d+ms \\d+B client gone");
      assertThat(served.server.stop(Duration.ofSeconds(20))).isTrue();
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void a_client_that_stops_within_the_headers_or_the_body_is_gone_after_a_while() throws Exception {
    try (Served served = Served.by(turn -> turn.say("Hi")).stall(Duration.ofMillis(500)).start()) {
      for (String part :
          List.of(
              "POST /chatkit HTTP/1.1\r\nHost: loc",
              "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{\"type\":",
              "POST /chatkit HTTP/1.1\r\n"
                  + "Host: localhost\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + "9\r\n"
                  + "{",
              "POST /other HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{")) {
        try (Socket socket = served.raw(part)) {
          assertThat(socket.getInputStream().readAllBytes())
              .asString(StandardCharsets.UTF_8)
              .doesNotContain("HTTP/1.1 200");
        }
      }
    }
  }

  @Test
  void stopping_ends_a_stream_properly() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    Served.Responder responder =
        turn -> {
          turn.streamMessage(out -> {
            out.append("Half a");
            cancelled.await();
          });
        };
    try (Served served = Served.by(responder).start();
        var lines = lines(served.open(HELLO))) {
      lines.until("Half a");
      served.endpoint.notReady();

      assertThat(served.server.stop(Duration.ofSeconds(10))).isTrue();
      assertThat(lines.rest()).singleElement().asString().startsWith("data: {\"type\":\"error\"");
      assertThat(served.send(served.post(Served.LIST)).statusCode()).isEqualTo(503);
      assertThat(served.logged()).matches(ID + "threads\\.create 200 \\d+ms \\d+B");
    }
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new AssertionError("the end came before '%s': %s".formatted(end, text));
      }
      text.append((char) b);
    }
    return text.toString();
  }

  private static Lines lines(HttpResponse<InputStream> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    return new Lines(
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
  }

  /** The lines of a stream as they come. */
  private record Lines(BufferedReader in) implements AutoCloseable {
    void until(String part) throws IOException {
      String line = in.readLine();
      while (line != null && !line.contains(part)) {
        line = in.readLine();
      }
      assertThat(line).as("a line with '%s'", part).isNotNull();
    }

    List<String> rest() throws IOException {
      List<String> rest = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isEmpty()) {
          rest.add(line);
        }
      }
      return rest;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
