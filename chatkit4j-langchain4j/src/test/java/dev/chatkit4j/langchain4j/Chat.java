package dev.chatkit4j.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.testmodels.Provider;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server that answers with a model of the provider, and what its client does. */
final class Chat extends ChatKitServer<String> {
  private final ModelResponder<String> responder;

  Chat(Store<String> store, ModelResponder<String> responder) {
    super(store);
    this.responder = responder;
  }

  static StreamingChatModel model(Provider provider, HttpClient client) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(provider.url())
        .apiKey("sk-secret")
        .modelName("small")
        .returnThinking(true)
        .httpClientBuilder(InterruptibleHttpClient.builder(client))
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  @Override
  protected void respond(Turn<String> turn) throws Exception {
    responder.respond(turn);
  }

  Reply.Events stream(String body) {
    return (Reply.Events) process(body.getBytes(UTF_8), "alice");
  }

  List<JsonObject> ask(String text) throws Exception {
    return read(stream(create(text)));
  }

  static String create(String text) {
    return create(text, "{}");
  }

  static String create(String text, String options) {
    return "{\"type\":\"threads.create\",\"params\":{\"input\":" + input(text, options) + "}}";
  }

  static String more(String threadId, String text) {
    return "{\"type\":\"threads.add_user_message\",\"params\":{\"thread_id\":\"%s\",\"input\":%s}}"
        .formatted(threadId, input(text, "{}"));
  }

  static String output(String threadId, String result) {
    return "{\"type\":\"threads.add_client_tool_output\",\"params\":{\"thread_id\":\"%s\",\"result\":%s}}"
        .formatted(threadId, result);
  }

  private static String input(String text, String options) {
    return "{\"content\":[{\"type\":\"input_text\",\"text\":\"%s\"}],\"attachments\":[],\"inference_options\":%s}"
        .formatted(text, options);
  }

  static List<JsonObject> read(Reply.Events stream) throws Exception {
    List<JsonObject> events = new ArrayList<>();
    try (stream) {
      for (JsonObject event = next(stream); event != null; event = next(stream)) {
        events.add(event);
      }
    }
    return events;
  }

  /** The next event; null at the end. */
  static JsonObject next(Reply.Events stream) throws Exception {
    Reply.Frame frame = stream.next(Duration.ofSeconds(30));
    return switch (frame.kind()) {
      case END -> null;
      case IDLE -> throw new AssertionError("no event for 30 s");
      case EVENT ->
          (JsonObject) Json.parse(new String(frame.bytes(), UTF_8).substring("data: ".length()));
    };
  }

  static String threadOf(List<JsonObject> events) {
    return ((JsonObject) events.getFirst().get("thread")).text("id");
  }

  /** What is stored of the only thread. */
  List<ThreadItem> items() {
    String thread = store().loadThreads(1, null, Order.DESC, "alice").data().getFirst().id();
    return store().loadThreadItems(thread, null, 100, Order.ASC, "alice").data();
  }
}
