package dev.chatkit4j.openai;

import static dev.chatkit4j.openai.Wire.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.ObjectMappers;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.testmodels.Chat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The requests to OpenAI. */
final class RequestTest extends OpenAiTest {
  @Test
  void the_model_is_told_the_prompt_and_the_thread() throws Exception {
    chat(with -> with.systemPrompt(turn -> "Be brief to " + turn.context()));
    provider.says(says("Hello"));
    provider.says(says("Fine"));

    String thread = Chat.threadOf(chat.ask("Hi"));
    Chat.read(chat.stream(Chat.more(thread, "How are you?")));

    assertThat(told(1)).containsExactly("user:Hi", "assistant:Hello", "user:How are you?");
    assertThat(provider.requests.get(1).text("instructions")).isEqualTo("Be brief to alice");
    assertThat(provider.requests.get(1).text("model")).isEqualTo("small");
    assertThat(Json.write(provider.requests.get(1).get("stream"))).isEqualTo("true");
  }

  @Test
  void a_model_that_is_offered_may_be_chosen_and_no_other() throws Exception {
    chat(with -> with.models(Set.of("large")));
    provider.says(says("Hello"));

    Chat.read(chat.stream(Chat.create("Hi", "{\"model\":\"large\"}")));
    List<JsonObject> refused = Chat.read(chat.stream(Chat.create("Hi", "{\"model\":\"other\"}")));

    assertThat(provider.requests)
        .singleElement()
        .extracting(request -> request.text("model"))
        .isEqualTo("large");
    assertThat(error(refused)).contains("does not offer the model");
  }

  @Test
  void anything_else_of_a_request_can_be_set() throws Exception {
    chat(with ->
        with.reasoning(
                Reasoning.builder()
                    .effort(ReasoningEffort.LOW)
                    .summary(Reasoning.Summary.AUTO)
                    .build())
            .options((params, turn) ->
                params.maxOutputTokens(500).safetyIdentifier(turn.context()).model("ignored")));
    provider.says(says("Hello"));

    chat.ask("Hi");

    JsonObject request = provider.requests.getFirst();
    assertThat(request.get("reasoning"))
        .isEqualTo(Json.parse("{\"effort\":\"low\",\"summary\":\"auto\"}"));
    assertThat(Json.write(request.get("max_output_tokens"))).isEqualTo("500");
    assertThat(request.text("safety_identifier")).isEqualTo("alice");
    assertThat(request.text("model")).isEqualTo("small");
  }

  /** A header of one turn cannot leak into another: there is no state to reset. */
  @Test
  void headers_of_a_request_are_of_that_request_alone() throws Exception {
    chat(with ->
        with.options((params, turn) -> {
          if (turn.userMessage().text().equals("first")) {
            params.putAdditionalHeader("X-Tenant", "a");
          }
        }));
    provider.answers(connection -> connection.refuse(500, "", "{}"));
    provider.says(says("Hello"));

    chat.ask("first");
    chat.ask("second");

    assertThat(provider.connections.poll().headers).contains("X-Tenant: a");
    assertThat(provider.connections.poll().headers)
        .noneMatch(header -> header.startsWith("X-Tenant"));
  }

  @Test
  void inputs_of_all_kinds_are_told() throws Exception {
    List<ModelInput> inputs =
        List.of(
            new ModelInput.Message(
                ModelInput.Role.USER,
                List.of(
                    new ModelInput.Text("See"),
                    new ModelInput.Text(" "),
                    new ModelInput.ImageUrl("https://img.example/1"),
                    new ModelInput.Image("image/png", new byte[] {1}),
                    new ModelInput.File("a.pdf", "application/pdf", new byte[] {2}))),
            new ModelInput.Message(ModelInput.Role.USER, List.of()),
            new ModelInput.Message(ModelInput.Role.ASSISTANT, List.of(new ModelInput.Text("Yes"))),
            new ModelInput.Message(ModelInput.Role.ASSISTANT, List.of(new ModelInput.Text(""))),
            new ModelInput.ToolCall("c", "weather", "{}"),
            new ModelInput.ToolOutput("c", "weather", "sunny"));

    String json = ObjectMappers.jsonMapper().writeValueAsString(ResponseInput.of(inputs));

    assertThat(Json.parse(json))
        .isEqualTo(
            Json.parse(
                """
                [{"type":"message","role":"user","content":[
                   {"text":"See","type":"input_text"},
                   {"detail":"auto","type":"input_image","image_url":"https://img.example/1"},
                   {"detail":"auto","type":"input_image","image_url":"data:image/png;base64,AQ=="},
                   {"type":"input_file","file_data":"data:application/pdf;base64,Ag==","filename":"a.pdf"}]},
                 {"content":[{"annotations":[],"text":"Yes","type":"output_text"}],"role":"assistant","type":"message"},
                 {"arguments":"{}","call_id":"c","name":"weather","type":"function_call"},
                 {"call_id":"c","output":"sunny","type":"function_call_output"}]
                """));
  }
}
