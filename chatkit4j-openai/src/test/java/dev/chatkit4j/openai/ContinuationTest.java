package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.call;
import static dev.chatkit4j.openai.Wire.calls;
import static dev.chatkit4j.openai.Wire.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.testmodels.Chat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Going on from the last response. */
final class ContinuationTest extends OpenAiTest {
  @BeforeEach
  void continued() {
    chat(OpenAiResponder.Builder::continueResponses);
  }

  @Test
  void only_what_is_new_is_told_and_the_id_is_kept_in_the_thread() throws Exception {
    provider.says(says("resp_1", "Hello"));
    provider.says(says("resp_2", "Fine"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    String last = chat.items().getLast().id();
    assertThat(store.loadThread(thread, "alice").metadata().get("openai"))
        .isEqualTo(
            JsonObject.of("response_id", "resp_1", "last_item_id", last, "calls", List.of()));
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(previous(0)).isNull();
    assertThat(previous(1)).isEqualTo("resp_1");
    assertThat(told(1)).containsExactly("user:How are you?");
  }

  @Test
  void without_it_everything_is_told_each_time_and_nothing_is_kept() throws Exception {
    chat(with -> with);
    provider.says(says("resp_1", "Hello"));
    provider.says(says("resp_2", "Fine"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(previous(1)).isNull();
    assertThat(told(1)).containsExactly("user:Hi", "assistant:Hello", "user:How are you?");
    assertThat(store.loadThread(thread, "alice").metadata()).isEqualTo(JsonObject.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "400 {\"error\":{\"code\":\"previous_response_not_found\",\"message\":\"no\",\"param\":null,\"type\":\"e\"}}",
        "404 {\"error\":{\"code\":null,\"message\":\"no\",\"param\":\"previous_response_id\",\"type\":\"e\"}}"
      })
  void if_the_provider_has_forgotten_it_everything_is_told_once(String refusal) throws Exception {
    provider.says(says("resp_1", "Hello"));
    provider.answers(connection ->
        connection.refuse(Integer.parseInt(refusal.substring(0, 3)), "", refusal.substring(4)));
    provider.says(says("resp_3", "Fine"));
    provider.says(says("resp_4", "Bye"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    List<JsonObject> events = Chat.read(chat.stream(Chat.more(thread, "How are you?")));
    Chat.read(chat.stream(Chat.more(thread, "Bye")));

    assertThat(types(events)).doesNotContain("error");
    assertThat(previous(2)).isNull();
    assertThat(told(2)).containsExactly("user:Hi", "assistant:Hello", "user:How are you?");
    assertThat(previous(3)).isEqualTo("resp_3");
    assertThat(told(3)).containsExactly("user:Bye");
  }

  @Test
  void another_refusal_is_not_asked_again() throws Exception {
    provider.says(says("resp_1", "Hello"));
    provider.answers(connection ->
        connection.refuse(400, "", "{\"error\":{\"code\":\"bad\",\"message\":\"no\"}}"));

    String thread = Chat.threadOf(chat.ask("Hi"));

    assertThat(error(Chat.read(chat.stream(Chat.more(thread, "And?"))))).contains("refused");
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void if_its_last_item_is_gone_everything_is_told() throws Exception {
    provider.says(says("resp_1", "Hello"));
    provider.says(says("resp_2", "Fine"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    store.deleteThreadItem(thread, chat.items().getLast().id(), "alice");
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(previous(1)).isNull();
    assertThat(told(1)).containsExactly("user:Hi", "user:How are you?");
  }

  @Test
  void what_was_said_meanwhile_and_not_by_the_model_is_told() throws Exception {
    provider.says(says("resp_1", "Hello"));
    provider.says(says("resp_2", "Fine"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    ThreadItem last = chat.items().getLast();
    store.addThreadItem(
        thread,
        new ThreadItem.HiddenContext(
            "h", thread, last.createdAt().plusMillis(1), new JsonString("It rains.")),
        "alice");
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(told(1)).hasSize(2).last().isEqualTo("user:How are you?");
    assertThat(told(1).getFirst()).contains("It rains.");
  }

  @Test
  void rounds_of_tools_go_on_from_each_other() throws Exception {
    chat(with -> with.continueResponses().tool(tool("weather"), (arguments, turn) -> "sunny"));
    provider.says(calls("resp_1", call("c1", "weather", "{}")));
    provider.says(says("resp_2", "Sunny."));
    provider.says(says("resp_3", "Yes."));

    String thread = Chat.threadOf(chat.ask("How is it?"));
    Chat.read(chat.stream(Chat.more(thread, "Really?")));

    assertThat(previous(1)).isEqualTo("resp_1");
    assertThat(told(1)).containsExactly("output c1:sunny");
    assertThat(previous(2)).isEqualTo("resp_2");
    assertThat(told(2)).containsExactly("user:Really?");
  }

  @Test
  void a_provider_that_keeps_nothing_is_told_everything_in_each_round() throws Exception {
    chat(with -> with.continueResponses().tool(tool("weather"), (arguments, turn) -> "sunny"));
    provider.says(calls("resp_1", call("c1", "weather", "{}")));
    provider.answers(connection ->
        connection.refuse(
            400,
            "",
            "{\"error\":{\"code\":\"previous_response_not_found\",\"message\":\"no\",\"type\":\"e\"}}"));
    provider.says(says("resp_2", "Sunny."));

    assertThat(types(chat.ask("How is it?"))).doesNotContain("error");
    assertThat(told(2)).containsExactly("user:How is it?", "call c1 weather {}", "output c1:sunny");
  }

  @Test
  void the_output_of_a_tool_of_the_page_is_told_without_its_call() throws Exception {
    chat(with ->
        with.continueResponses()
            .tool(tool("weather"), (arguments, turn) -> "sunny")
            .clientTool(tool("page_title"))
            .clientTool(tool("cart")));
    provider.says(calls("resp_0", call("c0", "weather", "{}")));
    provider.says(
        calls(
            "resp_1",
            call("c1", "page_title", "{}"),
            call("c2", "weather", "{}"),
            call("c3", "cart", "{}")));
    provider.says(says("resp_2", "Done."));

    String thread = Chat.threadOf(chat.ask("Tell me all"));
    Chat.read(chat.stream(Chat.output(thread, "\"Home\"")));
    Chat.read(chat.stream(Chat.output(thread, "\"empty\"")));

    assertThat(previous(2)).isEqualTo("resp_1");
    assertThat(told(2))
        .containsExactly("output c2:sunny", "output c1:\"Home\"", "output c3:\"empty\"");
  }

  @Test
  void a_call_that_never_gets_its_output_is_not_gone_on_from() throws Exception {
    chat(with -> with.continueResponses().clientTool(tool("page_title")));
    provider.says(calls("resp_1", call("c1", "page_title", "{}")));
    provider.says(says("resp_2", "Fine."));

    String thread = Chat.threadOf(chat.ask("Where am I?"));
    Chat.read(chat.stream(Chat.more(thread, "Never mind")));

    assertThat(previous(1)).isNull();
    assertThat(told(1)).containsExactly("user:Where am I?", "user:Never mind");
  }

  @Test
  void metadata_of_others_stays() throws Exception {
    provider.says(says("resp_1", "Hello"));
    provider.says(says("resp_2", "Fine"));
    String thread = Chat.threadOf(chat.ask("Hi"));
    Store<String> same = store;
    same.saveThread(
        same.loadThread(thread, "alice")
            .withMetadata(JsonObject.of("ours", 7, "openai", "not ours")),
        "alice");

    Chat.read(chat.stream(Chat.more(thread, "And?")));

    assertThat(previous(1)).isNull();
    assertThat(Json.write(store.loadThread(thread, "alice").metadata()))
        .contains("\"ours\":7", "resp_2");
  }

  private String previous(int request) {
    return provider.requests.get(request).text("previous_response_id");
  }
}
