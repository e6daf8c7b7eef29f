package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.input;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.AttachmentStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every type of request there is, over a store with every ability and over one with none. */
class EveryRequestTest {
  private static final AttachmentStore<String> FILES =
      new AttachmentStore<>() {
        @Override
        public void deleteAttachment(String attachmentId, String context) {}

        @Override
        public Attachment createAttachment(AttachmentCreateParams params, String context) {
          return new Attachment.File("atc_1", params.name(), params.mimeType(), null, null, null);
        }
      };

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void every_type_of_request_is_served(StoreKind kind) throws Exception {
    TestServer server = new TestServer(kind.open(), FILES, ServerOptions.DEFAULT);
    server.onRespond =
        turn -> {
          turn.say("hello");
          turn.ask(List.of(new StructuredInput.Freeform("note", "Notes?", null, null)));
          turn.callClientTool("f", JsonObject.EMPTY);
        };
    String threadId = at(server.events(newThread("hi")).getFirst(), "thread", "id");
    List<ThreadItem> items = server.items(threadId);
    server.onRespond = turn -> turn.say("done");

    Map<String, String> paramsByType = new LinkedHashMap<>();
    String thread = "\"thread_id\":\"%s\"".formatted(threadId);
    paramsByType.put("threads.create", "\"input\":" + input("hi"));
    paramsByType.put(
        "threads.add_structured_input",
        thread + ",\"item_id\":\"%s\",\"input\":{}".formatted(items.get(2).id()));
    paramsByType.put("threads.add_client_tool_output", thread + ",\"result\":1");
    paramsByType.put("threads.add_user_message", thread + ",\"input\":" + input("more"));
    paramsByType.put(
        "threads.retry_after_item", thread + ",\"item_id\":\"%s\"".formatted(items.get(0).id()));
    paramsByType.put("threads.custom_action", thread + ",\"action\":{\"type\":\"go\"}");
    paramsByType.put("threads.sync_custom_action", thread + ",\"action\":{\"type\":\"go\"}");
    paramsByType.put("threads.get_by_id", thread);
    paramsByType.put("threads.list", "");
    paramsByType.put("items.list", thread);
    paramsByType.put("items.feedback", thread + ",\"item_ids\":[],\"kind\":\"positive\"");
    paramsByType.put("threads.update", thread + ",\"title\":\"t\"");
    paramsByType.put("attachments.create", "\"name\":\"a\",\"size\":1,\"mime_type\":\"a/b\"");
    paramsByType.put("attachments.delete", "\"attachment_id\":\"atc_1\"");
    paramsByType.put("input.transcribe", "\"audio_base64\":\"aGk=\",\"mime_type\":\"audio/mp4\"");
    paramsByType.put("threads.delete", thread);

    Set<Class<?>> served =
        paramsByType.entrySet().stream()
            .map(entry ->
                "{\"type\":\"%s\",\"params\":{%s}}".formatted(entry.getKey(), entry.getValue()))
            .map(body -> serve(server, body))
            .collect(Collectors.toSet());

    assertThat(served).isEqualTo(permitted(Request.class).collect(Collectors.toSet()));
  }

  private static Class<?> serve(TestServer server, String body) {
    Request request = WireForm.readRequest(body.getBytes(StandardCharsets.UTF_8)).request();
    switch (request) {
      case Request.Streaming streaming ->
          assertThat(told(server, body)).as(body).doesNotContain("error");
      // It needs no store, and this server does not offer it.
      case Request.Transcribe transcribe -> assertThat(server.status(body)).isEqualTo(404);
      default -> assertThat(server.status(body)).as(body).isEqualTo(200);
    }
    return request.getClass();
  }

  private static List<String> told(TestServer server, String body) {
    try {
      return types(server.events(body));
    } catch (Exception e) {
      throw new AssertionError(body, e);
    }
  }

  /** All records that a sealed interface permits. */
  private static Stream<Class<?>> permitted(Class<?> sealed) {
    return sealed.isSealed()
        ? Arrays.stream(sealed.getPermittedSubclasses()).flatMap(EveryRequestTest::permitted)
        : Stream.of(sealed);
  }
}
