package dev.chatkit4j.langchain4j;

import static dev.chatkit4j.testmodels.Provider.DONE;
import static dev.chatkit4j.testmodels.Provider.ROLE;
import static dev.chatkit4j.testmodels.Provider.STOP;
import static dev.chatkit4j.testmodels.Provider.USAGE;
import static dev.chatkit4j.testmodels.Provider.call;
import static dev.chatkit4j.testmodels.Provider.finish;
import static dev.chatkit4j.testmodels.Provider.text;
import static dev.chatkit4j.testmodels.Provider.thought;
import static dev.chatkit4j.testmodels.Seen.deltas;
import static dev.chatkit4j.testmodels.Seen.error;
import static dev.chatkit4j.testmodels.Seen.nextDelta;
import static dev.chatkit4j.testmodels.Seen.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.responder.Toolbox;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Chat;
import dev.chatkit4j.testmodels.Provider;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ModelResponderTest {
  private static final ToolSpecification WEATHER = tool("weather");
  private static final ToolSpecification CLOCK = tool("clock");
  private static final ToolSpecification PAGE = tool("page_title");
  private static final ToolSpecification CART = tool("cart");

  private final Store<String> store = new MemoryStore<>(owner -> owner);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Provider provider;
  private StreamingChatModel model;
  private Chat chat;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
    model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(provider.url())
            .apiKey("sk-secret")
            .modelName("small")
            .returnThinking(true)
            .httpClientBuilder(InterruptibleHttpClient.builder(client))
            .timeout(Duration.ofSeconds(20))
            .build();
    chat(with -> with);
  }

  /** Every thread of an answer has ended, so that the client can. */
  @AfterEach
  void nothing_is_left() throws Exception {
    chat.close();
    provider.close();
    client.shutdown();
    assertThat(client.awaitTermination(Duration.ofSeconds(10))).isTrue();
  }

  private void chat(UnaryOperator<ModelResponder.Builder<String>> with) {
    chat = new Chat(store, with.apply(ModelResponder.builder(model)).build()::respond);
  }

  private static ToolSpecification tool(String name) {
    return ToolSpecification.builder()
        .name(name)
        .description("a tool")
        .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
        .build();
  }

  /** It would take all memory if it were waited for. */
  @ParameterizedTest
  @ValueSource(strings = {"data: ", ": "})
  void a_line_without_an_end_is_a_failure_and_its_connection_is_closed(String begin)
      throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("Hello"));
      connection.chunk(begin);
      while (!connection.closed.isDone()) {
        connection.chunk("x".repeat(1 << 16));
      }
    });

    List<JsonObject> events = chat.ask("Hi");

    assertThat(types(events)).endsWith("error");
    assertThat(provider.connections.take().closed).succeedsWithin(Duration.ofSeconds(20));
  }

  // -------------------------------------------------------------------------------- words

  @Test
  void words_become_a_message_that_is_kept() throws Exception {
    provider.says(ROLE, text("Hel"), text("lo"), STOP, DONE);

    List<JsonObject> events = chat.ask("Hi");

    assertThat(deltas(events)).containsExactly("Hel", "lo");
    assertThat(types(events)).doesNotContain("error").endsWith("thread.item.done");
    assertThat(chat.items())
        .last()
        .isInstanceOfSatisfying(
            ThreadItem.AssistantMessage.class, said -> assertThat(said.text()).isEqualTo("Hello"));
  }

  @Test
  void each_word_is_shown_before_the_next_one_is_there() throws Exception {
    var shown = new java.util.concurrent.CountDownLatch(1);
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("one"));
      shown.await();
      connection.event(text(" two"));
      connection.event(STOP);
      connection.end();
    });
    try (Reply.Events stream = chat.stream(Chat.create("Hi"))) {
      assertThat(nextDelta(stream)).isEqualTo("one");
      shown.countDown();
      assertThat(nextDelta(stream)).isEqualTo(" two");
    }
  }

  @Test
  void the_model_is_told_the_prompt_and_the_thread() throws Exception {
    chat(with -> with.systemPrompt("Be brief."));
    provider.says(text("Hello"), STOP, DONE);
    provider.says(text("Fine"), STOP, DONE);

    String thread = Chat.threadOf(chat.ask("Hi"));
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(told(1))
        .containsExactly("system:Be brief.", "user:Hi", "assistant:Hello", "user:How are you?");
    assertThat(provider.requests.get(1).text("model")).isEqualTo("small");
  }

  @Test
  void thinking_becomes_a_workflow_with_a_step_for_each_paragraph() throws Exception {
    provider.says(
        thought("First"), thought(" this.\n\nThen"), thought(" that."), text("Done"), STOP, DONE);

    chat.ask("Hi");

    assertThat(chat.items().get(1))
        .isInstanceOfSatisfying(
            ThreadItem.Workflow.class,
            item ->
                assertThat(item.workflow().tasks())
                    .extracting(task -> ((Task.Thought) task).content())
                    .containsExactly("First this.", "Then that."));
    assertThat(chat.items()).last().isInstanceOf(ThreadItem.AssistantMessage.class);
  }

  @Test
  void blanks_alone_are_no_message() throws Exception {
    chat(with -> with.tool(WEATHER, (arguments, turn) -> "sunny"));
    provider.says(text("\n\n"), call(0, "c1", "weather", "{}"), finish("tool_calls"), DONE);
    provider.says(text("\n"), text("It is sunny"), STOP, DONE);

    chat.ask("Hi");

    assertThat(chat.items().stream().filter(ThreadItem.AssistantMessage.class::isInstance))
        .singleElement()
        .satisfies(said ->
            assertThat(((ThreadItem.AssistantMessage) said).text()).isEqualTo("\nIt is sunny"));
  }

  @Test
  void an_answer_that_is_cut_for_its_length_stays_and_says_so() throws Exception {
    provider.says(text("Once upon"), finish("length"), DONE);

    assertThat(types(chat.ask("Hi"))).contains("notice").doesNotContain("error");
    assertThat(chat.items()).last().isInstanceOf(ThreadItem.AssistantMessage.class);
  }

  @Test
  void usage_is_added_up_in_the_thread() throws Exception {
    chat(ModelResponder.Builder::countUsage);
    provider.says(text("Hello"), STOP, USAGE, DONE);
    provider.says(text("Fine"), STOP, USAGE, DONE);

    String thread = Chat.threadOf(chat.ask("Hi"));
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(store.loadThread(thread, "alice").metadata().get("usage"))
        .isEqualTo(Json.parse("{\"input_tokens\":22,\"output_tokens\":14}"));
  }

  @Test
  void a_model_that_is_offered_may_be_chosen_and_no_other() throws Exception {
    chat(with -> with.models(Set.of("large")));
    provider.says(text("Hello"), STOP, DONE);

    Chat.read(chat.stream(Chat.create("Hi", "{\"model\":\"large\"}")));
    List<JsonObject> refused = Chat.read(chat.stream(Chat.create("Hi", "{\"model\":\"other\"}")));

    assertThat(provider.requests)
        .singleElement()
        .extracting(r -> r.text("model"))
        .isEqualTo("large");
    assertThat(error(refused)).contains("does not offer the model");
  }

  // -------------------------------------------------------------------------------- titles

  @Nested
  class A_title {
    @BeforeEach
    void titled() {
      chat(ModelResponder.Builder::titles);
    }

    @Test
    void is_made_by_the_model_after_the_first_answer_only() throws Exception {
      provider.says(text("Hello"), STOP, DONE);
      provider.says(text("\"A greeting\"\n"), STOP, DONE);
      provider.says(text("Fine"), STOP, DONE);

      String thread = Chat.threadOf(chat.ask("Hi"));
      Chat.read(chat.stream(Chat.more(thread, "How are you?")));

      assertThat(store.loadThread(thread, "alice").title()).isEqualTo("A greeting");
      assertThat(provider.requests).hasSize(3);
    }

    @Test
    void is_the_first_words_if_the_model_fails() throws Exception {
      provider.says(text("Hello"), STOP, DONE);
      provider.answers(connection -> connection.refuse(500, "", "{}"));

      List<JsonObject> events = chat.ask("Hi there");

      assertThat(types(events)).doesNotContain("error");
      assertThat(store.loadThread(Chat.threadOf(events), "alice").title()).isEqualTo("Hi there");
    }
  }

  // --------------------------------------------------------------------------------- tools

  @Test
  void a_tool_of_the_server_is_run_shown_and_told() throws Exception {
    chat(with ->
        with.tool(
            WEATHER,
            (arguments, turn) -> {
              turn.progress("Looking out of the window");
              return "sunny in " + arguments.text("city");
            }));
    provider.says(call(0, "c1", "weather", "{\"city\":\"Rome\"}"), finish("tool_calls"), DONE);
    provider.says(text("Sunny."), STOP, DONE);

    List<JsonObject> events = chat.ask("How is it in Rome?");

    assertThat(types(events)).contains("progress_update").doesNotContain("error");
    assertThat(told(1))
        .containsExactly(
            "user:How is it in Rome?",
            "assistant calls c1 weather {\"city\":\"Rome\"}",
            "tool c1:sunny in Rome");
    assertThat(chat.items())
        .anyMatch(item ->
            item instanceof ThreadItem.Workflow workflow
                && workflow
                    .workflow()
                    .tasks()
                    .equals(
                        List.of(
                            new Task.Custom(
                                Task.StatusIndicator.COMPLETE, "weather", null, null))));
  }

  @Test
  void later_turns_know_what_tools_said_in_pairs() throws Exception {
    chat(with -> with.tool(WEATHER, (arguments, turn) -> "sunny").tool(CLOCK, (a, turn) -> "noon"));
    provider.says(
        call(0, "c1", "weather", "{}"), call(1, "c2", "clock", "{}"), finish("tool_calls"), DONE);
    provider.says(text("Sunny at noon."), STOP, DONE);
    provider.says(text("Yes."), STOP, DONE);

    String thread = Chat.threadOf(chat.ask("How is it?"));
    Chat.read(chat.stream(Chat.more(thread, "Really?")));

    assertThat(told(1))
        .containsSequence(
            "assistant calls c1 weather {} c2 clock {}", "tool c1:sunny", "tool c2:noon");
    assertThat(told(2))
        .containsSubsequence(
            "assistant calls c1 weather {}",
            "tool c1:sunny",
            "assistant calls c2 clock {}",
            "tool c2:noon",
            "assistant:Sunny at noon.",
            "user:Really?");
  }

  @Test
  void ids_that_a_provider_repeats_are_made_unique() throws Exception {
    chat(with -> with.tool(WEATHER, (arguments, turn) -> "sunny"));
    provider.says(call(0, "call", "weather", "{}"), finish("tool_calls"), DONE);
    provider.says(call(0, "call", "weather", "{}"), finish("tool_calls"), DONE);
    provider.says(text("Sunny."), STOP, DONE);
    provider.says(text("Yes."), STOP, DONE);

    String thread = Chat.threadOf(chat.ask("How is it?"));
    Chat.read(chat.stream(Chat.more(thread, "Really?")));

    List<String> calls = told(3).stream().filter(said -> said.contains(" calls ")).toList();
    assertThat(calls).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void a_tool_that_fails_is_told_and_the_answer_goes_on() throws Exception {
    chat(with ->
        with.tool(
            WEATHER,
            (arguments, turn) -> {
              throw new IllegalStateException("no window");
            }));
    provider.says(
        call(0, "c1", "weather", "{}"),
        call(1, "c2", "weather", "{no json"),
        call(2, "c3", "unknown", "{}"),
        finish("tool_calls"),
        DONE);
    provider.says(text("Sorry."), STOP, DONE);

    assertThat(types(chat.ask("How is it?"))).doesNotContain("error");
    assertThat(told(1))
        .contains(
            "tool c1:The tool failed: no window",
            "tool c2:The arguments are not a JSON object.",
            "tool c3:There is no tool with this name.");
  }

  @Test
  void what_a_tool_says_is_cut_between_characters_and_null_is_a_failure() throws Exception {
    String half = "a".repeat(Toolbox.MAX_OUTPUT - 1);
    chat(with ->
        with.tool(
            WEATHER,
            (arguments, turn) -> arguments.get("city") == null ? null : half + "\uD83C\uDF1E"));
    provider.says(
        call(0, "c1", "weather", "{\"city\":\"Rome\"}"),
        call(1, "c2", "weather", "{}"),
        finish("tool_calls"),
        DONE);
    provider.says(text("Sunny."), STOP, DONE);

    assertThat(types(chat.ask("How is it?"))).doesNotContain("error");
    assertThat(told(1)).contains("tool c1:" + half, "tool c2:The tool failed: it answered null");
  }

  @Test
  void a_tool_may_end_the_turn_with_an_error_of_its_own() throws Exception {
    chat(with ->
        with.tool(
            WEATHER,
            (arguments, turn) -> {
              throw StreamError.custom("No weather today");
            }));
    provider.says(call(0, "c1", "weather", "{}"), finish("tool_calls"), DONE);

    assertThat(error(chat.ask("How is it?"))).contains("No weather today");
  }

  @Test
  void rounds_are_bounded() throws Exception {
    chat(with -> with.tool(WEATHER, (arguments, turn) -> "sunny").maxRounds(3));
    for (int i = 0; i < 4; i++) {
      provider.says(call(0, "c" + i, "weather", "{}"), finish("tool_calls"), DONE);
    }

    assertThat(error(chat.ask("How is it?"))).contains("used tools 3 times");
    assertThat(provider.requests).hasSize(3);
  }

  @Test
  void the_tool_that_the_user_chose_must_be_called_first() throws Exception {
    chat(with -> with.tool(WEATHER, (arguments, turn) -> "sunny").tool(CLOCK, (a, turn) -> "noon"));
    provider.says(call(0, "c1", "clock", "{}"), finish("tool_calls"), DONE);
    provider.says(text("Noon."), STOP, DONE);

    Chat.read(chat.stream(Chat.create("Hi", "{\"tool_choice\":{\"id\":\"clock\"}}")));

    assertThat(provider.requests.getFirst().text("tool_choice")).isEqualTo("required");
    assertThat(((JsonArray) provider.requests.getFirst().get("tools")).elements()).hasSize(1);
    assertThat(provider.requests.get(1).get("tool_choice")).isNull();
    assertThat(((JsonArray) provider.requests.get(1).get("tools")).elements()).hasSize(2);
  }

  @Test
  void two_tools_of_one_name_are_refused() {
    assertThatThrownBy(() -> chat(with -> with.clientTool(WEATHER).tool(WEATHER, (a, t) -> "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weather");
  }

  @Test
  void a_tool_of_the_page_ends_the_turn_and_its_output_resumes_it() throws Exception {
    chat(with -> with.clientTool(PAGE));
    provider.says(
        text("Let me see."), call(0, "c1", "page_title", "{}"), finish("tool_calls"), DONE);
    provider.says(text("It is Home."), STOP, DONE);

    String thread = Chat.threadOf(chat.ask("Where am I?"));
    assertThat(chat.items())
        .last()
        .isInstanceOfSatisfying(
            ThreadItem.ClientToolCall.class,
            call -> {
              assertThat(call.callId()).isEqualTo("c1");
              assertThat(call.pendingToolCall()).isTrue();
            });
    Chat.read(chat.stream(Chat.output(thread, "{\"title\":\"Home\"}")));

    assertThat(told(1))
        .containsExactly(
            "user:Where am I?",
            "assistant:Let me see.",
            "assistant calls c1 page_title {}",
            "tool c1:{\"title\": \"Home\"}");
    assertThat(chat.items()).last().isInstanceOf(ThreadItem.AssistantMessage.class);
  }

  @Test
  void of_parallel_calls_each_gets_its_own_output() throws Exception {
    chat(
        with -> with.clientTool(PAGE).clientTool(CART).tool(WEATHER, (arguments, turn) -> "sunny"));
    provider.says(
        call(0, "c1", "page_title", "{}"),
        call(1, "c2", "weather", "{}"),
        call(2, "c3", "cart", "{}"),
        finish("tool_calls"),
        DONE);
    provider.says(text("Done."), STOP, DONE);

    String thread = Chat.threadOf(chat.ask("Tell me all"));
    Chat.read(chat.stream(Chat.output(thread, "\"Home\"")));
    assertThat(provider.requests).hasSize(1);
    Chat.read(chat.stream(Chat.output(thread, "\"empty\"")));

    assertThat(told(1))
        .containsSubsequence(
            "assistant calls c2 weather {}",
            "tool c2:sunny",
            "assistant calls c1 page_title {}",
            "tool c1:\"Home\"",
            "assistant calls c3 cart {}",
            "tool c3:\"empty\"");
  }

  @Test
  void a_call_that_waits_is_forgotten_when_the_user_asks_for_something_else() throws Exception {
    chat(with -> with.clientTool(PAGE).clientTool(CART));
    provider.says(
        call(0, "c1", "page_title", "{}"), call(1, "c2", "cart", "{}"), finish("tool_calls"), DONE);
    provider.says(text("Fine."), STOP, DONE);

    String thread = Chat.threadOf(chat.ask("Tell me all"));
    Chat.read(chat.stream(Chat.more(thread, "Never mind")));

    assertThat(told(1)).containsExactly("user:Tell me all", "user:Never mind");
  }

  // ------------------------------------------------------------------------------- failures

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"error":{"code":"context_length_exceeded","message":"maximum context length"}} | too long for the model | false
          400 | {"error":{"code":"content_filter","message":"no"}}            | content filter          | false
          400 | {"error":{"message":"bad"}}                                  | refused the request     | false
          401 | {"error":{"message":"Incorrect API key: sk-secret"}}         | refused the server's key | false
          404 | {"error":{"code":"model_not_found"}}                         | does not know the model | false
          408 | {}                                                           | in time                 | true
          429 | {}                                                           | busy                    | true
          429 | {"error":{"code":"insufficient_quota"}}                      | quota                   | false
          500 | {}                                                           | Try again               | true
          503 | no json                                                      | Try again               | true
          """)
  void a_refusal_is_an_error_in_words_for_the_user(
      int status, String body, String words, boolean retry) throws Exception {
    provider.answers(connection -> connection.refuse(status, "", body));

    List<JsonObject> events = chat.ask("Hi");

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
  void an_answer_that_breaks_off_is_an_error_and_not_kept() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("Hel"));
      connection.raw("40\r\ndata: {\"id\":\"c\",\"choi"); // in the middle of a delta
    });

    assertThat(error(chat.ask("Hi"))).contains("Try again");
    assertThat(chat.items()).singleElement().isInstanceOf(ThreadItem.UserMessage.class);
  }

  @Test
  void an_answer_that_ends_without_saying_why_is_an_error() throws Exception {
    provider.says(text("Hel"));

    assertThat(error(chat.ask("Hi"))).contains("cut off");
    assertThat(chat.items()).singleElement().isInstanceOf(ThreadItem.UserMessage.class);
  }

  @Test
  void a_filtered_answer_is_an_error() throws Exception {
    provider.says(text("Hel"), finish("content_filter"), DONE);

    assertThat(error(chat.ask("Hi"))).contains("content filter");
  }

  @Test
  void an_empty_answer_is_an_error() throws Exception {
    provider.says(ROLE, STOP, DONE);

    assertThat(error(chat.ask("Hi"))).contains("said nothing");
  }

  @Test
  void an_event_that_is_no_json_is_an_error_and_the_connection_is_closed() throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("Hel"));
      connection.event("{no json");
      connection.waitUntilClosed();
    });

    assertThat(error(chat.ask("Hi"))).contains("Try again");
    provider.connections.take().waitUntilClosed();
  }

  @Test
  void a_silent_model_is_given_up() throws Exception {
    chat(with -> with.silence(Duration.ofMillis(200)));
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("Hel"));
      connection.waitUntilClosed();
    });

    assertThat(error(chat.ask("Hi"))).contains("in time");
    provider.connections.take().waitUntilClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.001S"})
  void a_silence_that_cannot_be_waited_for_is_refused(Duration silence) {
    assertThatThrownBy(() -> chat(with -> with.silence(silence)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a model may be silent for up to a day, not " + silence);
  }

  @Test
  void an_answer_without_an_end_is_given_up() throws Exception {
    String much = "x".repeat(10_000);
    provider.answers(connection -> {
      connection.begin();
      while (true) {
        connection.event(text(much));
      }
    });

    assertThat(error(chat.ask("Hi"))).contains("did not come to an end");
    provider.connections.take().waitUntilClosed();
  }

  // ------------------------------------------------------------------- the client is gone

  /** The first three events are of the thread and the question, the sixth is the first word. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void the_connection_is_closed_when_the_client_leaves_after_any_event(int events)
      throws Exception {
    provider.answers(connection -> {
      connection.begin();
      connection.event(ROLE);
      connection.event(text("one"));
      connection.event(text(" two"));
      connection.event(text(" three"));
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
        chat.items().stream()
            .filter(ThreadItem.AssistantMessage.class::isInstance)
            .map(item -> ((ThreadItem.AssistantMessage) item).text())
            .findFirst()
            .orElse("");
    assertThat(kept).startsWith(String.join("", deltas(seen)));
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
  void with_another_http_client_the_connection_is_closed_too() throws Exception {
    model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(provider.url())
            .apiKey("sk-secret")
            .modelName("small")
            .build();
    chat(with -> with);
    provider.answers(connection -> {
      connection.begin();
      connection.event(text("one"));
      connection.waitUntilClosed();
    });
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    assertThat(nextDelta(stream)).isEqualTo("one");

    stream.close();

    provider.connections.take().closed.get(1, TimeUnit.SECONDS);
  }

  @Test
  void a_turn_in_which_a_tool_runs_can_be_left() throws Exception {
    var running = new java.util.concurrent.CountDownLatch(1);
    chat(with ->
        with.tool(
            WEATHER,
            (arguments, turn) -> {
              running.countDown();
              new java.util.concurrent.CountDownLatch(1).await();
              return "never";
            }));
    provider.says(call(0, "c1", "weather", "{}"), finish("tool_calls"), DONE);
    Reply.Events stream = chat.stream(Chat.create("Hi"));
    running.await();

    stream.close();

    assertThat(chat.stop(Duration.ofSeconds(10))).isTrue();
    assertThat(provider.requests).hasSize(1);
  }

  // ------------------------------------------------------------------------------ what is read

  /** What a request told the model, a line a message. */
  private List<String> told(int request) {
    List<String> told = new ArrayList<>();
    for (var each : (JsonArray) provider.requests.get(request).get("messages")) {
      JsonObject message = (JsonObject) each;
      if (message.get("tool_calls") instanceof JsonArray calls) {
        StringBuilder line = new StringBuilder("assistant calls");
        for (var call : calls) {
          JsonObject function = (JsonObject) ((JsonObject) call).get("function");
          line.append(
              " %s %s %s"
                  .formatted(
                      ((JsonObject) call).text("id"),
                      function.text("name"),
                      function.text("arguments")));
        }
        told.add(line.toString());
      } else if (message.text("tool_call_id") != null) {
        told.add("tool %s:%s".formatted(message.text("tool_call_id"), message.text("content")));
      } else if (!message.text("content").startsWith("A message was displayed")) {
        told.add("%s:%s".formatted(message.text("role"), message.text("content")));
      }
    }
    return told;
  }
}
