package dev.chatkit4j.springai;

import static dev.chatkit4j.testmodels.Seen.deltas;
import static dev.chatkit4j.testmodels.Seen.error;
import static dev.chatkit4j.testmodels.Seen.nextDelta;
import static dev.chatkit4j.testmodels.Seen.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Chat;
import dev.chatkit4j.testmodels.Provider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/** A model on Spring's HTTP client, which is another than OpenAI's: Ollama's. */
@Timeout(60)
final class SpringClientTest {
  private static final String END =
      "{\"model\":\"small\",\"done\":true,\"done_reason\":\"%s\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"prompt_eval_count\":11,\"eval_count\":7}";

  private final Store<String> store = new MemoryStore<>(owner -> owner);
  private Provider provider;
  private Chat chat;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
    OllamaApi api =
        OllamaApi.builder()
            .baseUrl(provider.url().replace("/v1", ""))
            .webClientBuilder(WebClient.builder().clientConnector(new ReactorClientHttpConnector()))
            .build();
    OllamaChatModel model =
        OllamaChatModel.builder()
            .ollamaApi(api)
            .options(OllamaChatOptions.builder().model("small").build())
            .build();
    chat =
        new Chat(
            store,
            SpringAiResponder.<String>builder(model)
                    .tool(SpringAiResponderTest.tool("weather"), (arguments, turn) -> "sunny")
                    .countUsage()
                    .build()
                ::respond);
  }

  @AfterEach
  void every_connection_is_closed() throws Exception {
    chat.close();
    for (Provider.Connection connection : provider.connections) {
      connection.closed.get(10, TimeUnit.SECONDS);
    }
    provider.close();
  }

  private static String text(String text) {
    return "{\"model\":\"small\",\"done\":false,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"}}"
        .formatted(text);
  }

  @Test
  void words_become_a_message_that_is_kept() throws Exception {
    provider.says(text("Hel"), text("lo"), END.formatted("stop"));

    List<JsonObject> events = chat.ask("Hi");

    assertThat(deltas(events)).containsExactly("Hel", "lo");
    assertThat(types(events)).doesNotContain("error");
    assertThat(chat.items())
        .last()
        .isInstanceOfSatisfying(
            ThreadItem.AssistantMessage.class, said -> assertThat(said.text()).isEqualTo("Hello"));
  }

  @Test
  void a_tool_is_run_though_its_call_has_no_id() throws Exception {
    provider.says(
        "{\"model\":\"small\",\"done\":false,\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Rome\"}}}]}}",
        END.formatted("stop"));
    provider.says(text("Sunny."), END.formatted("stop"));

    assertThat(types(chat.ask("How is it?"))).doesNotContain("error");

    assertThat(provider.requests).hasSize(2);
    assertThat(provider.requests.getLast().toString()).contains("sunny");
  }

  @Test
  void an_answer_that_is_cut_for_its_length_stays_and_says_so() throws Exception {
    provider.says(text("Once upon"), END.formatted("length"));

    assertThat(types(chat.ask("Hi"))).contains("notice").doesNotContain("error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 |                     | {"error":"prompt is too long"} | too long for the model
          404 |                     | {"error":"model not found"}    | does not know the model
          429 | Retry-After: 17\\r\\n | {}                             | Try again in 17 seconds
          500 |                     | {"error":"sk-secret"}          | Try again
          """)
  void a_refusal_is_an_error_in_words_for_the_user(
      int status, String header, String body, String words) throws Exception {
    String headers = header == null ? "" : header.translateEscapes();
    provider.answers(connection -> connection.refuse(status, headers, body));

    assertThat(error(chat.ask("Hi"))).contains(words).doesNotContain("sk-secret");
  }

  @Test
  void an_answer_that_breaks_off_is_an_error_and_not_kept() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("Hel"));
      connection.raw("40\r\ndata: {\"model\":\"sm"); // in the middle of a delta
    });

    assertThat(error(chat.ask("Hi"))).contains("Try again");
    assertThat(chat.items()).singleElement().isInstanceOf(ThreadItem.UserMessage.class);
  }

  /** Ollama's model keeps the cancellation to itself until the next word. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_turn_ends_at_once_and_the_connection_with_the_next_word(boolean answered)
      throws Exception {
    var ended = new CountDownLatch(1);
    provider.answers(connection -> {
      if (answered) {
        connection.begin();
        connection.event(text("one"));
      }
      ended.await();
      if (!answered) {
        connection.begin();
      }
      while (!connection.closed.isDone()) {
        connection.event(text(" more"));
      }
    });
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    Provider.Connection connection = provider.connections.poll(20, TimeUnit.SECONDS);
    if (answered) {
      assertThat(nextDelta(stream)).isEqualTo("one");
    }

    stream.close();

    assertThat(chat.stop(Duration.ofSeconds(5))).isTrue();
    ended.countDown();
    connection.closed.get(10, TimeUnit.SECONDS);
  }
}
