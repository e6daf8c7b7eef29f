package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends bytes that are no HTTP, or HTTP that no client of ours speaks. */
@Timeout(60)
final class BadHttpTest {
  private static final Served served = Served.saying("Hello");
  private static final String EMPTY_LIST = "{\"data\":[],\"has_more\":false}";
  private static final int LENGTH = Served.LIST.length();
  private static final String LENGTH_LINE = "Content-Length: " + LENGTH + "\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\n";
  private static final String CHUNKS = "%x\r\n%s\r\n0\r\n\r\n".formatted(LENGTH, Served.LIST);

  @AfterAll
  static void stop() {
    served.close();
  }

  private static String post(String headers, String body) {
    return head("POST /chatkit HTTP/1.1\nHost: localhost\n" + headers) + body;
  }

  private static String head(String lines) {
    return lines.replace("\n", "\r\n") + "\r\n";
  }

  /** The answers to what is sent, after which nothing more is sent. */
  private static List<Wire.Answer> answers(String sent) throws IOException {
    try (Wire wire = new Wire(served.port())) {
      try {
        wire.send(sent).endSending();
      } catch (SocketException e) {
        // it answered and closed before all was there
      }
      return wire.readAll();
    }
  }

  private static Wire.Answer only(String sent) throws IOException {
    List<Wire.Answer> answers = answers(sent);
    assertThat(answers).as(sent.substring(0, Math.min(200, sent.length()))).hasSize(1);
    return answers.getFirst();
  }

