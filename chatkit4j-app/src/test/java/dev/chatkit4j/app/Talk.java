package dev.chatkit4j.app;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A client of a server in the same process, with one conversation. */
final class Talk {
  private final ChatKitServer<Caller> server;
  private final Caller caller = new Caller("ann");
  private String thread = "";

  Talk(ChatKitServer<Caller> server) {
    this.server = server;
  }

  /** Any JSON as it is read, for tests that write it as text. */
  static JsonObject json(String text) {
    return (JsonObject) Json.parse(text);
  }

  /** The value at that path of names and indexes; fails if there is none. */
  static JsonValue at(JsonValue value, Object... path) {
    JsonValue found = value;
    for (Object step : path) {
      found =
          step instanceof Integer index
              ? ((JsonArray) found).elements().get(index)
              : ((JsonObject) found).get((String) step);
      if (found == null) {
        throw new AssertionError("nothing at %s of %s".formatted(List.of(path), value));
      }
    }
    return found;
  }

  static String text(JsonValue value, Object... path) {
    return ((JsonString) at(value, path)).value();
  }

  String thread() {
    return thread;
  }

  /** Says something, in a new conversation the first time. */
  List<JsonObject> say(String text) {
    Map<String, Object> input =
        Map.of(
            "content",
            List.of(Map.of("type", "input_text", "text", text)),
            "attachments",
            List.of(),
            "inference_options",
            Map.of());
    if (!thread.isEmpty()) {
      return stream("threads.add_user_message", JsonObject.of("input", input));
    }
    List<JsonObject> events = stream("threads.create", JsonObject.of("input", input));
    thread = text(events.getFirst(), "thread", "id");
    return events;
  }

  /** A request about the conversation that is answered by a stream. */
  List<JsonObject> stream(String type, JsonObject params) {
    return events((Reply.Events) process(type, params));
  }

  private Reply process(String type, JsonObject params) {
    JsonObject whole = thread.isEmpty() ? params : params.with("thread_id", thread);
    String body = Json.write(JsonObject.of("type", type, "params", whole));
    return server.process(body.getBytes(StandardCharsets.UTF_8), caller);
  }

  static List<JsonObject> events(Reply.Events reply) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      reply.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> json(line.substring(6)))
        .toList();
  }

  /** A request about the conversation that is answered by JSON. */
  Reply.Json ask(String type, JsonObject params) {
    return (Reply.Json) process(type, params);
  }

  static JsonObject body(Reply.Json reply) {
    return json(new String(reply.body(), StandardCharsets.UTF_8));
  }

  /** The conversation's items as listed, oldest first. */
  List<JsonObject> items() {
    JsonObject params = JsonObject.of("order", "asc", "limit", 100);
    JsonArray data = (JsonArray) at(body(ask("items.list", params)), "data");
    return data.elements().stream().map(JsonObject.class::cast).toList();
  }

  /** The texts of the assistant's finished messages. */
  static List<String> said(List<JsonObject> events) {
    return done(events, "assistant_message").stream()
        .map(item -> text(item, "content", 0, "text"))
        .toList();
  }

  /** The finished items of that type. */
  static List<JsonObject> done(List<JsonObject> events, String type) {
    return ofType(events, "thread.item.done").stream()
        .map(event -> (JsonObject) at(event, "item"))
        .filter(item -> type.equals(item.text("type")))
        .toList();
  }

  static List<JsonObject> ofType(List<JsonObject> events, String type) {
    return events.stream().filter(event -> type.equals(event.text("type"))).toList();
  }
}
