package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.COMPLETED;
import static dev.chatkit4j.openai.Wire.CREATED;
import static dev.chatkit4j.openai.Wire.added;
import static dev.chatkit4j.openai.Wire.content;
import static dev.chatkit4j.openai.Wire.delta;
import static dev.chatkit4j.openai.Wire.done;
import static dev.chatkit4j.openai.Wire.failed;
import static dev.chatkit4j.openai.Wire.image;
import static dev.chatkit4j.openai.Wire.incomplete;
import static dev.chatkit4j.openai.Wire.message;
import static dev.chatkit4j.openai.Wire.reasoning;
import static dev.chatkit4j.openai.Wire.says;
import static dev.chatkit4j.openai.Wire.summaryDelta;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The user's view of a failure of OpenAI, and the rest of the answer. */
final class FailureTest extends OpenAiTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"error":{"code":"context_length_exceeded","message":"maximum context length"}} | too long for the model | false
          400 | {"error":{"message":"Your input exceeds the context window of this model","code":null}} | too long for the model | false
          400 | {"error":{"code":"content_filter","message":"no"}}            | content filter          | false
          400 | {"error":{"message":"bad"}}                                  | refused the request     | false
          401 | {"error":{"message":"Incorrect API key: sk-secret"}}         | refused the server's key | false
          404 | {"error":{"code":"model_not_found","message":"m"}}           | does not know the model | false
          408 | {}                                                           | in time                 | true
          413 | {}                                                           | too long for the model  | false
          429 | {}                                                           | busy                    | true
          429 | {"error":{"code":"insufficient_quota","message":"m"}}        | quota                   | false
          500 | {}                                                           | Try again               | true
          503 | no json                                                      | Try again               | true
          """)
  void a_refusal_is_an_error_in_words_for_the_user(
      int status, String body, String words, boolean retry) throws Exception {
    provider.answers(connection -> connection.refuse(status, "", body));

    assertError(chat.ask("Hi"), words, retry);
  }

  /** They would take all memory if they were waited for. */
  @Test
  void a_line_without_an_end_is_a_failure_and_its_connection_is_closed() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.chunk("data: ");
      while (!connection.closed.isDone()) {
        connection.chunk("x".repeat(1 << 16));
      }
    });

    assertError(chat.ask("Hi"), "Try again", true);
    assertThat(provider.connections.take().closed).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void a_refusal_without_an_end_is_a_failure_and_its_connection_is_closed() throws Exception {
    provider.answers(connection -> {
      connection.raw(
          "HTTP/1.1 400 No\r\n"
              + "Content-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      connection.chunk("{\"error\":{\"message\":\"");
      while (!connection.closed.isDone()) {
        connection.chunk("x".repeat(1 << 16));
      }
    });

    assertThat(chat.ask("Hi").getLast().text("type")).isEqualTo("error");
    assertThat(provider.connections.take().closed).succeedsWithin(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server_error            | busy: sk-secret     | broke off       | true
          rate_limit_exceeded     | slow down           | busy            | true
          insufficient_quota      | pay                 | quota           | false
          content_filter          | no                  | content filter  | false
          invalid_prompt          | flagged             | refused         | false
          context_length_exceeded | long                | too long        | false
          dream_error             | the context window  | too long        | false
          dream_error             | other               | broke off       | true
          """)
  void a_response_that_fails_is_an_error_in_words_for_the_user(
      String code, String message, String words, boolean retry) throws Exception {
    provider.says(CREATED, delta(0, "Hel"), failed(code, message));
    provider.says(CREATED, delta(0, "Hel"), Wire.error(code, message));

    assertError(chat.ask("Hi"), words, retry);
    assertError(chat.ask("Hi"), words, retry);
    assertThat(kept(ThreadItem.AssistantMessage.class)).isEmpty();
  }

  private static void assertError(List<JsonObject> events, String words, boolean retry) {
    assertThat(error(events)).contains(words).doesNotContain("sk-secret");
    assertThat(events.getLast().get("allow_retry"))
        .hasToString("JsonBoolean[value=%s]".formatted(retry));
  }

  @Test
  void a_busy_provider_may_say_for_how_long() throws Exception {
    provider.answers(connection -> connection.refuse(429, "Retry-After: 17\r\n", "{}"));

    assertThat(error(chat.ask("Hi"))).contains("Try again in 17 seconds");
  }

  @Test
  void a_busy_provider_is_asked_again_by_the_client_as_soon_as_it_says() throws Exception {
    client.close();
    client = client(2);
    chat(with -> with);
    provider.answers(connection -> connection.refuse(429, "Retry-After-Ms: 1\r\n", "{}"));
    provider.answers(connection -> connection.refuse(503, "Retry-After: 0\r\n", "{}"));
    provider.says(says("Hello"));

    assertThat(types(chat.ask("Hi"))).doesNotContain("error");
    assertThat(provider.requests).hasSize(3);
  }

  @Test
  void a_provider_that_hangs_up_is_asked_again_by_the_client() throws Exception {
    client.close();
    client = client(1);
    chat(with -> with);
    provider.answers(connection -> {});
    provider.says(says("Hello"));

    assertThat(types(chat.ask("Hi"))).doesNotContain("error");
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void an_answer_that_takes_longer_than_the_client_allows_is_given_up() throws Exception {
    client = client.withOptions(options -> options.timeout(Duration.ofMillis(200)));
    chat(with -> with);
    provider.answers(connection -> {
      connection.begin();
      connection.event(CREATED);
      connection.waitUntilClosed();
    });

    assertThat(error(chat.ask("Hi"))).contains("in time");
  }

  // --------------------------------------------------------------------- broken answers

  @Test
  void an_answer_that_breaks_off_in_the_middle_of_a_delta_is_an_error_and_not_kept()
      throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(delta(0, "Hel"));
      connection.raw("40\r\ndata: {\"type\":\"response.output_te");
    });

    assertThat(error(chat.ask("Hi"))).contains("Try again");
    assertThat(chat.items()).singleElement().isInstanceOf(ThreadItem.UserMessage.class);
  }

  @Test
  void an_answer_that_ends_without_saying_so_is_an_error() throws Exception {
    provider.says(delta(0, "Hel"));

    assertThat(error(chat.ask("Hi"))).contains("cut off");
    assertThat(chat.items()).singleElement().isInstanceOf(ThreadItem.UserMessage.class);
  }

  static Stream<String> malformed() {
    return Stream.of(
        "{no json",
        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0}",
        "{\"type\":\"response.output_text.delta\",\"output_index\":\"x\",\"content_index\":0,\"delta\":7}",
        delta("response.output_text.delta", 0, 2_000_000_000, "far"),
        "{\"error\":{\"code\":\"server_error\",\"message\":\"x\"}}");
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void an_event_that_makes_no_sense_is_an_error_and_the_connection_is_closed(String event)
      throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(delta(0, "Hel"));
      connection.event(event);
      connection.waitUntilClosed();
    });

    List<JsonObject> events = chat.ask("Hi");

    assertThat(error(events)).contains("Try again");
    assertThat(types(events)).contains("thread.item.removed");
    provider.connections.element().waitUntilClosed();
  }

  @Test
  void an_empty_answer_is_an_error() throws Exception {
    provider.says(CREATED, COMPLETED);

    assertThat(error(chat.ask("Hi"))).contains("said nothing");
  }

  @Test
  void a_silent_model_is_given_up() throws Exception {
    chat(with -> with.silence(Duration.ofMillis(200)));
    provider.answers(connection -> {
      connection.begin();
      connection.event(delta(0, "Hel"));
      connection.waitUntilClosed();
    });

    assertThat(error(chat.ask("Hi"))).contains("in time");
    provider.connections.element().waitUntilClosed();
  }

  @Test
  void an_answer_without_an_end_is_given_up() throws Exception {
    String much = "x".repeat(10_000);
    provider.answers(connection -> {
      connection.begin();
      while (true) {
        connection.event(delta(0, much));
      }
    });

    assertThat(error(chat.ask("Hi"))).contains("did not come to an end");
    provider.connections.element().waitUntilClosed();
  }

  // ------------------------------------------------------------------- what is taken away

  @Test
  void what_was_begun_is_taken_away_in_order_and_what_was_done_stays() throws Exception {
    provider.says(
        added(0, message("m", "in_progress")),
        delta(0, "First."),
        done(0, message("m", "completed", content("First."))),
        added(1, image("a", "in_progress", null)),
        added(2, message("m2", "in_progress")),
        delta(2, "Seco"),
        added(3, reasoning("r")),
        summaryDelta(3, 0, "Hm"),
        failed("server_error", "no"));

    List<JsonObject> events = chat.ask("Hi");

    assertThat(ids(events, "thread.item.removed"))
        .containsExactlyElementsOf(ids(events, "thread.item.added").subList(1, 4));
    assertThat(chat.items())
        .hasExactlyElementsOfTypes(ThreadItem.UserMessage.class, ThreadItem.AssistantMessage.class);
  }

  @Test
  void what_the_content_filter_stopped_is_taken_away_even_if_it_was_said_to_be_done()
      throws Exception {
    provider.says(
        added(0, message("m", "in_progress")),
        delta(0, "Bad"),
        done(0, message("m", "incomplete", content("Bad"))),
        incomplete("content_filter"));

    List<JsonObject> events = chat.ask("Hi");

    assertThat(error(events)).contains("content filter");
    assertThat(types(events)).contains("thread.item.removed");
    assertThat(chat.items()).singleElement().isInstanceOf(ThreadItem.UserMessage.class);
  }

  @Test
  void a_host_of_pictures_that_fails_ends_the_turn_and_nothing_is_left() throws Exception {
    chat(with ->
        with.images((turn, picture) -> {
          throw new IllegalStateException("disk full");
        }));
    provider.says(
        added(0, image("a", "in_progress", null)),
        done(0, image("a", "completed", "QQ==")),
        COMPLETED);

    List<JsonObject> events = chat.ask("Draw");

    assertThat(types(events)).contains("thread.item.removed").last().isEqualTo("error");
  }

  /** The ids of the items of events of a type, the user's message aside. */
  private static List<String> ids(List<JsonObject> events, String type) {
    return events.stream()
        .filter(event -> type.equals(event.text("type")))
        .map(event ->
            event.get("item") instanceof JsonObject item ? item.text("id") : event.text("item_id"))
        .toList();
  }
}