  private static void assertRefused(int status, Wire.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.json().text("message")).isNotBlank();
    assertThat(answer.json().text("code")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -1\n",
        "Content-Length: +35\n",
        "Content-Length: 0x23\n",
        "Content-Length: 35, 35\n",
        "Content-Length: 35\nContent-Length: 35\n",
        "Content-Length: 35\nContent-Length: 3\n",
        "Content-Length: 99999999999999999999\n",
        "Content-Length: 35\nTransfer-Encoding: chunked\n",
        "Transfer-Encoding: identity\n",
        "Transfer-Encoding: xchunked\n",
        "Transfer-Encoding: gzip, chunked\n",
        "Transfer-Encoding: chunked\nTransfer-Encoding: identity\n",
        "X: a\n b\n",
        "X : a\n",
        "X\n",
        "X: a\0b\n",
        "X: a\u0001b\n",
        "X: a\u007fb\n",
        ": a\n",
        "X\t: a\n",
        "X(: a\n",
        "\tX: a\n",
        "Host: another\n"
      })
  void headers_that_may_be_read_in_two_ways_are_400_and_end_the_connection(String headers)
      throws Exception {
    Wire.Answer answer = only(post(headers, CHUNKS));

    assertRefused(400, answer);
    assertThat(answer.closes()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.2", "2.0", "0.9"})
  void another_version_of_http_is_505(String version) throws Exception {
    Wire.Answer answer =
        only(post(LENGTH_LINE, Served.LIST).replace("HTTP/1.1", "HTTP/" + version));

    assertRefused(505, answer);
    assertThat(answer.json().text("code")).isEqualTo("http_version_not_supported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1", "HTTP/1.1 ", "http/1.1", "HTTP/11", "HTTP/1.1x", "HTTP/ 1.0", "X"})
  void what_names_no_version_of_http_is_400(String version) throws Exception {
    assertRefused(400, only(post(LENGTH_LINE, Served.LIST).replace("HTTP/1.1", version)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example/chatkit", "http://localhost:1/chatkit"})
  void an_address_that_names_another_host_than_the_header_is_400(String target) throws Exception {
    assertRefused(400, only(post(LENGTH_LINE, Served.LIST).replace("/chatkit", target)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  /health/live HTTP/1.1",
        "GET\t/health/live\tHTTP/1.1",
        " GET /health/live HTTP/1.1",
        "GET /health/live",
        "GET",
        "/health/live HTTP/1.1",
        "GET /health/\0live HTTP/1.1",
        "GET /health/\u0001live HTTP/1.1",
        "GET /health/live\u007f HTTP/1.1"
      })
  void what_is_no_request_line_is_400(String line) throws Exception {
    assertRefused(400, only(head(line + "\nHost: localhost\n")));
  }

  /** A line ends with CR and LF, and with nothing else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health/live HTTP/1.1\nHost: localhost\r\n\r\n",
        "GET /health/live HTTP/1.1\rHost: localhost\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\n"
      })
  void a_line_that_ends_otherwise_is_400(String request) throws Exception {
    assertRefused(400, only(request));
  }

  @Test
  void a_body_without_a_length_is_none() throws Exception {
    assertRefused(400, answers(post("", Served.LIST)).getFirst());
  }

  @Test
  void headers_without_end_are_refused() throws Exception {
    String health = "GET /health/live HTTP/1.1\nHost: localhost\n";
    assertRefused(400, only(head(health + "X: " + "x".repeat(1 << 20) + "\n")));
    assertRefused(400, only(head(health + "X: y\n".repeat(100_000))));
    assertRefused(400, only(head("GET /health/live HTTP/1.1\n")));
    assertRefused(414, only(head("GET /" + "x".repeat(1 << 20) + " HTTP/1.1\nHost: localhost\n")));
    assertRefused(414, only(head("X".repeat(1 << 16) + " / HTTP/1.1\nHost: localhost\n")));
  }

  @Test
  void requests_may_be_sent_ahead_and_are_answered_in_order() throws Exception {
    String list = post(LENGTH_LINE, Served.LIST);

    List<Wire.Answer> answers =
        answers(list + head("GET /health/live HTTP/1.1\nHost: localhost\n") + list);

    assertThat(answers)
        .extracting(Wire.Answer::text)
        .containsExactly(EMPTY_LIST, "{\"status\":\"ok\"}", EMPTY_LIST);
  }

  @Test
  void what_follows_a_body_is_the_next_request_whatever_it_is() throws Exception {
    List<Wire.Answer> answers = answers(post(LENGTH_LINE, Served.LIST + "{}\r\n\r\n"));

    assertThat(answers).hasSize(2);
    assertThat(answers.getFirst().text()).isEqualTo(EMPTY_LIST);
    assertRefused(400, answers.getLast());
  }

  // -------------------------------------------------------------------------------- chunks

  @Test
  void a_body_in_chunks_is_read() throws Exception {
    StringBuilder bytewise = new StringBuilder();
    Served.LIST.chars().forEach(c -> bytewise.append("1\r\n").append((char) c).append("\r\n"));

    assertThat(only(post(CHUNKED, CHUNKS)).text()).isEqualTo(EMPTY_LIST);
    assertThat(only(post(CHUNKED, bytewise + "0\r\n\r\n")).text()).isEqualTo(EMPTY_LIST);
    assertThat(only(post(CHUNKED, CHUNKS.replaceFirst("\r\n", ";a;b=c;d=\"e f\"\r\n"))).text())
        .isEqualTo(EMPTY_LIST);
  }

  /** A chunk that is larger than what is handed on at once. */
  @Test
  void a_large_chunk_is_read() throws Exception {
    String body = Served.LIST + " ".repeat(500_000);
    String chunk = "%X\r\n%s\r\n".formatted(body.length(), body);

    assertThat(only(post(CHUNKED, chunk + "0\r\n\r\n")).text()).isEqualTo(EMPTY_LIST);
    assertRefused(400, only(post(CHUNKED, chunk.replace("  \r\n", "    ") + "0\r\n\r\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%x\r\n%sxx0\r\n\r\n",
        "%x\r\n%s\n\n0\r\n\r\n",
        "%x\r\n%s0\r\n\r\n",
        "%x\r\n%s\r\r0\r\n\r\n",
        "%x\r\n%s\r\n0\r\nX: y\r\n\r\n",
        "%x\r\n%s\r\n0\r\nxx\r\n\r\n",
        "%x\r\n%s\r\n+0\r\n\r\n",
        "%x\r\n%s\r\n-0\r\n\r\n"
      })
  void chunks_without_their_line_ends_are_400_and_end_the_connection(String chunks)
      throws Exception {
    Wire.Answer answer = only(post(CHUNKED, chunks.formatted(LENGTH, Served.LIST)));

    assertRefused(400, answer);
    assertThat(answer.closes()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "zz\r\n",
        "-5\r\n",
        "+23\r\n",
        "-23\r\n",
        "0x23\r\n",
        " 23\r\n",
        "23 \r\n",
        "\t23\r\n",
        "23\n",
        "23\r",
        "23;\r\n",
        "23;a b\r\n",
        "23;=\r\n",
        "23;a=\r\n",
        "23;a=\"\r\n",
        "23;a=\0\r\n",
        "23 ;a\r\n",
        "23x\r\n",
        "2_3\r\n",
        "\uff12\uff13\r\n",
        "10000000000000023\r\n",
        "0000000000000000023\r\n",
        "ffffffffffffffff\r\n",
        "3\r\n",
        "22\r\n",
        "2\r3\r\n"
      })
  void a_chunk_of_a_bad_size_is_400_and_ends_the_connection(String size) throws Exception {
    Wire.Answer answer = only(post(CHUNKED, size + Served.LIST + "\r\n0\r\n\r\n"));

    assertRefused(400, answer);
    assertThat(answer.closes()).isTrue();
  }

  @Test
  void a_chunk_that_is_too_large_is_413_before_it_is_sent() throws Exception {
    assertRefused(413, only(post(CHUNKED, "7fffffff\r\n{")));
  }

  @ParameterizedTest
  @CsvSource({"000000000000000000000000, 400", "'1000000\r\n', 413"})
  void a_chunk_without_end_is_refused_before_much_of_it_was_read(String size, int status)
      throws Exception {
    try (Wire wire = new Wire(served.port())) {
      wire.send(post(CHUNKED, size + "0".repeat(2_000)));

      assertRefused(status, wire.read());
      assertThat(wire.ended()).isTrue();
    }
  }

  // ------------------------------------------------------------------------ methods, paths

  @Test
  void head_is_answered_without_a_body() throws Exception {
    try (Wire wire = new Wire(served.port())) {
      Wire.Answer live =
          wire.send(head("HEAD /health/live HTTP/1.1\nHost: localhost\n")).readHead();
      Wire.Answer ready =
          wire.send(head("HEAD /health/ready HTTP/1.1\nHost: localhost\n")).readHead();
      Wire.Answer chatkit = wire.send(head("HEAD /chatkit HTTP/1.1\nHost: localhost\n")).readHead();
      Wire.Answer next = wire.send(post(LENGTH_LINE, Served.LIST)).read();

      assertThat(live.status()).isEqualTo(200);
      assertThat(live.headers()).containsEntry("content-length", "15");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(chatkit.status()).isEqualTo(405);
      assertThat(chatkit.headers()).containsEntry("allow", "POST, OPTIONS");
      assertThat(next.text()).isEqualTo(EMPTY_LIST);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT /chatkit, 405",
    "DELETE /chatkit, 405",
    "PATCH /chatkit, 405",
    "TRACE /chatkit, 405",
    "CONNECT localhost:80, 404",
    "GOT /chatkit, 405",
    "P@ST /chatkit, 400"
  })
  void another_method_is_refused_and_echoes_nothing(String start, int status) throws Exception {
    Wire.Answer answer =
        only(
            head(start + " HTTP/1.1\nHost: localhost\nX-Secret: canary-90\nContent-Length: 2\n")
                + "{}");

    assertRefused(status, answer);
    assertThat(answer.text()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "websocket", "HTTP/2.0, SHTTP/1.3"})
  void an_upgrade_is_not_offered(String protocol) throws Exception {
    assertThat(
            only(post(
                    "Connection: Upgrade\nUpgrade: " + protocol + "\n" + LENGTH_LINE, Served.LIST))
                .text())
        .isEqualTo(EMPTY_LIST);
  }

  /** What a proxy may make of a path is the same path. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/chatkit?x",
        "//chatkit",
        "/./chatkit",
        "/x/../chatkit",
        "/%63hatkit",
        "http://localhost/chatkit"
      })
  void the_path_may_be_written_in_other_ways(String path) throws Exception {
    assertThat(only(post(LENGTH_LINE, Served.LIST).replace("/chatkit", path)).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/chatkit/,404",
        "/chatkit//,404",
        "/CHATKIT,404",
        "/chatkit%2f,404",
        "/chatkit%00,404",
        "/chatkit%20,404",
        "/chatkit%c0%ae,404",
        "/%2e%2e/chatkit,404",
        "*,404",
        "chatkit,404",
        "?,404",
        "/é,404",
        "/chatkit%,400",
        "/%zz,400",
        "/chatkit\\,400",
        "/a b,400",
        "/|,400",
        "/../../etc/passwd,404",
        "/health/live/../../chatkit/x,404"
      })
  void another_path_is_refused(String path, int status) throws Exception {
    assertRefused(status, only(post(LENGTH_LINE, Served.LIST).replace("/chatkit", path)));
  }

  // -------------------------------------------------------------------------------- timing

  @Test
  void a_client_that_asks_whether_it_may_send_is_told_so_or_refused_at_once() throws Exception {
    try (Wire wire = new Wire(served.port())) {
      Wire.Answer may = wire.send(post("Expect: 100-continue\n" + LENGTH_LINE, "")).read();
      Wire.Answer answer = wire.send(Served.LIST).read();

      assertThat(may.status()).isEqualTo(100);
      assertThat(answer.text()).isEqualTo(EMPTY_LIST);
    }
    try (Wire wire = new Wire(served.port())) {
      wire.send(
          head("POST /nothing HTTP/1.1\nHost: localhost\nExpect: 100-continue\n" + LENGTH_LINE));

      assertRefused(404, wire.read());
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void a_request_may_come_byte_by_byte() throws Exception {
    try (Wire wire = new Wire(served.port())) {
      for (byte b : Wire.bytes(post(LENGTH_LINE, Served.LIST))) {
        wire.send(new byte[] {b});
      }

      assertThat(wire.read().text()).isEqualTo(EMPTY_LIST);
    }
  }

  /** Every few milliseconds a byte, so that no single wait is long. */
  @Test
  void headers_that_trickle_in_for_too_long_end_the_connection() throws Exception {
    Served.Setup setup = Served.by(turn -> turn.say("Hi")).stall(Duration.ofMillis(500));
    try (Served impatient = setup.start();
        Wire wire = new Wire(impatient.port())) {
      wire.send("POST /chatkit HTTP/1.1\r\nHost: localhost\r\nX: ");
      long start = System.nanoTime();
      while (!wire.endedWithin(5)) {
        wire.trickle('x');
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(20).toNanos());
      }
    }
  }

  @Test
  void a_body_that_is_announced_where_none_is_read_does_not_hold_the_connection() throws Exception {
    Served.Setup setup = Served.by(turn -> turn.say("Hi")).stall(Duration.ofMillis(500));
    try (Served impatient = setup.start()) {
      for (String request :
          List.of("GET /health/live", "HEAD /health/ready", "OPTIONS /chatkit", "GET /other")) {
        try (Wire wire = new Wire(impatient.port())) {
          wire.send(head(request + " HTTP/1.1\nHost: localhost\nContent-Length: 99\n") + "half a");
          Wire.Answer answer = request.startsWith("HEAD") ? wire.readHead() : wire.read();

          assertThat(answer.status()).isIn(200, 204, 404);
          assertThat(wire.ended()).isTrue();
        }
      }
    }
  }
}
