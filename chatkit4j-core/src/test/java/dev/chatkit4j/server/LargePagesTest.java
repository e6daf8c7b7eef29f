package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A page fits into memory, however large its items are. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class LargePagesTest {
  private static final Instant TIME = Instant.parse("2020-11-01T12:00:00Z");

  private final Store<String> store;
  private final TestServer server;

  LargePagesTest(StoreKind kind) {
    this.store = kind.open();
    this.server = new TestServer(store);
  }

  private void save(String threadId, int from, int count, int characters) {
    for (int i = from; i < from + count; i++) {
      store.addThreadItem(
          threadId,
          new ThreadItem.AssistantMessage(
              "msg_" + i,
              threadId,
              TIME.plusSeconds(i),
              List.of(new AssistantMessageContent("x".repeat(characters)))),
          "alice");
    }
  }

  private void saveThread(String threadId, String title) {
    store.saveThread(new ThreadMetadata(threadId, TIME).withTitle(title), "alice");
  }

  private JsonObject items(String threadId, String after) {
    return server.json(
        """
        {"type":"items.list",
         "params":{"thread_id":"%s","limit":100,"order":"asc","after":"%s"}}\
        """
            .formatted(threadId, after));
  }

  private static List<String> ids(JsonValue data) {
    return ((JsonArray) data)
        .elements().stream().map(element -> ((JsonObject) element).text("id")).toList();
  }

  private static JsonValue data(JsonObject page) {
    return requireNonNull(page.get("data"));
  }

  @Test
  void a_page_of_items_ends_before_it_is_more_than_a_mebibyte() {
    saveThread("thr_1", "title");
    save("thr_1", 0, 5, 400_000);

    JsonObject first = items("thr_1", "");

    assertThat(ids(data(first))).containsExactly("msg_0", "msg_1");
    assertThat(at(first, "has_more")).isEqualTo("true");
    assertThat(first.text("after")).isEqualTo("msg_1");
    List<String> walked = new ArrayList<>(ids(data(first)));
    for (String after = "msg_1"; after != null; ) {
      JsonObject page = items("thr_1", after);
      walked.addAll(ids(data(page)));
      after = page.text("after");
    }
    assertThat(walked).containsExactly("msg_0", "msg_1", "msg_2", "msg_3", "msg_4");
  }

  @Test
  void an_item_that_alone_is_more_comes_alone() {
    saveThread("thr_1", "title");
    save("thr_1", 0, 1, 100);
    save("thr_1", 1, 1, 2_000_000);
    save("thr_1", 2, 1, 100);

    assertThat(ids(data(items("thr_1", "")))).containsExactly("msg_0");
    assertThat(ids(data(items("thr_1", "msg_0")))).containsExactly("msg_1");
    JsonObject last = items("thr_1", "msg_1");
    assertThat(ids(data(last))).containsExactly("msg_2");
    assertThat(at(last, "has_more")).isEqualTo("false");
  }

  @Test
  void a_thread_comes_with_as_many_items_as_fit() {
    saveThread("thr_1", "title");
    save("thr_1", 0, 4, 400_000);

    JsonObject thread =
        server.json("{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"thr_1\"}}");

    JsonObject items = (JsonObject) thread.get("items");
    assertThat(ids(data(items))).containsExactly("msg_0", "msg_1");
    assertThat(at(items, "after")).isEqualTo("msg_1");
  }

  @Test
  void a_page_of_threads_ends_before_it_is_more_than_a_mebibyte() {
    for (int i = 0; i < 3; i++) {
      saveThread("thr_" + i, "t".repeat(400_000));
    }

    JsonObject page =
        server.json("{\"type\":\"threads.list\",\"params\":{\"order\":\"asc\"}}");

    assertThat(ids(data(page))).containsExactly("thr_0", "thr_1");
    assertThat(page.text("after")).isEqualTo("thr_1");
  }

  @Test
  void what_code_gets_of_the_past_is_16_mebibytes_at_most() throws Exception {
    AtomicInteger told = new AtomicInteger();
    server.onRespond =
        turn -> {
          save(turn.thread().id(), 0, 6, 4_000_000);
          told.set(turn.history(100).size());
        };

    server.thread();

    // The message, and four of the six.
    assertThat(told).hasValue(5);
  }
}
