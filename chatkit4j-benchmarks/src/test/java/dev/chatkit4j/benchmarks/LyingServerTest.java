package dev.chatkit4j.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that answers what it is told to: a driver that takes a wrong answer is worth nothing.
 */
@Timeout(60)
final class LyingServerTest {
  private static final String DELTA =
      """
      {"type":"thread.item.updated","item_id":"msg_1","update":\
      {"type":"assistant_message.content_part.text_delta","content_index":0,"delta":"one "}}\
      """;
  private static final String DONE =
      """
      {"type":"thread.item.done","item":{"type":"assistant_message","id":"msg_1",\
      "thread_id":"thr_1","created_at":"2026-01-01T00:00:00Z",\
      "content":[{"type":"output_text","text":"%s","annotations":[]}]}}\
      """;

  private HttpServer server;
  private Target target;
  private int status = 200;
  private String type = "application/json";
  private boolean ends;
  private List<String> bodies = List.of();

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> left = Collections.synchronizedList(new ArrayList<>());
    server.createContext(
        "/chatkit",
        http -> {
          http.getRequestBody().readAllBytes();
          if (left.isEmpty()) {
            left.addAll(bodies);
          }
          byte[] body = left.removeFirst().getBytes(UTF_8);
          http.getResponseHeaders().set("Content-Type", type);
          if (ends) {
            http.getResponseHeaders().set("Connection", "close");
          }
          http.sendResponseHeaders(status, type.contains("json") ? body.length : 0);
          http.getResponseBody().write(body);
          http.close();
        });
    server.start();
    target = target(server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static Target target(int port) {
    return new Target(
        URI.create("http://127.0.0.1:%d/chatkit".formatted(port)), ProcessHandle.current());
  }

  private void answersPages(String... pages) {
    bodies = List.of(pages);
  }

  private void answersEvents(String... events) {
    type = "text/event-stream";
    bodies =
        List.of(
            List.of(events).stream()
                .map(event -> "data: " + event + "\n\n")
                .collect(Collectors.joining()));
  }

  private static String page(int from, int count, boolean more) {
    return """
    {"data":[%s],"has_more":%s%s}\
    """
        .formatted(
            IntStream.range(from, from + count)
                .mapToObj("{\"id\":\"msg_%d\"}"::formatted)
                .collect(Collectors.joining(",")),
            more,
            more ? ",\"after\":\"msg_%d\"".formatted(from + count - 1) : "");
  }

  private void page() throws Exception {
    run(ItemPage.full(target.request("ann", Requests.listThreads())));
  }

  private void turn() throws Exception {
    run(new WholeTurn(target.request("ann", Requests.create("bench:2")), 2));
  }

  private void run(Exchange exchange) throws Exception {
    ClosedLoop.run(target, List.of(exchange), Duration.ofMillis(1));
  }

  private static void fails(ThrowingCallable work, String message) {
    assertThatThrownBy(work).isInstanceOf(IOException.class).hasMessageContaining(message);
  }

  @Test
  void right_answers_are_taken() {
    answersPages(page(0, 20, false));
    assertThatCode(this::page).doesNotThrowAnyException();
    answersEvents(DELTA, DELTA, DONE.formatted("one one "));
    assertThatCode(this::turn).doesNotThrowAnyException();
  }

  @Test
  void a_connection_that_the_server_ends_is_followed_by_another() throws Exception {
    ends = true;
    answersPages(page(0, 20, false));
    try (HttpConnection connection = target.connect()) {
      Exchange page = ItemPage.full(target.request("ann", Requests.listThreads()));
      page.run(connection);
      assertThatCode(() -> page.run(connection)).doesNotThrowAnyException();
    }
  }

  @Test
  void a_page_of_19_is_refused() {
    answersPages(page(0, 19, false));
    fails(this::page, "a page of 19 instead of 20");
  }

  @Test
  void another_status_is_refused() {
    status = 500;
    answersPages(page(0, 20, false));
    fails(this::page, "HTTP/1.1 500");
  }

  @Test
  void another_content_type_is_refused() {
    answersPages(page(0, 20, false));
    fails(this::turn, "application/json instead of text/event-stream");
  }

  @Test
  void a_missing_delta_is_refused() {
    answersEvents(DELTA, DONE.formatted("one "));
    fails(this::turn, "1 messages of 1 deltas instead of one of 2");
  }

  @Test
  void a_message_that_is_not_the_sum_of_its_deltas_is_refused() {
    answersEvents(DELTA, DELTA, DONE.formatted("one two "));
    fails(this::turn, "not the sum of its deltas");
  }

  @Test
  void a_delta_after_the_message_is_refused() {
    answersEvents(DELTA, DONE.formatted("one "), DELTA);
    fails(this::turn, "a delta after its message");
  }

  @Test
  void a_turn_without_its_message_is_refused() {
    answersEvents(DELTA, DELTA);
    fails(this::turn, "0 messages of 2 deltas");
  }

  @Test
  void an_error_event_is_refused() {
    answersEvents(
        DELTA, DELTA, "{\"type\":\"error\",\"code\":\"stream.error\",\"allow_retry\":true}");
    fails(this::turn, "an error event: stream.error");
  }

  @Test
  void a_stream_that_ends_within_a_line_is_refused() {
    answersEvents(DELTA, DELTA, DONE.formatted("one one "));
    bodies = List.of(bodies.getFirst() + "data: {");
    fails(this::turn, "ends within a line");
  }

  @Test
  void a_stream_that_is_cut_is_refused() throws Exception {
    try (ServerSocket cutting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> cut(cutting));
      target = target(cutting.getLocalPort());
      fails(this::turn, "the connection was closed within an answer");
    }
  }

  private static void cut(ServerSocket cutting) {
    try (Socket socket = cutting.accept()) {
      String event = "data: " + DELTA + "\n\n";
      String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
      socket
          .getOutputStream()
          .write((head + "%x\r\n".formatted(event.length()) + event).getBytes(UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The driver hangs up.
    }
  }

  @Test
  void a_walk_takes_every_item_once() throws Exception {
    answersPages(page(0, 20, true), page(20, 20, false));
    assertThatCode(() -> load(40).walk("thr_1", "asc")).doesNotThrowAnyException();
  }

  @Test
  void a_walk_with_a_page_twice_is_refused() {
    answersPages(page(0, 20, true), page(0, 20, false));
    fails(() -> load(40).walk("thr_1", "asc"), "40 items, 20 of them different, instead of 40");
  }

  @Test
  void a_walk_that_ends_early_is_refused() {
    answersPages(page(0, 20, false));
    fails(() -> load(40).walk("thr_1", "asc"), "20 items, 20 of them different, instead of 40");
  }

  @Test
  void a_walk_that_never_ends_is_refused() {
    answersPages(page(0, 20, true));
    fails(() -> load(40).walk("thr_1", "asc"), "instead of 40");
  }

  private HttpLoad load(int items) {
    return new HttpLoad(
        target,
        new HttpLoad.Sizes(List.of(1), 1, Duration.ZERO, Duration.ofMillis(1), 2, 1, 1, items));
  }
}
