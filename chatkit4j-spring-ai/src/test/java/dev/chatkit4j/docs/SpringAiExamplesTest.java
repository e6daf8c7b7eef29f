package dev.chatkit4j.docs;

import static dev.chatkit4j.testmodels.Provider.DONE;
import static dev.chatkit4j.testmodels.Provider.STOP;
import static dev.chatkit4j.testmodels.Provider.call;
import static dev.chatkit4j.testmodels.Provider.finish;
import static dev.chatkit4j.testmodels.Provider.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.springai.SpringAiResponder;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Chat;
import dev.chatkit4j.testmodels.Provider;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.definition.ToolDefinition;

/** The examples of docs/guides/models.md with Spring AI, run. */
@Timeout(60)
class SpringAiExamplesTest {
  private Provider provider;
  private ChatModel model;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
    model =
        OpenAiChatModel.builder()
            .options(
                OpenAiChatOptions.builder()
                    .baseUrl(provider.url())
                    .apiKey("key")
                    .model("gpt-5-mini")
                    .build())
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
  }

  // region tools
  static final class Station {
    @Tool(description = "The weather in a city, now")
    String weather(String city, ToolContext context) {
      Turn<?> turn = (Turn<?>) context.getContext().get(SpringAiResponder.TURN);
      turn.progress("search", "Asking the weather station…");
      return weatherIn(city);
    }
  }

  // endregion

  private static String weatherIn(String city) {
    return "sunny in " + city;
  }

  @Test
  void a_model_answers_with_tools() throws Exception {
    // region responder
    ToolDefinition cart =
        ToolDefinition.builder()
            .name("get_cart")
            .description("What is in the user's cart")
            .inputSchema("{\"type\":\"object\",\"properties\":{}}")
            .build();
    SpringAiResponder<String> responder =
        SpringAiResponder.<String>builder(model)
            .systemPrompt(turn -> "You help %s. Be brief.".formatted(turn.context()))
            .tools(ToolCallbacks.from(new Station()))
            .clientTool(cart)
            .countUsage()
            .build();
    // endregion
    provider.says(call(0, "c1", "weather", "{\"city\":\"Rome\"}"), finish("tool_calls"), DONE);
    provider.says(text("Sunny."), STOP, DONE);

    assertThat(answer(responder::respond)).contains("Sunny.", "Asking the weather station");

    assertThat(Json.write(provider.requests.getFirst()))
        .contains("You help alice.", "get_cart", "The weather in a city, now");
    assertThat(Json.write(provider.requests.getLast())).contains("sunny in Rome");
  }

  @Test
  void a_chat_client_answers() throws Exception {
    ChatClient client = ChatClient.create(model);
    // region client
    SpringAiResponder<String> responder =
        SpringAiResponder.of(prompt -> client.prompt(prompt).stream().chatResponse());
    // endregion
    provider.says(text("Hello"), STOP, DONE);

    assertThat(answer(responder::respond)).contains("Hello");
  }

  @Test
  void a_chat_client_knows_the_turn() throws Exception {
    ChatClient client = ChatClient.builder(model).defaultTools(new Station()).build();
    provider.says(call(0, "c1", "weather", "{\"city\":\"Rome\"}"), finish("tool_calls"), DONE);
    provider.says(text("Sunny."), STOP, DONE);

    assertThat(answer(turn -> answer(client, turn)))
        .contains("Sunny.", "Asking the weather station");

    assertThat(Json.write(provider.requests.getLast())).contains("Hi {you}", "sunny in Rome");
  }

  // region client-turn
  static void answer(ChatClient client, Turn<String> turn) throws Exception {
    SpringAiResponder.<String>of(prompt ->
            client.prompt(prompt).toolContext(Map.of(SpringAiResponder.TURN, turn)).stream()
                .chatResponse())
        .respond(turn);
  }

  // endregion

  private static String answer(Chat.Responder responder) throws Exception {
    try (Chat chat = new Chat(new MemoryStore<>(owner -> owner), responder)) {
      String events = chat.ask("Hi {you}").toString();
      assertThat(events).doesNotContain("error");
      return events;
    }
  }
}
