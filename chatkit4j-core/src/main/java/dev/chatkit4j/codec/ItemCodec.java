package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonBoolean;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.GeneratedImage;
import dev.chatkit4j.protocol.ThreadItem;
import java.time.Instant;
import java.util.Set;

/** Thread items. */
final class ItemCodec {
  private static final JsonBoolean HIDDEN = new JsonBoolean(true);
  private static final Set<String> HIDDEN_TYPES =
      Set.of("hidden_context_item", "sdk_hidden_context");

  private ItemCodec() {}

  static void write(JsonWriter out, ThreadItem item) {
    switch (item) {
      case ThreadItem.UserMessage message -> {
        begin(out, item, "user_message")
            .array("content", message.content(), ContentCodec::write)
            .array("attachments", message.attachments(), AttachmentCodec::write)
            .text("quoted_text", message.quotedText())
            .member("inference_options", message.inferenceOptions(), ContentCodec::write)
            .end();
      }
      case ThreadItem.AssistantMessage message ->
          begin(out, item, "assistant_message")
              .array("content", message.content(), ContentCodec::write)
              .end();
      case ThreadItem.ClientToolCall call -> write(out, call);
      case ThreadItem.Widget widget ->
          begin(out, item, "widget")
              .json("widget", widget.widget())
              .text("copy_text", widget.copyText())
              .end();
      case ThreadItem.GeneratedImage image ->
          begin(out, item, "generated_image")
              .member("image", image.image(), ItemCodec::write)
              .end();
      case ThreadItem.StructuredInput input ->
          begin(out, item, "structured_input")
              .text("status", input.status())
              .array("inputs", input.inputs(), StructuredInputCodec::write)
              .end();
      case ThreadItem.Workflow workflow ->
          begin(out, item, "workflow")
              .member("workflow", workflow.workflow(), WorkflowCodec::write)
              .end();
      case ThreadItem.Task task ->
          begin(out, item, "task").member("task", task.task(), WorkflowCodec::write).end();
      case ThreadItem.HiddenContext context ->
          beginHidden(out, item, "hidden_context_item").json("content", context.content()).end();
      case ThreadItem.SdkHiddenContext context ->
          beginHidden(out, item, "sdk_hidden_context").text("content", context.content()).end();
      case ThreadItem.EndOfTurn end -> begin(out, end, "end_of_turn").end();
      case ThreadItem.Unknown unknown -> {
        JsonObject json = json(unknown);
        out.unknown(out.stored() ? json : AttachmentCodec.withoutMetadata(json));
      }
    }
  }

  private static JsonWriter begin(JsonWriter out, ThreadItem item, String type) {
    return out.begin()
        .text("id", item.id())
        .text("thread_id", item.threadId())
        .time("created_at", item.createdAt())
        .text("type", type);
  }

  /** The mark lets a version that does not know the type keep it from clients. */
  private static JsonWriter beginHidden(JsonWriter out, ThreadItem item, String type) {
    return begin(out, item, type).bool("hidden", true);
  }

  private static void write(JsonWriter out, ThreadItem.ClientToolCall call) {
    begin(out, call, "client_tool_call")
        .text("status", call.status())
        .text("call_id", call.callId())
        .text("name", call.name())
        .json("arguments", call.arguments());
    boolean nothing = call.output() == JsonNull.NULL;
    out.json("output", nothing && !out.stored() ? null : call.output()).end();
  }

  static void write(JsonWriter out, GeneratedImage image) {
    out.begin().text("id", image.id()).text("url", image.url()).end();
  }

  static GeneratedImage readImage(Fields in) {
    return new GeneratedImage(in.text("id"), in.text("url"));
  }

  /** An unknown item as it was read, but for what was changed since. */
  private static JsonObject json(ThreadItem.Unknown item) {
    JsonObject json = item.json().with("id", item.id()).with("thread_id", item.threadId());
    boolean sameTime = item.createdAt().equals(Fields.of(json).time("created_at"));
    return sameTime ? json : json.with("created_at", Times.write(item.createdAt()));
  }

  /**
   * An item as a store holds it: what is of no known type or shape is kept as it is, and stays
   * hidden if it was.
   */
  static ThreadItem readStored(JsonValue json) {
    Fields in = Fields.of(json);
    boolean hidden = HIDDEN.equals(in.json().get("hidden"));
    try {
      ThreadItem item = read(in);
      if (item.hidden() || !hidden) {
        return item;
      }
    } catch (InvalidJsonException e) {
      String type = in.json().text("type");
      hidden |= type != null && HIDDEN_TYPES.contains(type);
    }
    return new ThreadItem.Unknown(
        in.text("id"),
        in.text("thread_id"),
        in.time("created_at"),
        hidden ? in.json().with("hidden", HIDDEN) : in.json());
  }

  /** An item of a known shape, or of an unknown type. */
  static ThreadItem read(Fields in) {
    String id = in.text("id");
    String thread = in.text("thread_id");
    Instant time = in.time("created_at");
    return switch (in.text("type")) {
      case "user_message" ->
          new ThreadItem.UserMessage(
              id,
              thread,
              time,
              in.objects("content", ContentCodec::readUserPart),
              in.objectsOrEmpty("attachments", AttachmentCodec::read),
              in.textOrNull("quoted_text"),
              ContentCodec.readInferenceOptions(in.fields("inference_options")));
      case "assistant_message" ->
          new ThreadItem.AssistantMessage(
              id, thread, time, in.objects("content", ContentCodec::readAssistantPart));
      case "client_tool_call" -> readToolCall(in, id, thread, time);
      case "widget" ->
          new ThreadItem.Widget(id, thread, time, in.object("widget"), in.textOrNull("copy_text"));
      case "generated_image" -> {
        Fields image = in.fieldsOrNull("image");
        yield new ThreadItem.GeneratedImage(
            id, thread, time, image == null ? null : readImage(image));
      }
      case "structured_input" ->
          new ThreadItem.StructuredInput(
              id,
              thread,
              time,
              in.oneOf(
                  "status",
                  ThreadItem.StructuredInput.Status.class,
                  ThreadItem.StructuredInput.Status.PENDING),
              in.objects("inputs", StructuredInputCodec::read));
      case "workflow" ->
          new ThreadItem.Workflow(id, thread, time, WorkflowCodec.read(in.fields("workflow")));
      case "task" ->
          new ThreadItem.Task(id, thread, time, WorkflowCodec.readTask(in.fields("task")));
      case "hidden_context_item" ->
          new ThreadItem.HiddenContext(id, thread, time, in.json("content"));
      case "sdk_hidden_context" ->
          new ThreadItem.SdkHiddenContext(id, thread, time, in.text("content"));
      case "end_of_turn" -> new ThreadItem.EndOfTurn(id, thread, time);
      default -> new ThreadItem.Unknown(id, thread, time, in.json());
    };
  }

  private static ThreadItem readToolCall(Fields in, String id, String thread, Instant time) {
    return new ThreadItem.ClientToolCall(
        id,
        thread,
        time,
        in.oneOf(
            "status",
            ThreadItem.ClientToolCall.Status.class,
            ThreadItem.ClientToolCall.Status.PENDING),
        in.text("call_id"),
        in.text("name"),
        in.object("arguments"),
        in.has("output") ? in.json("output") : null);
  }
}
