package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.server.TurnListener;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events go out as they come, on both kinds of web server. */
class StreamingTest {
  private static final int MANY = 1_000;

  @ParameterizedTest
  @EnumSource
  void an_event_arrives_before_the_responder_ends(Stack stack) throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    try (Running running =
        Running.on(stack)
            .believing()
            .answering(turn -> {
              turn.say("the first");
              read.await();
              turn.say("the second");
            })
            .start()) {
      HttpResponse<InputStream> answer = running.open(running.post("alice", Running.create("hi")));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().map())
          .containsEntry("content-type", List.of("text/event-stream"))
          .containsEntry("cache-control", List.of("no-cache, no-transform"))
          .containsEntry("x-accel-buffering", List.of("no"))
          .containsKey("x-request-id");
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        assertThat(readUntil(lines, "the first")).doesNotContain("the second");
        read.countDown();
        assertThat(readUntil(lines, "the second")).isNotEmpty();
        assertThat(lines.lines().filter(line -> !line.isEmpty())).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_turn_is_cancelled_when_its_client_leaves(Stack stack) throws Exception {
    CompletableFuture<TurnListener.Outcome> ended = new CompletableFuture<>();
    try (Running running =
            Running.on(stack)
                .believing()
                .bean(TurnListener.class, completing(ended))
                .answering(turn -> {
                  turn.say("the first");
                  new CountDownLatch(1).await();
                })
                .start();
        Socket socket = running.socket("alice", Running.create("hi"))) {
      readUntil(
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)),
          "the first");

      socket.close();

      assertThat(ended)
          .succeedsWithin(Duration.ofSeconds(20))
          .isEqualTo(TurnListener.Outcome.CANCELLED);
    }
  }

  /** The server uses again what it had for the one who left. */
  @ParameterizedTest
  @EnumSource
  void who_leaves_takes_nobody_elses_stream_along(Stack stack) throws Exception {
    try (Running running =
        Running.on(stack)
            .believing()
            .answering(turn -> {
              turn.say("the first");
              turn.say("the second");
              new CountDownLatch(1).await();
            })
            .start()) {
      for (int i = 0; i < 30; i++) {
        String last = List.of("HTTP/1.1 200", "the first", "the second").get(i % 3);
        try (Socket socket = running.socket("user" + i, Running.create("hi"))) {
          assertThat(
                  readUntil(
                      new BufferedReader(
                          new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)),
                      last))
              .contains(last);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_thousand_streams_are_open_at_once(Stack stack) throws Exception {
    CountDownLatch all = new CountDownLatch(MANY);
    try (Running running =
        Running.on(stack)
            .believing()
            .answering(turn -> {
              turn.say("the first");
              all.countDown();
              if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " streams are missing");
              }
              turn.say("all are here");
            })
            .start()) {
      List<HttpResponse<InputStream>> answers = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        answers.add(running.open(running.post("user" + i, Running.create("hi"))));
      }

      for (HttpResponse<InputStream> answer : answers) {
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
            .contains("all are here");
      }
    }
  }

  private static TurnListener completing(CompletableFuture<TurnListener.Outcome> ended) {
    return new TurnListener() {
      @Override
      public void ended(String type, Outcome outcome, Duration length) {
        ended.complete(outcome);
      }
    };
  }

  /** What comes up to a line with that in it. */
  private static String readUntil(BufferedReader lines, String part) throws Exception {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(part) < 0) {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("the stream ended with: " + text);
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }
}
