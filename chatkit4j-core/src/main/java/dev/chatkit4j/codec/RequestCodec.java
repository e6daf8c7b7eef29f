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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests. Members nobody asked for are ignored. */
final class RequestCodec {
  /** The type of the request that has speech, which is read apart from all else. */
  static final String TRANSCRIBE = "input.transcribe";

  private RequestCodec() {}

  /**
   * Reads a request.
   *
   * @param speech what was in place of an empty text; null if nothing was
   */
  static Request.Envelope read(JsonValue json, @Nullable LenientBase64 speech) {
    Fields in = Fields.of(json);
    JsonObject metadata =
        RequestBounds.requireData(in, "metadata", in.object("metadata", JsonObject.EMPTY));
    return new Request.Envelope(metadata, read(in, in.text("type"), speech));
  }

  private static Request read(Fields envelope, String type, @Nullable LenientBase64 speech) {
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
              id(in, "thread_id"),
              ids(in, "item_ids", RequestBounds.FEEDBACK_ITEMS),
              in.oneOf("kind", FeedbackKind.class));
      case "threads.update" -> new Request.UpdateThread(id(in, "thread_id"), name(in, "title"));
      case "threads.delete" -> new Request.DeleteThread(id(in, "thread_id"));
      case "attachments.create" ->
          new Request.CreateAttachment(
              new AttachmentCreateParams(
                  name(in, "name"), in.integer("size"), name(in, "mime_type")));
      case "attachments.delete" -> new Request.DeleteAttachment(id(in, "attachment_id"));
      case TRANSCRIBE -> new Request.Transcribe(readAudio(in, speech));
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

  private static String name(Fields in, String name) {
    return RequestBounds.text(in, name, RequestBounds.NAME);
  }

  private static List<String> ids(Fields in, String name, int most) {
    RequestBounds.requireElements(in, name, most);
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
    RequestBounds.requireElements(in, "content", RequestBounds.PARTS);
    return new Request.UserMessageInput(
        RequestBounds.requireTags(in, in.objects("content", ContentCodec::readUserPart)),
        ids(in, "attachments", RequestBounds.ATTACHMENTS),
        in.isNull("quoted_text")
            ? null
            : RequestBounds.text(in, "quoted_text", RequestBounds.QUOTED_TEXT),
        RequestBounds.requireNames(
            in, ContentCodec.readInferenceOptions(in.fields("inference_options"))));
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
      Set<String> ids = given.json().members().keySet();
      RequestBounds.requireMembers(in, "answers", given.json().members(), RequestBounds.ANSWERS);
      ids.forEach(id -> answers.put(id, readAnswer(given.fields(id))));
    }
    return new Request.StructuredInputSubmission(status, answers);
  }

  private static StructuredInput.Answer readAnswer(Fields in) {
    RequestBounds.requireElements(in, "values", RequestBounds.ANSWERS);
    return StructuredInputCodec.readAnswer(in);
  }

  private static Action readAction(Fields in) {
    return new Action(name(in, "type"), in.has("payload") ? in.json("payload") : JsonNull.NULL);
  }

  private static AudioInput readAudio(Fields in, @Nullable LenientBase64 speech) {
    String text = in.text("audio_base64");
    byte[] data = text.isEmpty() && speech != null ? speech.end() : LenientBase64.decode(text);
    if (data == null) {
      throw in.invalid("audio_base64", "is not base64");
    }
    return new AudioInput(data, name(in, "mime_type"));
  }
}
