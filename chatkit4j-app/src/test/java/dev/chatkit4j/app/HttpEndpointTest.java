package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.http.RequestBody;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are answered with JSON. */
final class HttpEndpointTest {
  private static final String ID = "request_id=[0-9a-f]{16} ";
  private Served served = Served.saying("Hello");

  @AfterEach
  void stop() {
    served.close();
  }

  private void restart(Served.Setup setup) {
    served.close();
    served = setup.start();
  }

  @Test
  void a_json_request_is_answered_with_json() throws Exception {
    HttpResponse<String> answer = served.send(served.post(Served.LIST));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).isEqualTo("{\"data\":[],\"has_more\":false}");
  }

  @Test
  void a_connection_is_used_again_after_a_json_answer() throws Exception {
    try (Socket socket = served.rawPost(Served.LIST)) {
      String first = readAnswer(socket.getInputStream());
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      String second = readAnswer(socket.getInputStream());

      assertThat(first).startsWith("HTTP/1.1 200").endsWith("{\"data\":[],\"has_more\":false}");
      assertThat(second).startsWith("HTTP/1.1 200").endsWith("{\"status\":\"ok\"}");
    }
  }

  @Test
  void a_connection_is_closed_when_the_client_asks_for_it() throws Exception {
    try (Socket socket =
        served.raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("{\"status\":\"ok\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "Application/JSON; charset=utf-8"})
  void json_is_taken_with_any_parameters(String type) throws Exception {
    var request =
        served
            .request("/chatkit")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(Served.LIST));

    assertThat(served.send(request).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/jsonx", "", "multipart/form-data; boundary=x"})
  void another_content_type_is_415(String type) throws Exception {
    var request =
        served
            .request("/chatkit")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(Served.LIST));

    assertError(served.send(request), 415, "unsupported_media_type");
  }

  @Test
  void no_content_type_is_taken_for_json() throws Exception {
    var request = served.request("/chatkit").POST(BodyPublishers.ofString(Served.LIST));

    assertThat(served.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void no_content_type_is_415_from_a_browser_which_would_not_ask_first() throws Exception {
    var request =
        served
            .request("/chatkit")
            .header("Origin", "https://evil.example.com")
            .POST(BodyPublishers.ofString(Served.LIST));

    assertError(served.send(request), 415, "unsupported_media_type");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /chatkit,      'POST, OPTIONS'",
    "PUT,    /chatkit,      'POST, OPTIONS'",
    "DELETE, /chatkit,      'POST, OPTIONS'",
    "POST,   /health/live,  'GET, OPTIONS'",
    "POST,   /health/ready, 'GET, OPTIONS'"
  })
  void another_method_is_405(String method, String path, String allowed) throws Exception {
    var answer = served.send(served.request(path).method(method, BodyPublishers.ofString("{}")));

    assertError(answer, 405, "method_not_allowed");
    assertThat(answer.headers().firstValue("Allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/chatkit/", "/chatkit/x", "/nothing?here=1", "/%2e%2e/x"})
  void another_path_is_404(String path) throws Exception {
    assertError(served.send(served.request(path)), 404, "not_found");
  }

  @Test
  void what_the_server_refuses_keeps_its_status_and_code() throws Exception {
    assertError(served.send(served.post("{\"type\":")), 400, "invalid_request");
    assertError(
        served.send(
            served.post("{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"none\"}}")),
        404,
        "not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "POST /chatkit HTTP/1.1\r\nHost: a b\r\n\r\n",
        "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n"
            + "Content-Length: 2\r\n\r\n{}"
      })
  void what_is_no_http_is_400_in_json_too(String request) throws Exception {
    try (Socket socket = served.raw(request)) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
          .contains("\"code\":\"invalid_request\"");
    }
  }

  @Test
  void a_body_of_one_mebibyte_is_read() throws Exception {
    String body = Served.LIST + " ".repeat(RequestBody.MAX_BYTES - Served.LIST.length());

    assertThat(served.send(served.post(body)).statusCode()).isEqualTo(200);
  }

  @Test
  void a_larger_one_is_413_and_the_answer_arrives() throws Exception {
    String body = Served.LIST + " ".repeat(5 << 20);

    assertError(served.send(served.post(body)), 413, "payload_too_large");
  }

  @Test
  void a_larger_one_in_chunks_is_413_too() throws Exception {
    byte[] body =
        (Served.LIST + " ".repeat(RequestBody.MAX_BYTES)).getBytes(StandardCharsets.UTF_8);
    var request =
        served
            .request("/chatkit")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

    assertError(served.send(request), 413, "payload_too_large");
  }

  @Test
  void what_is_no_json_is_413_too_if_it_is_large() throws Exception {
    assertError(served.send(served.post("x".repeat(2 << 20))), 413, "payload_too_large");
  }

  @Test
  void audio_may_be_larger() throws Exception {
    var answer = served.send(served.post(transcribe(6 << 20)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains(((6 << 20) + " bytes"));
  }

  @Test
  void audio_may_be_larger_in_whatever_order_the_members_are() throws Exception {
    String audio = Base64.getEncoder().encodeToString(new byte[2 << 20]);
    String body =
        """
        {"params":{"mime_type":"audio/webm","audio_base64":"%s"},"type":"input.transcribe"}\
        """
            .formatted(audio);

    assertThat(served.send(served.post(body)).statusCode()).isEqualTo(200);
  }

  @Test
  void what_only_looks_like_audio_is_413() throws Exception {
    String body =
        """
        {"metadata":{"type":"input.transcribe","x":"%s"},"type":"threads.list","params":{}}\
        """
            .formatted("x".repeat(2 << 20));

    assertError(served.send(served.post(body)), 413, "payload_too_large");
  }

  @Test
  void audio_beyond_its_limit_is_413_before_it_is_sent() throws Exception {
    try (Socket socket =
        served.raw(
            """
            POST /chatkit HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Content-Length: 99999999\r
            \r
            {"type":"input.transcribe\"\
            """)) {
      String answer = readAnswer(socket.getInputStream());

      assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"payload_too_large\"");
    }
  }

  @Test
  void a_caller_is_whom_the_proxy_names() throws Exception {
    restart(Served.by(turn -> turn.say("Hi")).callers(Callers.header("X-User")));
    served.send(served.post(Served.CREATE.formatted("Hello")).header("X-User", "ann"));

    assertThat(served.send(served.post(Served.LIST).header("X-User", "ann")).body())
        .contains("thr_");
    assertThat(served.send(served.post(Served.LIST).header("x-user", "bob")).body())
        .doesNotContain("thr_");
  }

  @Test
  void nobody_or_somebody_ambiguous_is_401() throws Exception {
    restart(Served.by(turn -> turn.say("Hi")).callers(Callers.header("X-User")));

    assertError(served.send(served.post(Served.LIST)), 401, "unauthorized");
    assertError(
        served.send(served.post(Served.LIST).header("X-User", "ann").header("X-User", "bob")),
        401,
        "unauthorized");
    assertError(
        served.send(served.post(Served.LIST).header("X-User", "x".repeat(256))),
        401,
        "unauthorized");
    assertError(served.send(served.post(Served.LIST).header("X-User", "")), 401, "unauthorized");
  }

  @Test
  void a_header_with_a_fallback_names_that_one_only_where_it_is_absent() throws Exception {
    restart(Served.by(turn -> turn.say("Hi")).callers(Callers.headerOr("X-User-Id", "alice")));
    served.send(served.post(Served.CREATE.formatted("Hello")));

    assertThat(served.send(served.post(Served.LIST).header("X-User-Id", "alice")).body())
        .contains("thr_");
    assertThat(served.send(served.post(Served.LIST).header("X-User-Id", "bob")).body())
        .doesNotContain("thr_");
  }

  @Test
  void it_is_live_and_ready() throws Exception {
    assertThat(served.send(served.request("/health/live")).body()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(served.send(served.request("/health/ready")).statusCode()).isEqualTo(200);
  }

  @Test
  void head_has_no_body() throws Exception {
    try (Socket socket =
        served.raw(
            "HEAD /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "HEAD /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200")
          .contains("\r\n\r\nHTTP/1.1 404")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void it_is_live_and_not_ready_while_it_stops() throws Exception {
    served.endpoint.notReady();

    assertThat(served.send(served.request("/health/live")).statusCode()).isEqualTo(200);
    assertError(served.send(served.request("/health/ready")), 503, "unavailable");
  }

  @Test
  void it_is_live_and_not_ready_while_the_store_does_not_answer() throws Exception {
    MemoryStore<Caller> closed = new MemoryStore<>(Caller::owner);
    closed.close();
    restart(Served.by(turn -> turn.say("Hi")).store(closed));

    assertThat(served.send(served.request("/health/live")).statusCode()).isEqualTo(200);
    assertError(served.send(served.request("/health/ready")), 503, "unavailable");
  }

  @Test
  void each_request_has_a_line_in_the_log_without_its_content() throws Exception {
    String canary = "canary-7f3a";
    served.send(
        served.post(Served.CREATE.formatted(canary)).header("Authorization", "Bearer " + canary));
    assertThat(served.logged()).matches(ID + "threads\\.create 200 \\d+ms \\d+B");
    served.send(served.post("{\"type\":\"" + canary + "\"}"));
    assertThat(served.logged()).matches(ID + "POST /chatkit 400 \\d+ms \\d+B");
    served.send(
        served.request("/" + canary + "?" + canary).method(canary, BodyPublishers.noBody()));
    assertThat(served.logged()).matches(ID + "\\(method\\) \\(path\\) 404 \\d+ms \\d+B");
    served.send(served.request("/health/live"));
    assertThat(served.logged()).matches(ID + "GET /health/live 200 \\d+ms 15B");
    try (Socket socket = served.raw("POST /" + canary + " HTTP/1.1\r\nHost: a b\r\n\r\n")) {
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
    assertThat(served.logged()).matches(ID + "POST \\(path\\) 400 \\d+ms \\d+B");
    assertThat(served.log).isEmpty();
  }

  private static String transcribe(int bytes) {
    return """
    {"type":"input.transcribe","params":{"mime_type":"audio/webm","audio_base64":"%s"}}\
    """
        .formatted(Base64.getEncoder().encodeToString(new byte[bytes]));
  }

  private static void assertError(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    JsonObject body = (JsonObject) Json.parse(answer.body());
    assertThat(body.text("code")).isEqualTo(code);
    assertThat(body.text("message")).isNotBlank();
  }

  /** One answer that has a content length. */
  private static String readAnswer(InputStream in) throws Exception {
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\n")) {
      answer.append((char) in.read());
    }
    int length =
        answer
            .toString()
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .map(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElseThrow();
    return answer.append(new String(in.readNBytes(length), StandardCharsets.UTF_8)).toString();
  }
}
