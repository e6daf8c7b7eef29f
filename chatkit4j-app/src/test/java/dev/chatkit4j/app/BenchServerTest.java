package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchServerTest {
  private final Talk talk =
      new Talk(new BenchServer<>(new MemoryStore<>(Caller::owner), null, ServerOptions.DEFAULT));

  @Test
  void bench_streams_so_many_deltas_of_five_words_that_add_up_to_the_message() {
    List<JsonObject> events = talk.say("bench:20");

    List<String> deltas = deltas(events);
    assertThat(deltas).hasSize(20).allMatch(delta -> delta.strip().split(" ", -1).length == 5);
    assertThat(Talk.said(events)).containsExactly(String.join("", deltas));
    assertThat(events)
        .extracting(event -> event.text("type"))
        .startsWith("thread.created", "thread.item.done", "stream_options", "thread.item.added")
        .hasSize(3 + 1 + 20 + 1);
  }

  @Test
  void bench_slow_waits_between_two_deltas_and_not_before_the_first() {
    Instant begun = Instant.now();

    List<JsonObject> events = talk.say("bench-slow:3:50");

    assertThat(deltas(events)).hasSize(3);
    assertThat(Talk.said(events)).containsExactly(String.join("", deltas(events)));
    assertThat(Duration.between(begun, Instant.now()))
        .isGreaterThanOrEqualTo(Duration.ofMillis(100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "bench:", "bench:-1", "bench-slow:5", ""})
  void anything_else_is_answered_with_one_short_message(String text) {
    List<JsonObject> events = talk.say(text);

    assertThat(Talk.said(events)).hasSize(1);
    assertThat(Talk.ofType(events, "thread.item.added")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bench:100001", "bench:99999999999999999999", "bench-slow:1:60001"})
  void too_much_is_refused_with_a_message(String text) {
    List<JsonObject> events = talk.say(text);

    assertThat(Talk.ofType(events, "error"))
        .singleElement()
        .satisfies(error -> assertThat(error.text("message")).contains("too much"));
    assertThat(Talk.ofType(events, "thread.item.added")).isEmpty();
  }

  @Test
  void every_answer_is_kept() {
    talk.say("bench:2");
    talk.say("hello");

    assertThat(talk.items())
        .extracting(item -> item.text("type"))
        .containsExactly("user_message", "assistant_message", "user_message", "assistant_message");
  }

  private static List<String> deltas(List<JsonObject> events) {
    return Talk.ofType(events, "thread.item.updated").stream()
        .map(event -> Talk.text(event, "update", "delta"))
        .toList();
  }
}
