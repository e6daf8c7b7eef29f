package dev.chatkit4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** The name of a request, its kind, and the listeners to its turn. */
final class RequestInfoTest {
  private static final String LIST = "{\"type\":\"threads.list\",\"params\":{}}";

  private final TestServer server = new TestServer(new MemoryStore<>(user -> user));

  private Reply send(TestServer to, String body) {
    RequestInfo info = RequestInfo.of(null, "mine");
    return to.process(body.getBytes(StandardCharsets.UTF_8), info, "alice");
  }

  private static String text(Reply reply) {
    return new String(((Reply.Json) reply).body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nb", "ä", "a/b"})
  void an_id_that_is_none_is_refused_and_a_clients_replaced(String id) {
    assertThatThrownBy(() -> new RequestInfo(null, id))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(RequestInfo.of(null, id).requestId()).matches("[0-9a-f]{16}");
    assertThat(RequestInfo.of(null, null).requestId())
        .isNotEqualTo(RequestInfo.of(null, null).requestId());
  }

  @Test
  void a_reply_knows_what_its_request_was_as_far_as_that_can_be_told() {
    assertThat(send(server, LIST).type()).isEqualTo("threads.list");
    assertThat(send(server, LIST.replace("{}", "{\"limit\":-1}")).type()).isEqualTo("threads.list");
    assertThat(send(server, LIST.replace("{}", "7")).type()).isEqualTo("threads.list");
    assertThat(send(server, LIST.replace("list", "fly")).type()).isEmpty();
    assertThat(send(server, "{").type()).isEmpty();
    assertThat(send(server, "[]").type()).isEmpty();
    try (Reply.Events events = (Reply.Events) send(server, TestServer.newThread("hi"))) {
      assertThat(events.type()).isEqualTo("threads.create");
    }
  }

  @Test
  void an_error_says_the_id() {
    assertThat(text(send(server, "{"))).endsWith(",\"request_id\":\"mine\"}");
    assertThat(text(server.send("{"))).containsPattern("\"request_id\":\"[0-9a-f]{16}\"");
    server.close();
    assertThat(text(send(server, LIST))).endsWith(",\"request_id\":\"mine\"}");
  }

  @Test
  void nothing_but_audio_where_it_is_heard_may_be_longer_than_a_mebibyte() {
    String blanks = " ".repeat(ChatKitServer.MAX_BYTES);
    String audio = LIST.replace("threads.list", "input.transcribe");

    assertThat(((Reply.Json) send(server, LIST + blanks.substring(LIST.length()))).status())
        .isEqualTo(200);
    for (String body : List.of(LIST + blanks, "{" + blanks, "[]" + blanks)) {
      Reply.Json refusal = (Reply.Json) send(server, body);
      assertThat(refusal.status()).isEqualTo(413);
      assertThat(text(refusal)).contains("\"code\":\"payload_too_large\"");
    }
    Reply.Json unheard = (Reply.Json) send(server, audio + blanks);
    assertThat(unheard.status()).isEqualTo(404);
    assertThat(text(unheard)).contains("\"code\":\"not_offered\"");
  }

  @Test
  void a_turn_runs_with_the_id_at_hand() throws Exception {
    BlockingQueue<String> ids = new LinkedBlockingQueue<>();
    server.onRespond = turn -> ids.add(turn.requestId() + " " + MDC.get("request_id"));

    TestServer.read((Reply.Events) send(server, TestServer.newThread("hi")));

    assertThat(ids.poll(20, TimeUnit.SECONDS)).startsWith("mine ");
  }

  /** Notes what it is told. */
  private static final class Notes implements TurnListener {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void firstEvent(String type, Duration after) {
      told.add("first " + type + (after.isNegative() ? " before" : " after"));
    }

    @Override
    public void ended(String type, Outcome outcome, Duration length) {
      told.add(outcome + " " + type);
    }

    String next() throws InterruptedException {
      return told.poll(20, TimeUnit.SECONDS);
    }
  }

  private static TestServer heardBy(TurnListener listener) {
    return new TestServer(
        new MemoryStore<>(user -> user), null, ServerOptions.DEFAULT.withTurns(listener));
  }

  @Test
  void a_listener_is_told_of_the_first_event_and_of_the_end() throws Exception {
    Notes notes = new Notes();
    try (TestServer heard = heardBy(notes)) {
      heard.onRespond =
          turn -> {
            turn.say("one");
            turn.say("two");
          };
      heard.thread();
      assertThat(notes.next()).isEqualTo("first threads.create after");
      assertThat(notes.next()).isEqualTo("DONE threads.create");

      heard.onRespond =
          turn -> {
            throw StreamError.custom("no");
          };
      heard.thread();
      assertThat(notes.next()).isEqualTo("FAILED threads.create");

      heard.onRespond = turn -> Thread.sleep(Duration.ofHours(1));
      heard.stream(TestServer.newThread("hi")).close();
      assertThat(notes.next()).isEqualTo("CANCELLED threads.create");

      Reply.Events open = heard.stream(TestServer.newThread("hi"));
      assertThat(heard.waitingEvents()).isPositive();
      heard.close();
      assertThat(notes.next()).isEqualTo("STOPPED threads.create");
      open.close();
      assertThat(notes.told).isEmpty();
    }
  }

  @Test
  void a_listener_that_fails_changes_nothing() throws Exception {
    TurnListener failing =
        new TurnListener() {
          @Override
          public void firstEvent(String type, Duration after) {
            throw new IllegalStateException("not listening");
          }

          @Override
          public void ended(String type, Outcome outcome, Duration length) {
            throw new IllegalStateException("not listening");
          }
        };
    try (TestServer heard = heardBy(failing)) {
      String thread = heard.thread();

      assertThat(heard.items(thread)).hasSize(2);
      assertThat(heard.stop(Duration.ofSeconds(20))).isTrue();
    }
  }
}
