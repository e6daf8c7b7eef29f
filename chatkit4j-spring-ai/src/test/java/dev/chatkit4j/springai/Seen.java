package dev.chatkit4j.springai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.testmodels.Chat;
import java.util.List;

/** What the client of a chat sees. */
final class Seen {
  private Seen() {}

  static List<String> types(List<JsonObject> events) {
    return events.stream().map(event -> event.text("type")).toList();
  }

  static List<String> deltas(List<JsonObject> events) {
    return events.stream()
        .filter(event -> event.get("update") instanceof JsonObject)
        .map(event -> ((JsonObject) event.get("update")).text("delta"))
        .filter(delta -> delta != null)
        .toList();
  }

  static String nextDelta(Reply.Events stream) throws Exception {
    while (true) {
      JsonObject event = Chat.next(stream);
      assertThat(event).isNotNull();
      List<String> delta = deltas(List.of(event));
      if (!delta.isEmpty()) {
        return delta.getFirst();
      }
    }
  }

  static String error(List<JsonObject> events) {
    assertThat(events.getLast().text("type")).isEqualTo("error");
    return events.getLast().text("message");
  }
}
