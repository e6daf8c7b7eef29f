package dev.chatkit4j.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.models.responses.FunctionTool;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import dev.chatkit4j.testmodels.Chat;
import dev.chatkit4j.testmodels.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A chat that is answered by a provider on this machine, of which nothing is left in the end. */
@Timeout(60)
abstract class OpenAiTest {
  /** The name of the threads that read answers. */
  static final String READER = "chatkit4j-openai";

  final Store<String> store = new MemoryStore<>(owner -> owner);
  Provider provider;
  OpenAIClient client;
  Chat chat;

  @TempDir Path directory;

  @BeforeEach
  void start() throws Exception {
    provider = new Provider();
    client = client(0);
    chat(with -> with);
  }

  OpenAIClient client(int retries) {
    return InterruptibleHttpClient.openAIClient(
        options -> options.baseUrl(provider.url()).apiKey("sk-secret").maxRetries(retries));
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    assertThat(chat.stop(Duration.ofSeconds(10))).isTrue();
    for (Provider.Connection connection : provider.connections) {
      connection.closed.get(10, TimeUnit.SECONDS);
    }
    assertThat(LiveThreads.gone(READER, directory)).isTrue();
    client.close();
    provider.close();
  }

  final void chat(UnaryOperator<OpenAiResponder.Builder<String>> with) {
    chat = new Chat(store, with.apply(OpenAiResponder.builder(client, "small")).build()::respond);
  }

  static FunctionTool tool(String name) {
    return FunctionTool.builder()
        .name(name)
        .description("a tool")
        .parameters(
            FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty(
                    "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .build())
        .strict(false)
        .build();
  }

  // ------------------------------------------------------------------------------ what is read

  static List<String> types(List<JsonObject> events) {
    return events.stream().map(event -> event.text("type")).toList();
  }

  /** The updates of a type. */
  static List<JsonObject> updates(List<JsonObject> events, String type) {
    return events.stream()
        .map(event -> event.get("update"))
        .filter(update -> update instanceof JsonObject object && type.equals(object.text("type")))
        .map(JsonObject.class::cast)
        .toList();
  }

  static List<String> deltas(List<JsonObject> events) {
    return updates(events, "assistant_message.content_part.text_delta").stream()
        .map(update -> update.text("delta"))
        .toList();
  }

  static String error(List<JsonObject> events) {
    assertThat(events.getLast().text("type")).isEqualTo("error");
    return events.getLast().text("message");
  }

  /** The items of a type that are stored, oldest first. */
  <T extends ThreadItem> List<T> kept(Class<T> type) {
    return chat.items().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** What a request told the model, a line an item, but for the steps that were shown. */
  final List<String> told(int request) {
    List<String> told = new ArrayList<>();
    for (var each : (JsonArray) provider.requests.get(request).get("input")) {
      JsonObject item = (JsonObject) each;
      String type = item.text("type") == null ? "message" : item.text("type");
      String line =
          switch (type) {
            case "message" -> item.text("role") + ":" + text((JsonArray) item.get("content"));
            case "function_call" ->
                "call %s %s %s"
                    .formatted(item.text("call_id"), item.text("name"), item.text("arguments"));
            case "function_call_output" ->
                "output %s:%s".formatted(item.text("call_id"), item.text("output"));
            default -> type;
          };
      if (!line.contains("A message was displayed")) {
        told.add(line);
      }
    }
    return told;
  }

  private static String text(JsonArray content) {
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(((JsonObject) part).text("text")));
    return text.toString();
  }
}
