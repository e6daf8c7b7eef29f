package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.COMPLETED;
import static dev.chatkit4j.openai.Wire.added;
import static dev.chatkit4j.openai.Wire.call;
import static dev.chatkit4j.openai.Wire.calls;
import static dev.chatkit4j.openai.Wire.content;
import static dev.chatkit4j.openai.Wire.delta;
import static dev.chatkit4j.openai.Wire.done;
import static dev.chatkit4j.openai.Wire.message;
import static dev.chatkit4j.openai.Wire.reasoning;
import static dev.chatkit4j.openai.Wire.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.models.responses.Tool;
import com.openai.models.responses.WebSearchTool;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.testmodels.Chat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tools of the server, of the page and of OpenAI. */
final class ToolsTest extends OpenAiTest {
  private static final Tool SEARCH =
      Tool.ofWebSearch(WebSearchTool.builder().type(WebSearchTool.Type.WEB_SEARCH).build());

  @Test
  void a_tool_of_the_server_is_run_shown_and_told() throws Exception {
    chat(with ->
        with.tool(
            tool("weather"),
            (arguments, turn) -> {
              turn.progress("Looking out of the window");
              return "sunny in " + arguments.text("city");
            }));
    provider.says(calls("resp_1", call("c1", "weather", "{\"city\":\"Rome\"}")));
    provider.says(says("Sunny."));

    List<JsonObject> events = chat.ask("How is it in Rome?");

    assertThat(types(events)).contains("progress_update").doesNotContain("error");
    assertThat(told(1))
        .containsExactly(
            "user:How is it in Rome?",
            "call c1 weather {\"city\":\"Rome\"}",
            "output c1:sunny in Rome");
    assertThat(kept(ThreadItem.Workflow.class))
        .singleElement()
        .satisfies(item ->
            assertThat(item.workflow().tasks())
                .containsExactly(
                    new Task.Custom(Task.StatusIndicator.COMPLETE, "weather", null, null)));
  }

  @Test
  void what_was_said_and_thought_before_a_call_is_told_with_its_output() throws Exception {
    chat(with -> with.tool(tool("weather"), (arguments, turn) -> "sunny"));
    provider.says(
        added(0, reasoning("r")),
        done(
            0,
            "{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[],\"encrypted_content\":\"secret\"}"),
        added(1, message("m", "in_progress")),
        delta(1, "Let me see."),
        done(1, message("m", "completed", content("Let me see."))),
        done(2, call("c1", "weather", "{}")),
        COMPLETED);
    provider.says(says("Sunny."));

    chat.ask("How is it?");

    assertThat(told(1))
        .containsExactly(
            "user:How is it?",
            "reasoning",
            "assistant:Let me see.",
            "call c1 weather {}",
            "output c1:sunny");
  }

  @Test
  void later_turns_know_what_tools_said_in_pairs() throws Exception {
    chat(with ->
        with.tool(tool("weather"), (arguments, turn) -> "sunny")
            .tool(tool("clock"), (arguments, turn) -> "noon"));
    provider.says(calls("resp_1", call("c1", "weather", "{}"), call("c2", "clock", "{}")));
    provider.says(says("Sunny at noon."));
    provider.says(says("Yes."));

    String thread = Chat.threadOf(chat.ask("How is it?"));
    Chat.read(chat.stream(Chat.more(thread, "Really?")));

    assertThat(told(1))
        .containsExactly(
            "user:How is it?",
            "call c1 weather {}",
            "call c2 clock {}",
            "output c1:sunny",
            "output c2:noon");
    assertThat(told(2))
        .containsSubsequence(
            "call c1 weather {}",
            "output c1:sunny",
            "call c2 clock {}",
            "output c2:noon",
            "assistant:Sunny at noon.",
            "user:Really?");
  }

