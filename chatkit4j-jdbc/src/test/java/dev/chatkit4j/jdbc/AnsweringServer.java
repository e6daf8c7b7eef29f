package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server whose answers the test gives, and what a client of it does; the owner is ann. */
final class AnsweringServer extends ChatKitServer<String> {
  interface Answer {
    void to(Turn<String> turn) throws Exception;
  }

  volatile Answer answer = turn -> turn.say("ok");

  AnsweringServer(Store<String> store) {
    super(store, null, ServerOptions.DEFAULT);
  }

  @Override
  protected void respond(Turn<String> turn) throws Exception {
    answer.to(turn);
  }

  Reply create(String text) {
    return send(JsonObject.of("type", "threads.create", "params", input(text)));
  }

  Reply message(String threadId, String text) {
    return send(
        JsonObject.of(
            "type", "threads.add_user_message", "params", input(text).with("thread_id", threadId)));
  }

  private Reply send(JsonObject request) {
    return process(Json.write(request).getBytes(StandardCharsets.UTF_8), "ann");
  }

  private static JsonObject input(String text) {
    return JsonObject.of(
        "input",
        JsonObject.of(
                "content",
                List.of(JsonObject.of("type", "input_text", "text", text)),
                "attachments",
                List.of())
            .with("inference_options", JsonObject.EMPTY));
  }

  /** All events of a stream. */
  static List<JsonObject> events(Reply reply) throws InterruptedException {
    List<JsonObject> events = new ArrayList<>();
    try (Reply.Events stream = (Reply.Events) reply) {
      Reply.Frame frame = stream.next(Duration.ofSeconds(60));
      while (frame.kind() == Reply.Frame.Kind.EVENT) {
        String text = new String(frame.bytes(), StandardCharsets.UTF_8);
        events.add((JsonObject) Json.parse(text.substring("data: ".length()).strip()));
        frame = stream.next(Duration.ofSeconds(60));
      }
      if (frame.kind() != Reply.Frame.Kind.END) {
        throw new AssertionError("no event for a minute after " + events);
      }
    }
    return events;
  }

  /** The ids of the items that were told to be done, in that order. */
  static List<String> doneIds(List<JsonObject> events) {
    return events.stream()
        .filter(event -> "thread.item.done".equals(event.text("type")))
        .map(event -> requireNonNull(((JsonObject) requireNonNull(event.get("item"))).text("id")))
        .toList();
  }

  static String threadId(List<JsonObject> events) {
    return requireNonNull(
        ((JsonObject) requireNonNull(events.getFirst().get("thread"))).text("id"));
  }
}
