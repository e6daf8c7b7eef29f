package dev.chatkit4j.docs;

import static dev.chatkit4j.openai.Wire.COMPLETED;
import static dev.chatkit4j.openai.Wire.added;
import static dev.chatkit4j.openai.Wire.call;
import static dev.chatkit4j.openai.Wire.calls;
import static dev.chatkit4j.openai.Wire.done;
import static dev.chatkit4j.openai.Wire.image;
import static dev.chatkit4j.openai.Wire.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Tool;
import com.openai.models.responses.WebSearchTool;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.openai.InterruptibleHttpClient;
import dev.chatkit4j.openai.OpenAiResponder;
import dev.chatkit4j.openai.OpenAiTranscriber;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Provider;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/guides/openai.md, run. */
@Timeout(60)
class OpenAiExamplesTest {
  private final Store<String> store = new MemoryStore<>(owner -> owner);
  private final Map<String, byte[]> pictures = new HashMap<>();
  private Provider provider;
  private OpenAIClient client;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
    String url = provider.url();
    String key = "key";
    // region client
    OpenAIClient client =
        InterruptibleHttpClient.openAIClient(
            options -> options.baseUrl(url).apiKey(key).timeout(Duration.ofMinutes(30)));
    // endregion
    this.client = client;
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    provider.close();
  }

  // region server
  static final class MyChat extends ChatKitServer<String> {
    private final OpenAiResponder<String> responder;
    private final OpenAiTranscriber transcriber;

    MyChat(Store<String> store, OpenAIClient client, OpenAiResponder<String> responder) {
      super(store);
      this.responder = responder;
      transcriber = OpenAiTranscriber.of(client);
    }

    @Override
    protected void respond(Turn<String> turn) throws Exception {
      responder.respond(turn);
    }

    @Override
    protected String transcribe(AudioInput audio, String context) {
      return transcriber.transcribe(audio);
    }
  }

  // endregion

  @Test
  void a_model_answers() throws Exception {
    provider.says(says("Hello"));
    // region one-line
    var chat = new MyChat(store, client, OpenAiResponder.of(client, "gpt-5-mini"));
    // endregion
    assertThat(ask(chat, "Hi")).contains("\"delta\":\"Hello\"").doesNotContain("\"error\"");
  }

  @Test
  void more_can_be_asked_for() throws Exception {
    provider.says(says("Hello"));
    provider.says(says("A greeting"));
    // region options
    Reasoning reasoning =
        Reasoning.builder().effort(ReasoningEffort.LOW).summary(Reasoning.Summary.AUTO).build();
    OpenAiResponder<String> responder =
        OpenAiResponder.<String>builder(client, "gpt-5-mini")
            .systemPrompt(turn -> "You help %s. Be brief.".formatted(turn.context()))
            .window(Window.tokens(16_000))
            .models(Set.of("gpt-5", "gpt-5-mini"))
            .reasoning(reasoning)
            .options((request, turn) -> request.maxOutputTokens(2_000))
            .continueResponses()
            .titles()
            .countUsage()
            .build();
    // endregion
    assertThat(ask(new MyChat(store, client, responder), "Hi"))
        .contains("\"title\":\"A greeting\"");
    assertThat(Json.write(provider.requests.getFirst())).contains("You help alice. Be brief.");
  }

  @Test
  void tools_are_run_by_the_server_the_page_and_openai() throws Exception {
    provider.says(calls("resp_1", call("c1", "weather", "{\"city\":\"Rome\"}")));
    provider.says(calls("resp_2", call("c2", "get_cart", "{}")));
    // region tools
    FunctionTool weather =
        FunctionTool.builder()
            .name("weather")
            .description("The weather in a city, now")
            .parameters(
                FunctionTool.Parameters.builder()
                    .putAdditionalProperty("type", JsonValue.from("object"))
                    .putAdditionalProperty(
                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                    .build())
            .strict(false)
            .build();
    FunctionTool cart =
        FunctionTool.builder()
            .name("get_cart")
            .description("What is in the user's cart")
            .parameters(Optional.empty())
            .strict(false)
            .build();
    Tool search =
        Tool.ofWebSearch(WebSearchTool.builder().type(WebSearchTool.Type.WEB_SEARCH).build());
    OpenAiResponder<String> responder =
        OpenAiResponder.<String>builder(client, "gpt-5-mini")
            .tool(weather, (arguments, turn) -> weatherIn(arguments.text("city")))
            .clientTool(cart)
            .hostedTool(search)
            .build();
    // endregion
    assertThat(ask(new MyChat(store, client, responder), "Rome? And my cart?"))
        .contains("client_tool_call", "get_cart");
    assertThat(Json.write(provider.requests.getLast()))
        .contains("20 degrees in Rome", "web_search");
  }

  private static String weatherIn(String city) {
    return "20 degrees in " + city;
  }

  @Test
  void pictures_are_kept_elsewhere() throws Exception {
    provider.says(
        added(0, image("a", "in_progress", null)),
        done(0, image("a", "completed", "QQ==")),
        COMPLETED);
    // region images
    Tool draw = Tool.ofImageGeneration(Tool.ImageGeneration.builder().partialImages(2).build());
    OpenAiResponder<String> responder =
        OpenAiResponder.<String>builder(client, "gpt-5-mini")
            .hostedTool(draw)
            .images((turn, image) -> keep(image.itemId(), image.mimeType(), image.bytes()))
            .build();
    // endregion
    assertThat(ask(new MyChat(store, client, responder), "Draw"))
        .contains("https://pictures.example/");
    assertThat(pictures).hasSize(1);
  }

  private String keep(String name, String mimeType, byte[] bytes) {
    assertThat(mimeType).isEqualTo("image/png");
    pictures.put(name, bytes);
    return "https://pictures.example/" + name;
  }

  private static String ask(ChatKitServer<String> chat, String text) throws Exception {
    String body =
        """
        {"type":"threads.create","params":{"input":{"content":
         [{"type":"input_text","text":"%s"}],"attachments":[],"inference_options":{}}}}
        """
            .formatted(text);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ((Reply.Events) chat.process(body.getBytes(StandardCharsets.UTF_8), "alice")).writeTo(answer);
    return answer.toString(StandardCharsets.UTF_8);
  }
}
