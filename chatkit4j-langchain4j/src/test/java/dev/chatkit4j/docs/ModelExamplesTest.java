package dev.chatkit4j.docs;

import static dev.chatkit4j.testmodels.Provider.DONE;
import static dev.chatkit4j.testmodels.Provider.STOP;
import static dev.chatkit4j.testmodels.Provider.call;
import static dev.chatkit4j.testmodels.Provider.finish;
import static dev.chatkit4j.testmodels.Provider.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.langchain4j.InterruptibleHttpClient;
import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.model.ThreadItemConverter;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Provider;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/guides/models.md, run. */
@Timeout(60)
class ModelExamplesTest {
  private final Store<String> store = new MemoryStore<>(owner -> owner);
  private Provider provider;
  private StreamingChatModel model;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
    String url = provider.url();
    String key = "key";
    // region model
    StreamingChatModel model =
        OpenAiStreamingChatModel.builder()
            .baseUrl(url)
            .apiKey(key)
            .modelName("gpt-5-mini")
            .httpClientBuilder(InterruptibleHttpClient.builder())
            .build();
    // endregion
    this.model = model;
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
  }

  // region server
  static final class MyChat extends ChatKitServer<String> {
    private final ModelResponder<String> responder;

    MyChat(Store<String> store, ModelResponder<String> responder) {
      super(store);
      this.responder = responder;
    }

    @Override
    protected void respond(Turn<String> turn) throws Exception {
      responder.respond(turn);
    }
  }

  // endregion

  @Test
  void a_model_answers() throws Exception {
    provider.says(text("Hello"), STOP, DONE);
    // region one-line
    var chat = new MyChat(store, ModelResponder.of(model));
    // endregion
    assertThat(ask(chat, "Hi")).contains("\"delta\":\"Hello\"").doesNotContain("\"error\"");
  }

  @Test
  void more_can_be_asked_for() throws Exception {
    provider.says(text("Hello"), STOP, DONE);
    provider.says(text("A greeting"), STOP, DONE);
    // region options
    ModelResponder<String> responder =
        ModelResponder.<String>builder(model)
            .systemPrompt(turn -> "You help %s. Be brief.".formatted(turn.context()))
            .window(Window.tokens(16_000))
            .models(Set.of("gpt-5", "gpt-5-mini"))
            .titles()
            .countUsage()
            .build();
    // endregion
    assertThat(ask(new MyChat(store, responder), "Hi")).contains("\"title\":\"A greeting\"");
    assertThat(Json.write(provider.requests.getFirst())).contains("You help alice. Be brief.");
  }

  @Test
  void the_server_runs_a_tool() throws Exception {
    provider.says(call(0, "c1", "weather", "{\"city\":\"Rome\"}"), finish("tool_calls"), DONE);
    provider.says(text("Sunny."), STOP, DONE);
    // region tool
    ToolSpecification weather =
        ToolSpecification.builder()
            .name("weather")
            .description("The weather in a city, now")
            .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
            .build();
    ModelResponder<String> responder =
        ModelResponder.<String>builder(model)
            .tool(
                weather,
                (arguments, turn) -> {
                  turn.progress("search", "Asking the weather station…");
                  return weatherIn(arguments.text("city"));
                })
            .build();
    // endregion
    assertThat(ask(new MyChat(store, responder), "Rome?"))
        .contains("weather station", "\"delta\":\"Sunny.\"");
    assertThat(Json.write(provider.requests.getLast())).contains("20 degrees in Rome");
  }

  private static String weatherIn(String city) {
    return "20 degrees in " + city;
  }

  @Test
  void the_page_runs_a_tool() throws Exception {
    provider.says(call(0, "c1", "get_cart", "{}"), finish("tool_calls"), DONE);
    provider.says(text("Two books."), STOP, DONE);
    // region client-tool
    ToolSpecification cart =
        ToolSpecification.builder()
            .name("get_cart")
            .description("What is in the user's cart")
            .build();
    ModelResponder<String> responder =
        ModelResponder.<String>builder(model).clientTool(cart).build();
    // endregion
    var chat = new MyChat(store, responder);
    assertThat(ask(chat, "What do I buy?")).contains("client_tool_call", "get_cart");
    String thread = store.loadThreads(1, null, Order.DESC, "alice").data().getFirst().id();

    assertThat(
            send(
                chat,
                """
                {"type":"threads.add_client_tool_output",
                 "params":{"thread_id":"%s","result":["two","books"]}}
                """
                    .formatted(thread)))
        .contains("Two books.");
  }

  // region converter
  static final class OurConverter extends ThreadItemConverter {
    @Override
    protected List<ModelInput> widget(ThreadItem.Widget widget) {
      return List.of(ModelInput.Message.user("The user was shown a form to book a flight."));
    }
  }

  // endregion

  @Test
  void a_type_of_item_is_told_otherwise() throws Exception {
    provider.says(text("Done"), STOP, DONE);
    ThreadMetadata thread = new ThreadMetadata("thr_1", java.time.Instant.now());
    store.saveThread(thread, "alice");
    store.addThreadItem(
        "thr_1",
        new ThreadItem.Widget("w", "thr_1", thread.createdAt(), JsonObject.EMPTY, null),
        "alice");
    // region convert-with
    ModelResponder<String> responder =
        ModelResponder.<String>builder(model).converter(new OurConverter()).build();
    // endregion
    send(
        new MyChat(store, responder),
        """
        {"type":"threads.add_user_message","params":{"thread_id":"thr_1","input":{"content":
         [{"type":"input_text","text":"Done?"}],"attachments":[],"inference_options":{}}}}
        """);
    assertThat(Json.write(provider.requests.getFirst())).contains("a form to book a flight");
  }

  @Test
  void any_other_model_is_told_the_same() throws Exception {
    String[] told = new String[1];
    var chat =
        new ChatKitServer<String>(store) {
          // region convert
          @Override
          protected void respond(Turn<String> turn) {
            List<ModelInput> inputs =
                ThreadItemConverter.DEFAULT.convert(
                    turn.history(50), turn::openAttachment, Window.newest(50));
            turn.say(askAnyModel(inputs));
          }

          // endregion

          private String askAnyModel(List<ModelInput> inputs) {
            told[0] = inputs.toString();
            return "Hello";
          }
        };
    ask(chat, "Hi there");
    assertThat(told[0]).contains("USER", "Hi there");
  }

  private static String ask(ChatKitServer<String> chat, String text) throws Exception {
    return send(
        chat,
        """
        {"type":"threads.create","params":{"input":{"content":
         [{"type":"input_text","text":"%s"}],"attachments":[],"inference_options":{}}}}
        """
            .formatted(text));
  }

  private static String send(ChatKitServer<String> chat, String body) throws Exception {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ((Reply.Events) chat.process(body.getBytes(StandardCharsets.UTF_8), "alice")).writeTo(answer);
    return answer.toString(StandardCharsets.UTF_8);
  }
}