  @Test
  void calls_without_an_id_or_with_one_of_before_get_one_in_the_thread() throws Exception {
    chat(with -> with.tool(tool("weather"), (arguments, turn) -> "sunny"));
    provider.says(calls("resp_1", call("call", "weather", "{}")));
    provider.says(calls("resp_2", call("call", "weather", "{}")));
    provider.says(
        calls("resp_3", "{\"type\":\"function_call\",\"name\":\"weather\",\"arguments\":\"{}\"}"));
    provider.says(says("Sunny."));
    provider.says(says("Yes."));

    String thread = Chat.threadOf(chat.ask("How is it?"));
    Chat.read(chat.stream(Chat.more(thread, "Really?")));

    assertThat(told(4).stream().filter(said -> said.startsWith("call ")))
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_tool_that_fails_is_told_and_the_answer_goes_on() throws Exception {
    chat(with ->
        with.tool(
            tool("weather"),
            (arguments, turn) -> {
              throw new IllegalStateException("no window");
            }));
    provider.says(
        calls(
            "resp_1",
            call("c1", "weather", "{}"),
            call("c2", "weather", "{no json"),
            call("c3", "unknown", "{}")));
    provider.says(says("Sorry."));

    assertThat(types(chat.ask("How is it?"))).doesNotContain("error");
    assertThat(told(1))
        .contains(
            "output c1:The tool failed: no window",
            "output c2:The arguments are not a JSON object.",
            "output c3:There is no tool with this name.");
  }

  @Test
  void a_tool_may_end_the_turn_with_an_error_of_its_own() throws Exception {
    chat(with ->
        with.tool(
            tool("weather"),
            (arguments, turn) -> {
              throw StreamError.custom("No weather today");
            }));
    provider.says(calls("resp_1", call("c1", "weather", "{}")));

    assertThat(error(chat.ask("How is it?"))).contains("No weather today");
  }

  @Test
  void what_a_tool_begins_and_ends_itself_ends_there_and_stands_before_the_answer()
      throws Exception {
    chat(with ->
        with.tool(
            tool("weather"),
            (arguments, turn) -> {
              turn.streamWorkflow(
                  Workflow.Type.CUSTOM, steps -> steps.add(new Task.Custom("Looking")));
              turn.say("One moment.");
              return "sunny";
            }));
    provider.says(calls("resp_1", call("c1", "weather", "{}")));
    provider.says(says("Sunny."));

    List<JsonObject> events = chat.ask("How is it?");

    assertThat(types(events)).doesNotContain("error");
    assertThat(kept(ThreadItem.Workflow.class)).hasSize(2).doesNotHaveDuplicates();
    assertThat(kept(ThreadItem.AssistantMessage.class))
        .extracting(ThreadItem.AssistantMessage::text)
        .containsExactly("One moment.", "Sunny.");
  }

  @Test
  void rounds_are_bounded() throws Exception {
    chat(with -> with.tool(tool("weather"), (arguments, turn) -> "sunny").maxRounds(3));
    for (int i = 0; i < 4; i++) {
      provider.says(calls("resp_" + i, call("c" + i, "weather", "{}")));
    }

    assertThat(error(chat.ask("How is it?"))).contains("used tools 3 times");
    assertThat(provider.requests).hasSize(3);
  }

  @Test
  void two_tools_of_one_name_are_refused() {
    assertThatThrownBy(() ->
            chat(with -> with.clientTool(tool("weather")).tool(tool("weather"), (a, t) -> "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weather");
  }

  @Test
  void the_tool_that_the_user_chose_must_be_called_first() throws Exception {
    chat(with ->
        with.tool(tool("weather"), (arguments, turn) -> "sunny")
            .tool(tool("clock"), (arguments, turn) -> "noon"));
    provider.says(calls("resp_1", call("c1", "clock", "{}")));
    provider.says(says("Noon."));

    Chat.read(chat.stream(Chat.create("Hi", "{\"tool_choice\":{\"id\":\"clock\"}}")));

    assertThat(provider.requests.getFirst().text("tool_choice")).isEqualTo("required");
    assertThat(offered(0)).containsExactly("clock");
    assertThat(provider.requests.get(1).get("tool_choice")).isNull();
    assertThat(offered(1)).containsExactly("weather", "clock");
  }

  @Test
  void a_tool_of_openai_is_offered_and_can_be_chosen_by_its_type() throws Exception {
    chat(with -> with.tool(tool("weather"), (arguments, turn) -> "sunny").hostedTool(SEARCH));
    provider.says(says("Found."));
    provider.says(says("Found."));

    chat.ask("Hi");
    Chat.read(chat.stream(Chat.create("Hi", "{\"tool_choice\":{\"id\":\"web_search\"}}")));

    assertThat(offered(0)).containsExactly("weather", "web_search");
    assertThat(offered(1)).containsExactly("web_search");
  }

  private List<String> offered(int request) {
    return ((JsonArray) provider.requests.get(request).get("tools"))
        .elements().stream()
            .map(JsonObject.class::cast)
            .map(tool -> tool.text("name") == null ? tool.text("type") : tool.text("name"))
            .toList();
  }

  // ------------------------------------------------------------------------ tools of the page

  @Test
  void a_tool_of_the_page_ends_the_turn_and_its_output_resumes_it() throws Exception {
    chat(with -> with.clientTool(tool("page_title")));
    provider.says(
        added(0, reasoning("r")),
        done(0, reasoning("r", "Where is he?")),
        added(1, message("m", "in_progress")),
        delta(1, "Let me see."),
        done(1, message("m", "completed", content("Let me see."))),
        added(2, reasoning("r2")), // open when the call ends the turn
        done(3, call("c1", "page_title", "{}")),
        COMPLETED);
    provider.says(says("It is Home."));

    String thread = Chat.threadOf(chat.ask("Where am I?"));
    assertThat(chat.items())
        .last()
        .isInstanceOfSatisfying(
            ThreadItem.ClientToolCall.class,
            call -> {
              assertThat(call.callId()).isEqualTo("c1");
              assertThat(call.pendingToolCall()).isTrue();
            });
    List<JsonObject> events = Chat.read(chat.stream(Chat.output(thread, "{\"title\":\"Home\"}")));

    assertThat(types(events)).doesNotContain("error");
    assertThat(told(1))
        .containsExactly(
            "user:Where am I?",
            "assistant:Let me see.",
            "call c1 page_title {}",
            "output c1:{\"title\": \"Home\"}");
    assertThat(chat.items()).last().isInstanceOf(ThreadItem.AssistantMessage.class);
    assertThat(kept(ThreadItem.Workflow.class)).hasSize(2);
  }

  @Test
  void of_parallel_calls_each_gets_its_own_output() throws Exception {
    chat(with ->
        with.clientTool(tool("page_title"))
            .clientTool(tool("cart"))
            .tool(tool("weather"), (arguments, turn) -> "sunny"));
    provider.says(
        calls(
            "resp_1",
            call("c1", "page_title", "{}"),
            call("c2", "weather", "{}"),
            call("c3", "cart", "{}")));
    provider.says(says("Done."));

    String thread = Chat.threadOf(chat.ask("Tell me all"));
    assertThat(kept(ThreadItem.ClientToolCall.class))
        .singleElement()
        .satisfies(call -> {
          assertThat(call.callId()).isEqualTo("c1");
          assertThat(call.name()).isEqualTo("page_title");
        });
    Chat.read(chat.stream(Chat.output(thread, "\"Home\"")));
    assertThat(provider.requests).hasSize(1);
    Chat.read(chat.stream(Chat.output(thread, "\"empty\"")));

    assertThat(told(1))
        .containsExactly(
            "user:Tell me all",
            "call c2 weather {}",
            "output c2:sunny",
            "call c1 page_title {}",
            "output c1:\"Home\"",
            "call c3 cart {}",
            "output c3:\"empty\"");
  }

  @Test
  void a_call_that_waits_is_forgotten_when_the_user_asks_for_something_else() throws Exception {
    chat(with -> with.clientTool(tool("page_title")).clientTool(tool("cart")));
    provider.says(calls("resp_1", call("c1", "page_title", "{}"), call("c2", "cart", "{}")));
    provider.says(says("Fine."));

    String thread = Chat.threadOf(chat.ask("Tell me all"));
    Chat.read(chat.stream(Chat.more(thread, "Never mind")));

    assertThat(told(1)).containsExactly("user:Tell me all", "user:Never mind");
  }
}
