package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.protocol.FeedbackKind;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.Ids;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests. Members nobody asked for are ignored. */
final class RequestCodec {
  private RequestCodec() {}

  static Request.Envelope read(JsonValue json) {
    Fields in = Fields.of(json);
    JsonObject metadata = in.object("metadata", JsonObject.EMPTY);
    return new Request.Envelope(metadata, read(in, in.text("type")));
  }

  private static Request read(Fields envelope, String type) {
    Fields in = known(envelope, type).fields("params");
    return switch (type) {
      case "threads.create" -> new Request.CreateThread(readMessage(in.fields("input")));
      case "threads.add_user_message" ->
          new Request.AddUserMessage(id(in, "thread_id"), readMessage(in.fields("input")));
      case "threads.add_client_tool_output" ->
          new Request.AddClientToolOutput(id(in, "thread_id"), in.json("result"));
      case "threads.add_structured_input" ->
          new Request.AddStructuredInput(
              id(in, "thread_id"), id(in, "item_id"), readSubmission(in.fields("input")));
      case "threads.retry_after_item" ->
          new Request.RetryAfterItem(id(in, "thread_id"), id(in, "item_id"));
      case "threads.custom_action" ->
          new Request.CustomAction(
              id(in, "thread_id"), optionalId(in, "item_id"), readAction(in.fields("action")));
      case "threads.sync_custom_action" ->
          new Request.SyncCustomAction(
              id(in, "thread_id"), optionalId(in, "item_id"), readAction(in.fields("action")));
      case "threads.get_by_id" -> new Request.GetThread(id(in, "thread_id"));
      case "threads.list" ->
          new Request.ListThreads(in.integerOrNull("limit"), order(in), optionalId(in, "after"));
      case "items.list" ->
          new Request.ListItems(
              id(in, "thread_id"), in.integerOrNull("limit"), order(in), optionalId(in, "after"));
      case "items.feedback" ->
          new Request.Feedback(
              id(in, "thread_id"), ids(in, "item_ids"), in.oneOf("kind", FeedbackKind.class));
      case "threads.update" -> new Request.UpdateThread(id(in, "thread_id"), in.text("title"));
      case "threads.delete" -> new Request.DeleteThread(id(in, "thread_id"));
      case "attachments.create" ->
          new Request.CreateAttachment(
              new AttachmentCreateParams(
                  in.text("name"), in.integer("size"), in.text("mime_type")));
      case "attachments.delete" -> new Request.DeleteAttachment(id(in, "attachment_id"));
      case "input.transcribe" -> new Request.Transcribe(readAudio(in));
      default -> throw new AssertionError(type);
    };
  }

  /** An unknown type is refused before anything is said about its parameters. */
  private static Fields known(Fields envelope, String type) {
    if (!WireForm.REQUEST_TYPES.contains(type)) {
      throw envelope.invalid("type", "is no request");
    }
    return envelope;
  }

  private static Order order(Fields in) {
    return in.oneOf("order", Order.class, Order.DESC);
  }

  private static String id(Fields in, String name) {
    return valid(in, name, in.text(name));
  }

  /** An id that may be missing, null or empty. */
  private static @Nullable String optionalId(Fields in, String name) {
    String id = in.textOrNull(name);
    return id == null || id.isEmpty() ? null : valid(in, name, id);
  }

  private static List<String> ids(Fields in, String name) {
    List<String> ids = new ArrayList<>();
    for (String id : in.texts(name)) {
      ids.add(valid(in, "%s[%s]".formatted(name, ids.size()), id));
    }
    return ids;
  }

  private static String valid(Fields in, String name, String id) {
    if (!Ids.valid(id)) {
      throw in.invalid(
          name,
          "must be 1 to %s bytes without control characters or lone surrogates"
              .formatted(Ids.MAX_BYTES));
    }
    return id;
  }

  private static Request.UserMessageInput readMessage(Fields in) {
    return new Request.UserMessageInput(
        in.objects("content", ContentCodec::readUserPart),
        ids(in, "attachments"),
        in.textOrNull("quoted_text"),
        ContentCodec.readInferenceOptions(in.fields("inference_options")));
  }

  private static Request.StructuredInputSubmission readSubmission(Fields in) {
    ThreadItem.StructuredInput.Status answered = ThreadItem.StructuredInput.Status.ANSWERED;
    ThreadItem.StructuredInput.Status status =
        in.oneOf("status", ThreadItem.StructuredInput.Status.class, answered);
    if (status == ThreadItem.StructuredInput.Status.PENDING) {
      throw in.invalid("status", "must be answered or skipped");
    }
    Map<String, StructuredInput.Answer> answers = new LinkedHashMap<>();
    if (in.has("answers")) {
      Fields given = in.fields("answers");
      given
          .json()
          .members()
          .keySet()
          .forEach(id -> answers.put(id, StructuredInputCodec.readAnswer(given.fields(id))));
    }
    return new Request.StructuredInputSubmission(status, answers);
  }

  private static Action readAction(Fields in) {
    return new Action(in.text("type"), in.has("payload") ? in.json("payload") : JsonNull.NULL);
  }

  private static AudioInput readAudio(Fields in) {
    byte[] data = LenientBase64.decode(in.text("audio_base64"));
    if (data == null) {
      throw in.invalid("audio_base64", "is not base64");
    }
    return new AudioInput(data, in.text("mime_type"));
  }
}
