package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.CREATED;
import static dev.chatkit4j.openai.Wire.added;
import static dev.chatkit4j.openai.Wire.call;
import static dev.chatkit4j.openai.Wire.calls;
import static dev.chatkit4j.openai.Wire.content;
import static dev.chatkit4j.openai.Wire.delta;
import static dev.chatkit4j.openai.Wire.done;
import static dev.chatkit4j.openai.Wire.message;
import static dev.chatkit4j.openai.Wire.partAdded;
import static dev.chatkit4j.openai.Wire.reasoning;
import static dev.chatkit4j.openai.Wire.summaryDelta;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.testmodels.Chat;
import dev.chatkit4j.testmodels.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client is gone; {@link OpenAiTest} sees that nothing else is left. */
final class LeavingTest extends OpenAiTest {
  /** The first three events are of the thread and the question. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void the_connection_is_closed_when_the_client_leaves_after_any_event(int events)
      throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(CREATED);
      connection.event(added(0, reasoning("r")));
      connection.event(summaryDelta(0, 0, "Hm"));
      connection.event(done(0, reasoning("r", "Hm")));
      connection.event(added(1, message("m", "in_progress")));
      connection.event(partAdded(1, 0, content("")));
      connection.event(delta(1, "one"));
      connection.event(delta(1, " two"));
      connection.event(delta(1, " three"));
      connection.waitUntilClosed();
    });
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);
    List<JsonObject> seen = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      seen.add(Chat.next(stream));
    }

    stream.close();

    connection.closed.get(1, TimeUnit.SECONDS);
    assertThat(chat.stop(Duration.ofSeconds(10))).isTrue();
    String kept =
        kept(ThreadItem.AssistantMessage.class).stream()
            .findFirst()
            .map(ThreadItem.AssistantMessage::text)
            .orElse("");
    assertThat(kept).startsWith(String.join("", deltas(seen)));
    assertThat("one two three").startsWith(kept);
  }

  @Test
  void the_connection_is_closed_when_the_client_leaves_before_the_provider_answers()
      throws Exception {
    provider.answers(Provider.Connection::waitUntilClosed);
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);

    stream.close();

    connection.closed.get(1, TimeUnit.SECONDS);
  }

  @Test
  void the_connection_is_closed_when_the_client_leaves_and_the_provider_talks_on()
      throws Exception {
    String much = "x".repeat(1_000);
    provider.answers(connection -> {
      connection.begin();
      while (true) {
        connection.event(delta(0, much));
      }
    });
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);
    for (int i = 0; i < 6; i++) {
      Chat.next(stream);
    }

    stream.close();

    connection.closed.get(1, TimeUnit.SECONDS);
  }

  @Test
  void a_provider_is_not_asked_again_for_a_client_that_left() throws Exception {
    client.close();
    client = client(5);
    chat(with -> with);
    provider.answers(connection -> connection.refuse(429, "Retry-After: 8\r\n", "{}"));
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);
    connection.closed.get(10, TimeUnit.SECONDS); // refused

    stream.close();

    assertThat(chat.stop(Duration.ofSeconds(5))).isTrue();
    nothing_is_left();
    assertThat(provider.requests).hasSize(1);
  }

  @Test
  void a_turn_in_which_a_tool_runs_can_be_left() throws Exception {
    var running = new CountDownLatch(1);
    chat(with ->
        with.tool(
            tool("weather"),
            (arguments, turn) -> {
              running.countDown();
              new CountDownLatch(1).await();
              return "never";
            }));
    provider.says(calls("resp_1", call("c1", "weather", "{}")));
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    running.await();

    stream.close();

    assertThat(chat.stop(Duration.ofSeconds(10))).isTrue();
    assertThat(provider.requests).hasSize(1);
  }

  @Test
  void a_server_that_stops_ends_the_answer_and_keeps_what_was_said() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(delta(0, "Hel"));
      connection.waitUntilClosed();
    });
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    List<JsonObject> seen = new ArrayList<>();
    while (deltas(seen).isEmpty()) {
      seen.add(Chat.next(stream));
    }

    assertThat(chat.stop(Duration.ofSeconds(10))).isTrue();

    provider.connections.element().closed.get(1, TimeUnit.SECONDS);
    assertThat(kept(ThreadItem.AssistantMessage.class))
        .singleElement()
        .satisfies(said -> assertThat(said.text()).isEqualTo("Hel"));
    stream.close();
  }
}
