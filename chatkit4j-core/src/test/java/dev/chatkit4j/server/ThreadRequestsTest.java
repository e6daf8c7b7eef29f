package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class ThreadRequestsTest {
  private final TestServer server;

  ThreadRequestsTest(StoreKind store) {
    server = new TestServer(store.open());
  }

  @Test
  void a_new_thread_is_told_then_its_message_then_the_options_then_the_answer() throws Exception {
    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(types(events))
        .containsExactly(
            "thread.created", "thread.item.done", "stream_options", "thread.item.done");
    assertThat(at(events.get(0), "thread", "items", "data")).isEqualTo("[]");
    assertThat(at(events.get(1), "item", "type")).isEqualTo("user_message");
    assertThat(at(events.get(2), "stream_options", "allow_cancel")).isEqualTo("true");
    assertThat(at(events.get(3), "item", "content", "0", "text")).isEqualTo("ok");
  }

  @Test
  void what_was_told_is_what_is_kept() throws Exception {
    List<JsonObject> events = server.events(newThread("hi"));
    String threadId = at(events.getFirst(), "thread", "id");

    JsonObject page =
        server.json(
            """
            {"type":"items.list","params":{"thread_id":"%s","order":"asc"}}\
            """
                .formatted(threadId));

    assertThat(page.get("data"))
        .isEqualTo(new JsonArray(List.of(events.get(1).get("item"), events.get(3).get("item"))));
  }

  @Test
  void the_turn_knows_the_request() throws Exception {
    server.onRespond =
        turn -> {
          assertThat(turn.userMessage().text()).isEqualTo("hi");
          assertThat(turn.context()).isEqualTo("alice");
          assertThat(turn.requestMetadata().get("a")).isEqualTo(new JsonString("b"));
          assertThat(turn.locale()).isEqualTo(java.util.Locale.forLanguageTag("de-CH"));
          turn.say("seen");
        };
    byte[] body =
        newThread("hi")
            .replaceFirst("\\{", "{\"metadata\":{\"a\":\"b\"},")
            .getBytes(StandardCharsets.UTF_8);

    Reply.Events stream =
        (Reply.Events) server.process(body, RequestInfo.of("de-CH", null), "alice");

    assertThat(at(TestServer.read(stream).get(3), "item", "content", "0", "text"))
        .isEqualTo("seen");
  }

  @Test
  void an_unknown_attachment_is_refused_before_anything_is_saved() {
    String body = newThread("hi").replace("\"attachments\":[]", "\"attachments\":[\"atc_x\"]");

    assertThat(server.status(body)).isEqualTo(404);
    assertThat(at(server.json("{\"type\":\"threads.list\",\"params\":{}}"), "data"))
        .isEqualTo("[]");
  }

  @Test
  void an_attachment_is_bound_to_the_thread_and_shown_without_its_metadata() throws Exception {
    server
        .store()
        .saveAttachment(
            new Attachment.File("atc_1", "a.txt", "text/plain", null, null, JsonObject.EMPTY),
            "alice");
    String body = newThread("hi").replace("\"attachments\":[]", "\"attachments\":[\"atc_1\"]");

    List<JsonObject> events = server.events(body);

    String threadId = at(events.getFirst(), "thread", "id");
    assertThat(at(events.get(1), "item", "attachments", "0", "thread_id")).isEqualTo(threadId);
    assertThat(Json.write(events.get(1))).doesNotContain("metadata");
    assertThat(server.store().loadAttachment("atc_1", "alice").threadId()).isEqualTo(threadId);
  }

  @Test
  void another_users_attachment_is_not_found() {
    server
        .store()
        .saveAttachment(
            new Attachment.File("atc_1", "a.txt", "text/plain", null, null, null), "bob");

    String body = newThread("hi").replace("\"attachments\":[]", "\"attachments\":[\"atc_1\"]");

    assertThat(server.status(body)).isEqualTo(404);
  }

  @Test
  void a_message_to_an_unknown_or_foreign_thread_is_not_found() throws Exception {
    String threadId = server.thread();

    assertThat(server.status(message("thr_x", "hi"))).isEqualTo(404);
    Reply foreign = server.process(message(threadId, "hi").getBytes(StandardCharsets.UTF_8), "bob");
    assertThat(((Reply.Json) foreign).status()).isEqualTo(404);
    assertThat(server.items(threadId)).hasSize(2);
  }

  @Test
  void a_locked_thread_takes_messages_unless_the_server_was_told_otherwise() throws Exception {
    String threadId = server.thread();
    server
        .store()
        .saveThread(
            server
                .store()
                .loadThread(threadId, "alice")
                .withStatus(new ThreadStatus.Locked("closed for today")),
            "alice");
    TestServer strict =
        new TestServer(server.store(), null, ServerOptions.DEFAULT.withRefuseWhenLocked(true));

    assertThat(types(server.events(message(threadId, "hi")))).contains("thread.item.done");
    assertThat(strict.status(message(threadId, "hi"))).isEqualTo(409);
  }

  @Test
  void a_thread_is_read_with_its_oldest_twenty_visible_items() throws Exception {
    String threadId = server.thread();
    server.onRespond =
        turn -> {
          for (int i = 0; i < 30; i++) {
            turn.addHiddenContext(new JsonString("secret"));
            turn.say("n" + i);
          }
        };
    server.events(message(threadId, "go"));

    JsonObject thread =
        server.json(
            """
            {"type":"threads.get_by_id","params":{"thread_id":"%s"}}\
            """
                .formatted(threadId));

    JsonObject items = (JsonObject) thread.get("items");
    List<?> data = ((JsonArray) items.get("data")).elements();
    assertThat(data).hasSize(20);
    assertThat(at(items, "data", "19", "content", "0", "text")).isEqualTo("n16");
    assertThat(items.text("after")).isEqualTo(at(items, "data", "19", "id"));
    assertThat(Json.write(thread)).doesNotContain("secret");
  }

  @Test
  void the_limit_is_twenty_unless_asked_and_a_hundred_at_most() throws Exception {
    for (int i = 0; i < 101; i++) {
      server
          .store()
          .saveThread(
              new dev.chatkit4j.protocol.ThreadMetadata("t" + i, java.time.Instant.now()), "alice");
    }

    assertThat(listed("")).isEqualTo(20);
    assertThat(listed("\"limit\":null")).isEqualTo(20);
    assertThat(listed("\"limit\":0")).isEqualTo(20);
    assertThat(listed("\"limit\":3")).isEqualTo(3);
    assertThat(listed("\"limit\":9999")).isEqualTo(100);
    assertThat(listed("\"limit\":9223372036854775808")).isEqualTo(100);
    assertThat(server.status("{\"type\":\"threads.list\",\"params\":{\"limit\":-1}}"))
        .isEqualTo(400);
  }

  private int listed(String params) {
    JsonObject page = server.json("{\"type\":\"threads.list\",\"params\":{%s}}".formatted(params));
    return ((JsonArray) page.get("data")).elements().size();
  }

  @Test
  void an_unknown_cursor_is_not_found() throws Exception {
    String threadId = server.thread();

    assertThat(server.status("{\"type\":\"threads.list\",\"params\":{\"after\":\"x\"}}"))
        .isEqualTo(404);
    assertThat(
            server.status(
                """
                {"type":"items.list","params":{"thread_id":"%s","after":"x"}}\
                """
                    .formatted(threadId)))
        .isEqualTo(404);
  }

  @Test
  void a_thread_is_renamed_and_answered_without_items_and_metadata() throws Exception {
    String threadId = server.thread();

    JsonObject thread =
        server.json(
            """
            {"type":"threads.update","params":{"thread_id":"%s","title":"New"}}\
            """
                .formatted(threadId));

    assertThat(thread.text("title")).isEqualTo("New");
    assertThat(at(thread, "items", "data")).isEqualTo("[]");
    assertThat(server.store().loadThread(threadId, "alice").title()).isEqualTo("New");
  }

  @Test
  void a_deleted_thread_is_gone_and_deleting_it_again_succeeds() throws Exception {
    String threadId = server.thread();
    String delete =
        """
        {"type":"threads.delete","params":{"thread_id":"%s"}}\
        """
            .formatted(threadId);

    assertThat(server.json(delete)).isEqualTo(JsonObject.EMPTY);
    assertThat(server.json(delete)).isEqualTo(JsonObject.EMPTY);
    assertThat(
            server.status(
                """
                {"type":"threads.get_by_id","params":{"thread_id":"%s"}}\
                """
                    .formatted(threadId)))
        .isEqualTo(404);
  }

  @Test
  void what_is_not_offered_is_not_found() {
    assertThat(
            server.status(
                """
                {"type":"attachments.create",
                 "params":{"name":"a","size":1,"mime_type":"a/b"}}\
                """))
        .isEqualTo(404);
    assertThat(
            server.status(
                """
                {"type":"input.transcribe",
                 "params":{"audio_base64":"aGk=","mime_type":"audio/mp4"}}\
                """))
        .isEqualTo(404);
  }

  @Test
  void a_failure_of_the_applications_own_code_is_not_one_that_clients_repeat() throws Exception {
    String threadId = server.thread();
    server.onSyncAction =
        (thread, action, sender, context) -> {
          throw new IllegalStateException("broken");
        };

    assertThat(
            server.status(
                """
                {"type":"threads.sync_custom_action",
                 "params":{"thread_id":"%s","action":{"type":"x"}}}\
                """
                    .formatted(threadId)))
        .isEqualTo(422);
  }

  @Test
  void a_stranger_cannot_delete_an_attachments_bytes() {
    java.util.Set<String> deleted = new java.util.HashSet<>();
    TestServer offering =
        new TestServer(
            new MemoryStore<>(owner -> owner),
            (id, owner) -> deleted.add(id),
            ServerOptions.DEFAULT);
    offering
        .store()
        .saveAttachment(
            new Attachment.File("atc_1", "a.txt", "text/plain", null, null, null), "bob");
    String delete =
        """
        {"type":"attachments.delete","params":{"attachment_id":"atc_1"}}\
        """;

    assertThat(offering.json(delete)).isEqualTo(JsonObject.EMPTY);
    assertThat(deleted).isEmpty();
    assertThat(offering.store().loadAttachment("atc_1", "bob").id()).isEqualTo("atc_1");

    offering.process(delete.getBytes(StandardCharsets.UTF_8), "bob");
    assertThat(deleted).containsExactly("atc_1");
  }

  @Test
  void feedback_is_taken_without_looking() {
    assertThat(
            server.json(
                """
                {"type":"items.feedback",
                 "params":{"thread_id":"t","item_ids":[],"kind":"positive"}}\
                """))
        .isEqualTo(JsonObject.EMPTY);
  }

  @Test
  void quoted_text_and_choices_are_kept() throws Exception {
    String body =
        newThread("hi")
            .replace(
                "\"inference_options\":{}",
                "\"quoted_text\":\"q\",\"inference_options\":"
                    + "{\"tool_choice\":{\"id\":\"search\"},\"model\":\"m\"}");

    String threadId = at(server.events(body).getFirst(), "thread", "id");

    ThreadItem.UserMessage kept = (ThreadItem.UserMessage) server.items(threadId).getFirst();
    assertThat(kept.quotedText()).isEqualTo("q");
    assertThat(kept.inferenceOptions().toolChoice()).isEqualTo("search");
    assertThat(kept.inferenceOptions().model()).isEqualTo("m");
  }
}
