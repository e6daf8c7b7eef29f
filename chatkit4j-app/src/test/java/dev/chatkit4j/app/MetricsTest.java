package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.jdbc.SqliteStore;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The figures of the program, as Prometheus reads them. */
@Timeout(60)
final class MetricsTest {
  private static Served measured(Served.Responder responder) {
    return Served.by(responder).metrics(new Metrics()).start();
  }

  private static String metrics(Served served) throws Exception {
    HttpResponse<String> answer = served.send(served.request("/metrics"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(Metrics.TEXT);
    return answer.body();
  }

  /** The value of the only series that begins so. */
  private static double value(String metrics, String series) {
    List<String> found = metrics.lines().filter(line -> line.startsWith(series + " ")).toList();
    assertThat(found).as("%s in%n%s", series, metrics).hasSize(1);
    return Double.parseDouble(found.getFirst().substring(series.length() + 1));
  }

  /** The metrics once that series has that value, which it gets on another thread. */
  private static String metricsWith(Served served, String series, double value) throws Exception {
    while (true) {
      String metrics = metrics(served);
      if (metrics.lines().anyMatch(line -> line.equals(series + " " + value))
          || metrics.lines().anyMatch(line -> line.equals(series + " " + (long) value))) {
        return metrics;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void there_are_none_unless_they_are_asked_for() throws Exception {
    try (Served served = Served.saying("Hi")) {
      assertThat(served.send(served.request("/metrics")).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void requests_are_counted_and_timed_by_what_they_were_and_their_status() throws Exception {
    try (Served served = measured(turn -> turn.say("Hi"))) {
      served.send(served.post(Served.LIST));
      served.send(served.post(Served.LIST));
      served.send(served.post(Served.LIST.replace("{}", "{\"limit\":-1}")));
      served.send(served.post("{"));
      served.send(served.post("{\"type\":\"threads.fly\",\"params\":{}}"));
      served.send(served.request("/nowhere"));
      for (int line = 0; line < 6; line++) {
        assertThat(served.logged()).isNotNull();
      }
      String metrics = metrics(served);

      String count = "chatkit_requests_seconds_count{op=\"%s\",status=\"%s\"}";
      assertThat(value(metrics, count.formatted("threads.list", 200))).isEqualTo(2);
      assertThat(value(metrics, count.formatted("threads.list", 400))).isEqualTo(1);
      assertThat(value(metrics, count.formatted("POST /chatkit", 400))).isEqualTo(2);
      assertThat(value(metrics, count.formatted("GET (path)", 404))).isEqualTo(1);
      String bucket =
          "chatkit_requests_seconds_bucket{op=\"threads.list\",status=\"200\",le=\"%s\"}";
      assertThat(value(metrics, bucket.formatted("50.0"))).isEqualTo(2);
      String all = "0.005 0.01 0.02 0.05 0.1 0.2 0.5 1.0 2.0 5.0 10.0 20.0 50.0 +Inf";
      assertThat(bounds(metrics, bucket)).isEqualTo(all);
    }
  }

  /** The upper bounds of the buckets of a series, which is a pattern for one of them. */
  private static String bounds(String metrics, String series) {
    String begin = series.substring(0, series.indexOf("%s"));
    return metrics
        .lines()
        .filter(line -> line.startsWith(begin))
        .map(line -> line.substring(begin.length(), line.indexOf('"', begin.length())))
        .collect(Collectors.joining(" "));
  }

  @Test
  void turns_are_timed_by_how_they_ended() throws Exception {
    Served.Responder responder =
        turn -> {
          turn.say("Hi");
          if (turn.userMessage().text().equals("fail")) {
            throw new IllegalStateException("as asked");
          }
        };
    try (Served served = measured(responder)) {
      served.send(served.post(Served.CREATE.formatted("hello")));
      served.send(served.post(Served.CREATE.formatted("fail")));
      String metrics =
          metricsWith(
              served, "chatkit_turns_seconds_count{op=\"threads.create\",outcome=\"failed\"}", 1);

      assertThat(
              value(metrics, "chatkit_turns_seconds_count{op=\"threads.create\",outcome=\"done\"}"))
          .isEqualTo(1);
      assertThat(value(metrics, "chatkit_first_event_seconds_count{op=\"threads.create\"}"))
          .isEqualTo(2);
    }
  }

  @Test
  void a_turn_whose_client_left_is_cancelled() throws Exception {
    Served.Responder responder =
        turn -> {
          turn.say("first");
          new CountDownLatch(1).await();
        };
    try (Served served =
        Served.by(responder).heartbeat(Duration.ofMillis(50)).metrics(new Metrics()).start()) {
      served.open(Served.CREATE.formatted("hello")).body().close();

      metricsWith(
          served, "chatkit_turns_seconds_count{op=\"threads.create\",outcome=\"cancelled\"}", 1);
    }
  }

  @Test
  void what_is_under_way_is_shown_while_it_is() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Served.Responder responder =
        turn -> {
          turn.say("first");
          go.await();
        };
    try (Served served = measured(responder);
        var answer = served.open(Served.CREATE.formatted("hello")).body()) {
      String metrics = metricsWith(served, "chatkit_streams_open", 1);
      assertThat(value(metrics, "chatkit_turns_open")).isEqualTo(1);

      go.countDown();
      assertThat(answer.readAllBytes()).isNotEmpty();
      metricsWith(served, "chatkit_streams_open", 0);
      metricsWith(served, "chatkit_turns_open", 0);
    }
  }

  @Test
  void events_that_a_client_does_not_take_are_shown() throws Exception {
    String much = "x".repeat(200_000);
    Served.Responder responder =
        turn -> {
          while (true) {
            turn.say(much);
          }
        };
    try (Served served = measured(responder);
        var socket = served.rawPost(Served.CREATE.formatted("hello"))) {
      while (value(metrics(served), "chatkit_events_waiting") == 0) {
        Thread.onSpinWait();
      }
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void calls_of_the_store_are_timed_by_what_they_do_and_how_they_end() throws Exception {
    try (Served served = measured(turn -> turn.say("Hi"))) {
      served.send(served.post(Served.CREATE.formatted("hello")));
      served.send(
          served.post("{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"none\"}}"));
      String metrics = metrics(served);

      String count = "chatkit_store_seconds_count{operation=\"%s\",outcome=\"%s\"}";
      assertThat(value(metrics, count.formatted("write", "done"))).isEqualTo(1);
      assertThat(value(metrics, count.formatted("add_thread_item", "done"))).isEqualTo(1);
      assertThat(value(metrics, count.formatted("load_thread", "not_found"))).isEqualTo(1);
    }
  }

  @Test
  void no_word_of_a_client_becomes_a_label() throws Exception {
    String canary = "canary-77ab";
    try (Served served = measured(turn -> turn.say("Hi"))) {
      served.send(served.post(Served.CREATE.formatted(canary)));
      served.send(served.post("{\"type\":\"" + canary + "\",\"params\":{}}"));
      served.send(served.request("/" + canary).header("X-Request-Id", canary));
      served.send(
          served
              .request("/chatkit")
              .method(canary, java.net.http.HttpRequest.BodyPublishers.noBody()));
      for (int line = 0; line < 4; line++) {
        assertThat(served.logged()).isNotNull();
      }

      assertThat(metrics(served)).doesNotContain(canary);
    }
  }

  @Test
  void only_get_works_and_pages_of_other_origins_cannot_read_them() throws Exception {
    try (Served served =
        Served.by(turn -> turn.say("Hi")).origins("*").metrics(new Metrics()).start()) {
      var answer =
          served.send(served.request("/metrics").header("Origin", "https://a.example.com"));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().map())
          .doesNotContainKeys("access-control-allow-origin", "access-control-expose-headers");

      var post = java.net.http.HttpRequest.BodyPublishers.ofString("{}");
      assertThat(served.send(served.request("/metrics").POST(post)).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void the_machine_is_measured_when_the_program_wants_it() {
    Metrics metrics = new Metrics();
    metrics.addMachine();

    assertThat(new String(metrics.text(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_uptime_seconds ");
  }

  @Test
  void the_writers_queue_is_empty_while_nothing_is_written(@TempDir java.nio.file.Path dir) {
    try (SqliteStore<Caller> store = SqliteStore.open(dir.resolve("a.db"), Caller::owner)) {
      assertThat(store.waitingWrites()).isZero();
    }
  }
}
