package dev.chatkit4j.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fate of an owner who has more text than allowed. */
final class TextQuotaTest {
  private static final String LARGE = "x".repeat(9_000);

  private final MemoryStore<String> store = new MemoryStore<>(owner -> owner);
  private final TestServer server =
      new TestServer(store, null, ServerOptions.DEFAULT.withMaxText(10_000));

  @AfterEach
  void close() {
    server.close();
  }

  private void sweep() {
    requireNonNull(server.quota()).sweep();
  }

  private static String ofThread(String type, String threadId) {
    return """
    {"type":"%s","params":{"thread_id":"%s"}}\
    """
        .formatted(type, threadId);
  }

  private JsonObject refusal(String body) {
    Reply.Json json = (Reply.Json) server.send(body);
    assertThat(json.status()).isEqualTo(413);
    return (JsonObject) Json.parse(json.body());
  }

  @Test
  void whoever_has_too_much_may_read_and_delete_and_write_again_when_there_is_less()
      throws Exception {
    String threadId = server.thread();
    server.events(TestServer.message(threadId, LARGE));
    server.events(TestServer.message(threadId, LARGE));
    sweep();

    JsonObject refused = refusal(TestServer.message(threadId, "more"));
    assertThat(refused.text("code")).isEqualTo("quota_exceeded");
    assertThat(refused.text("message"))
        .isEqualTo(
            "Your conversations may have 10000 bytes together and have more; delete some to go on");
    assertThat(server.items(threadId)).hasSize(6);
    for (String request :
        List.of(
            TestServer.newThread("hi"),
            """
            {"type":"threads.update","params":{"thread_id":"%s","title":"new"}}\
            """
                .formatted(threadId),
            """
            {"type":"threads.retry_after_item","params":{"thread_id":"%s","item_id":"%s"}}\
            """
                .formatted(threadId, server.items(threadId).getFirst().id()))) {
      refusal(request);
    }

    assertThat(server.status(ofThread("threads.get_by_id", threadId))).isEqualTo(200);
    assertThat(server.status(ofThread("items.list", threadId))).isEqualTo(200);
    assertThat(server.status(ofThread("threads.delete", threadId))).isEqualTo(200);
    sweep();
    assertThat(server.thread()).isNotEmpty();
  }

  @Test
  void others_are_not_concerned() throws Exception {
    store.saveThread(new ThreadMetadata("t", Instant.EPOCH).withTitle(LARGE + LARGE), "bob");
    server.thread();
    sweep();

    assertThat(server.thread()).isNotEmpty();
  }

  @Test
  void what_another_process_deleted_is_noticed_after_an_attempt() throws Exception {
    String threadId = server.thread();
    server.events(TestServer.message(threadId, LARGE + LARGE));
    sweep();
    store.deleteThread(threadId, "alice");

    refusal(TestServer.newThread("again"));
    sweep();

    assertThat(server.thread()).isNotEmpty();
  }

  @Test
  void a_store_that_cannot_tell_is_refused() {
    assertThatThrownBy(
            () -> new TestServer(StoreKind.BARE.open(), null, ServerOptions.DEFAULT.withMaxText(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxText needs a store that tells how much text an owner has");
  }
}
