package dev.chatkit4j.testmodels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Reply;
import java.util.List;

/** The events that the client of a chat sees. */
public final class Seen {
  private Seen() {}

  /** Of what types the events are. */
  public static List<String> types(List<JsonObject> events) {
    return events.stream().map(event -> event.text("type")).toList();
  }

  /** The texts that were added to messages. */
  public static List<String> deltas(List<JsonObject> events) {
    return events.stream()
        .filter(event -> event.get("update") instanceof JsonObject)
        .map(event -> ((JsonObject) event.get("update")).text("delta"))
        .filter(delta -> delta != null)
        .toList();
  }

  /** The next such text of a stream. */
  public static String nextDelta(Reply.Events stream) throws Exception {
    while (true) {
      JsonObject event = Chat.next(stream);
      assertThat(event).isNotNull();
      List<String> delta = deltas(List.of(event));
      if (!delta.isEmpty()) {
        return delta.getFirst();
      }
    }
  }

  /** What the error says that the events end with. */
  public static String error(List<JsonObject> events) {
    assertThat(events.getLast().text("type")).isEqualTo("error");
    return events.getLast().text("message");
  }
}
