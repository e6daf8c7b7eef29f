package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentStore;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attachments over a bare attachment store: it is called as the Python SDK's is, and no more. */
class PlainAttachmentsTest {
  private static final String CREATE =
      """
      {"type":"attachments.create","params":{"name":"a.txt","size":1,"mime_type":"text/plain"}}\
      """;

  /** A place elsewhere, which takes note of what it is asked to delete. */
  private static class Elsewhere implements AttachmentStore<String> {
    final List<String> deleted = new ArrayList<>();

    @Override
    public Attachment createAttachment(AttachmentCreateParams params, String owner) {
      return new Attachment.File(
          "atc_1",
          params.name(),
          params.mimeType(),
          new UploadDescriptor(
              "https://files.example/atc_1", UploadDescriptor.Method.PUT, Map.of()),
          null,
          JsonObject.of("bucket", "b"));
    }

    @Override
    public void deleteAttachment(String attachmentId, String owner) {
      deleted.add(owner + "/" + attachmentId);
    }
  }

  private static TestServer over(AttachmentStore<String> bytes) {
    return new TestServer(new MemoryStore<>(owner -> owner), bytes, ServerOptions.DEFAULT);
  }

  private static String delete(String id) {
    return "{\"type\":\"attachments.delete\",\"params\":{\"attachment_id\":\"%s\"}}".formatted(id);
  }

  @ParameterizedTest
  @EnumSource
  void a_message_holds_what_the_store_made_and_it_goes_by_its_id(StoreKind kind) throws Exception {
    Elsewhere bytes = new Elsewhere();
    try (TestServer server = new TestServer(kind.open(), bytes, ServerOptions.DEFAULT)) {
      JsonObject created = server.json(CREATE);
      List<JsonObject> events =
          server.events(
              newThread("look").replace("\"attachments\":[]", "\"attachments\":[\"atc_1\"]"));

      assertThat(at(created, "upload_descriptor", "url")).isEqualTo("https://files.example/atc_1");
      assertThat(created.get("upload_url")).isNull();
      assertThat(at(events.get(1), "item", "attachments", "0", "id")).isEqualTo("atc_1");
      assertThat(server.store().loadAttachment("atc_1", "alice").threadId())
          .isEqualTo(at(events.getFirst(), "thread", "id"));
      assertThat(server.json(delete("atc_1"))).isEqualTo(JsonObject.EMPTY);
      assertThat(bytes.deleted).containsExactly("alice/atc_1");
      assertThatThrownBy(() -> server.store().loadAttachment("atc_1", "alice"))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void the_url_of_the_upload_is_beside_the_descriptor_if_the_options_say_so() {
    Store<String> store = new MemoryStore<>(owner -> owner);
    ServerOptions options = ServerOptions.DEFAULT.withFlatUploadUrl(true);
    try (TestServer server = new TestServer(store, new Elsewhere(), options)) {
      assertThat(server.json(CREATE).text("upload_url")).isEqualTo("https://files.example/atc_1");
    }
  }

  @Test
  void bytes_of_an_attachment_that_is_somebody_elses_or_not_there_are_not_deleted() {
    Elsewhere bytes = new Elsewhere();
    try (TestServer server = over(bytes)) {
      server.json(CREATE);

      Reply.Json others = (Reply.Json) server.send(delete("atc_1"), "bob");
      assertThat(others.status()).isEqualTo(200);
      assertThat(server.json(delete("atc_2"))).isEqualTo(JsonObject.EMPTY);
      assertThat(bytes.deleted).isEmpty();
      assertThat(server.store().loadAttachment("atc_1", "alice").id()).isEqualTo("atc_1");
    }
  }

  @Test
  void what_the_applications_code_throws_is_422_and_leaves_everything_as_it_is() {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    Elsewhere failing =
        new Elsewhere() {
          @Override
          public Attachment createAttachment(AttachmentCreateParams params, String owner) {
            fail();
            return super.createAttachment(params, owner);
          }

          @Override
          public void deleteAttachment(String attachmentId, String owner) {
            fail();
          }

          private void fail() {
            if (failure.get() != null) {
              throw failure.get();
            }
          }
        };
    try (TestServer server = over(failing)) {
      server.json(CREATE);

      failure.set(new IllegalStateException("the bucket is locked"));
      assertThat(refusal(server, CREATE)).isEqualTo("422 handler_failed");
      assertThat(refusal(server, delete("atc_1"))).isEqualTo("422 handler_failed");
      failure.set(Refusal.unavailable("later"));
      assertThat(refusal(server, CREATE)).isEqualTo("422 handler_failed");
      failure.set(Refusal.quota("too much"));
      assertThat(refusal(server, CREATE)).isEqualTo("413 quota_exceeded");
      failure.set(new UnsupportedOperationException());
      assertThat(refusal(server, CREATE)).isEqualTo("404 not_offered");
      assertThat(server.store().loadAttachment("atc_1", "alice").id()).isEqualTo("atc_1");
    }
  }

  private static String refusal(TestServer server, String body) {
    Reply.Json reply = (Reply.Json) server.send(body);
    String code = ((JsonObject) Json.parse(reply.body())).text("code");
    return reply.status() + " " + code;
  }

  @Test
  void a_server_without_attachments_offers_neither_of_both() {
    try (TestServer server = new TestServer(new MemoryStore<>(owner -> owner))) {
      assertThat(refusal(server, CREATE)).isEqualTo("404 not_offered");
      assertThat(refusal(server, delete("atc_1"))).isEqualTo("404 not_offered");
    }
  }

  @Test
  void a_server_without_files_has_none_to_open() throws Exception {
    try (TestServer server = over(new Elsewhere())) {
      server.onRespond =
          turn -> {
            assertThatThrownBy(() -> turn.openAttachment("atc_1"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("atc_1");
            turn.say("refused");
          };

      assertThat(types(server.events(newThread("Read it")))).doesNotContain("error");
    }
  }

  @Test
  @SuppressWarnings("unchecked") // a proxy is of a class, not of a type
  void a_store_that_keeps_files_is_refused_since_more_of_it_must_be_called() {
    var files =
        (AttachmentFiles<String>)
            Proxy.newProxyInstance(
                AttachmentFiles.class.getClassLoader(),
                new Class<?>[] {AttachmentFiles.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError("nothing of it is called");
                });

    assertThatThrownBy(() -> new PlainAttachments<>(new MemoryStore<>(owner -> owner), files))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chatkit4j-attachments");
  }
}
