package dev.chatkit4j.testmodels;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server over a responder, and what its client does. */
public final class Chat extends ChatKitServer<String> {
  /** Such as {@code responder::respond}. */
  public interface Responder {
    void respond(Turn<String> turn) throws Exception;
  }

  private final Responder responder;

  public Chat(Store<String> store, Responder responder) {
    super(store);
    this.responder = responder;
  }

  @Override
  protected void respond(Turn<String> turn) throws Exception {
    responder.respond(turn);
  }

  public Reply.Events stream(String body) {
    return (Reply.Events) process(body.getBytes(UTF_8), "alice");
  }

  public List<JsonObject> ask(String text) throws Exception {
    return read(stream(create(text)));
  }

  public static String create(String text) {
    return create(text, "{}");
  }

  public static String create(String text, String options) {
    return "{\"type\":\"threads.create\",\"params\":{\"input\":" + input(text, options) + "}}";
  }

  public static String more(String threadId, String text) {
    return "{\"type\":\"threads.add_user_message\",\"params\":{\"thread_id\":\"%s\",\"input\":%s}}"
        .formatted(threadId, input(text, "{}"));
  }

  public static String output(String threadId, String result) {
    return "{\"type\":\"threads.add_client_tool_output\",\"params\":{\"thread_id\":\"%s\",\"result\":%s}}"
        .formatted(threadId, result);
  }

  private static String input(String text, String options) {
    return "{\"content\":[{\"type\":\"input_text\",\"text\":\"%s\"}],\"attachments\":[],\"inference_options\":%s}"
        .formatted(text, options);
  }

  public static List<JsonObject> read(Reply.Events stream) throws Exception {
    List<JsonObject> events = new ArrayList<>();
    try (stream) {
      for (JsonObject event = next(stream); event != null; event = next(stream)) {
        events.add(event);
      }
    }
    return events;
  }

  /** The next event; null at the end. */
  public static JsonObject next(Reply.Events stream) throws Exception {
    Reply.Frame frame = stream.next(Duration.ofSeconds(30));
    return switch (frame.kind()) {
      case END -> null;
      case IDLE -> throw new AssertionError("no event for 30 s");
      case EVENT ->
          (JsonObject) Json.parse(new String(frame.bytes(), UTF_8).substring("data: ".length()));
    };
  }

  public static String threadOf(List<JsonObject> events) {
    return ((JsonObject) events.getFirst().get("thread")).text("id");
  }

  /** What is stored of the only thread. */
  public List<ThreadItem> items() {
    String thread = store().loadThreads(1, null, Order.DESC, "alice").data().getFirst().id();
    return store().loadThreadItems(thread, null, 100, Order.ASC, "alice").data();
  }
}
