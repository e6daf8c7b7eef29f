package dev.chatkit4j.server;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentStore;
import dev.chatkit4j.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server whose answers are given by the test; the context is the owner. */
final class TestServer extends ChatKitServer<String> {
  interface OnRespond {
    void run(Turn<String> turn) throws Exception;
  }

  interface OnAction {
    void run(Turn<String> turn, Action action, ThreadItem.@Nullable Widget sender) throws Exception;
  }

  interface OnSyncAction {
    @Nullable ThreadItem run(
        ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, String context)
        throws Exception;
  }

  volatile OnRespond onRespond = turn -> turn.say("ok");
  volatile OnAction onAction = (turn, action, sender) -> turn.say("done");
  volatile UnaryOperator<ThreadEvent.StreamOptions> onStreamOptions = options -> options;
  volatile UnaryOperator<List<ThreadItem>> onStreamCancelled = kept -> kept;
  volatile OnSyncAction onSyncAction = (thread, action, sender, context) -> null;

  TestServer(Store<String> store) {
    this(store, null, ServerOptions.DEFAULT);
  }

  TestServer(
      Store<String> store, @Nullable AttachmentStore<String> attachments, ServerOptions options) {
    super(store, attachments == null ? null : new PlainAttachments<>(store, attachments), options);
  }

  /** A server that waits no longer than that for the end of a turn. */
  TestServer(Store<String> store, Duration longestEnd) {
    super(store, null, ServerOptions.DEFAULT, longestEnd);
  }

  @Override
  protected void respond(Turn<String> turn) throws Exception {
    onRespond.run(turn);
  }

  @Override
  protected void action(Turn<String> turn, Action action, ThreadItem.@Nullable Widget sender)
      throws Exception {
    onAction.run(turn, action, sender);
  }

  @Override
  protected @Nullable ThreadItem syncAction(
      ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, String context)
      throws Exception {
    return onSyncAction.run(thread, action, sender, context);
  }

  @Override
  protected ThreadEvent.StreamOptions streamOptions(ThreadMetadata thread, String context) {
    return onStreamOptions.apply(super.streamOptions(thread, context));
  }

  @Override
  protected List<ThreadItem> streamCancelled(Turn<String> turn, List<ThreadItem> pending) {
    return onStreamCancelled.apply(super.streamCancelled(turn, pending));
  }

  // ------------------------------------------------------------------- what a client does

  Reply send(String body) {
    return process(body.getBytes(StandardCharsets.UTF_8), "alice");
  }

  Reply send(String body, String owner) {
    return process(body.getBytes(StandardCharsets.UTF_8), owner);
  }

  /** The whole stream that answers a request. */
  List<JsonObject> events(String body) throws Exception {
    return read(stream(body));
  }

  Reply.Events stream(String body) {
    return switch (send(body)) {
      case Reply.Events events -> events;
      case Reply.Json json -> throw new AssertionError(json.status() + " " + text(json.body()));
    };
  }

  static List<JsonObject> read(Reply.Events stream) throws Exception {
    List<JsonObject> events = new ArrayList<>();
    for (JsonObject event = next(stream); event != null; event = next(stream)) {
      events.add(event);
    }
    return events;
  }

  /** The next event; null at the end. */
  static @Nullable JsonObject next(Reply.Events stream) throws Exception {
    Reply.Frame frame = stream.next(Duration.ofSeconds(20));
    return switch (frame.kind()) {
      case END -> null;
      case IDLE -> throw new AssertionError("no event for 20 s");
      case EVENT ->
          (JsonObject) Json.parse(text(frame.bytes()).substring("data: ".length()).strip());
    };
  }

  /** The answer to a request that is not streamed. */
  JsonObject json(String body) {
    Reply.Json json = (Reply.Json) send(body);
    if (json.status() != 200) {
      throw new AssertionError(json.status() + " " + text(json.body()));
    }
    return (JsonObject) Json.parse(json.body());
  }

  /** The status of a refusal. */
  int status(String body) {
    return ((Reply.Json) send(body)).status();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Starts a thread with an answered message; returns its id. */
  String thread() throws Exception {
    return at(events(newThread("hello")).getFirst(), "thread", "id");
  }

  List<ThreadItem> items(String threadId) {
    return store().loadThreadItems(threadId, null, 100, Order.ASC, "alice").data();
  }

  static String newThread(String text) {
    return """
    {"type":"threads.create","params":{"input":%s}}\
    """
        .formatted(input(text));
  }

  static String message(String threadId, String text) {
    return """
    {"type":"threads.add_user_message","params":{"thread_id":"%s","input":%s}}\
    """
        .formatted(threadId, input(text));
  }

  static String retry(String threadId, String itemId) {
    return """
    {"type":"threads.retry_after_item","params":{"thread_id":"%s","item_id":"%s"}}\
    """
        .formatted(threadId, itemId);
  }

  static String input(String text) {
    return """
    {"content":[{"type":"input_text","text":"%s"}],"attachments":[],"inference_options":{}}\
    """
        .formatted(text);
  }

  static List<String> types(List<JsonObject> events) {
    return events.stream().map(event -> Objects.requireNonNull(event.text("type"))).toList();
  }

  /** The text at that place. */
  static String at(JsonValue json, String... path) {
    JsonValue value = json;
    for (String name : path) {
      value =
          value instanceof JsonArray array
              ? array.elements().get(Integer.parseInt(name))
              : Objects.requireNonNull(((JsonObject) value).get(name), name);
    }
    return value instanceof dev.chatkit4j.json.JsonString text ? text.value() : Json.write(value);
  }
}
