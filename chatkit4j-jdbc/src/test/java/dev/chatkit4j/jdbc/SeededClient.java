package dev.chatkit4j.jdbc;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.server.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One user at a {@link SeededServer}. What is asked and what is told is said in lines, each as soon
 * as it is known: a word for what it is, the owner, and JSON.
 */
record SeededClient(SeededServer server, String owner, Consumer<String> lines) {

  void send(JsonObject request) throws InterruptedException {
    upload(request);
    say("asks", Json.write(request));
    switch (server.process(Json.write(request).getBytes(StandardCharsets.UTF_8), owner)) {
      case Reply.Json json -> say("json", json.status() + " " + text(json.body()));
      case Reply.Events events -> hear(events);
    }
  }

  private void upload(JsonObject request) {
    if (((JsonObject) requireNonNull(request.get("params"))).get("input") instanceof JsonObject in
        && in.get("attachments") instanceof JsonArray ids) {
      ids.elements()
          .forEach(id -> {
            String attachmentId = ((JsonString) id).value();
            server
                .store()
                .saveAttachment(
                    new Attachment.File(attachmentId, "a.txt", "text/plain", null, null, null),
                    owner);
          });
    }
  }

  private void hear(Reply.Events events) throws InterruptedException {
    try (events) {
      Reply.Frame frame = events.next(Duration.ofSeconds(30));
      while (frame.kind() == Reply.Frame.Kind.EVENT) {
        say("hears", text(frame.bytes()).substring("data: ".length()).strip());
        frame = events.next(Duration.ofSeconds(30));
      }
      say(frame.kind() == Reply.Frame.Kind.END ? "end" : "stalled", "{}");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void say(String what, String json) {
    lines.accept(what + " " + owner + " " + json);
  }

  /** Has the owner's record hear such a line. */
  static void hear(String line, Told told) {
    String[] parts = line.split(" ", 3);
    switch (parts[0]) {
      case "asks" -> told.asks((JsonObject) Json.parse(parts[2]));
      case "hears" -> told.hears((JsonObject) Json.parse(parts[2]));
      case "json" -> {
        String[] answer = parts[2].split(" ", 2);
        told.hearsJson(Integer.parseInt(answer[0]), answer[1]);
      }
      case "end" -> told.end();
      default -> throw new AssertionError(line);
    }
  }
}
