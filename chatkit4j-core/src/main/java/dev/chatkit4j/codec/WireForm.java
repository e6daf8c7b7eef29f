package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ChatThread;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.protocol.UploadDescriptor;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The form of what goes between client and server: compact UTF-8 JSON without line breaks.
 * Attachments and threads are written without their metadata, and null members are left out. Which
 * items a client may see is decided before they get here.
 *
 * <p>Writing throws {@link IllegalArgumentException} where free-form data is nested too deep.
 */
public final class WireForm {
  /** The types of request there are. */
  public static final Set<String> REQUEST_TYPES =
      Set.of(
          "threads.create",
          "threads.add_user_message",
          "threads.add_client_tool_output",
          "threads.add_structured_input",
          "threads.retry_after_item",
          "threads.custom_action",
          "threads.sync_custom_action",
          "threads.get_by_id",
          "threads.list",
          "items.list",
          "items.feedback",
          "threads.update",
          "threads.delete",
          "attachments.create",
          "attachments.delete",
          RequestCodec.TRANSCRIBE);

  private WireForm() {}

  /**
   * Reads a request.
   *
   * @throws InvalidJsonException if it is none, or holds more than a request may, with the place
   */
  public static Request.Envelope readRequest(byte[] body) {
    return RequestCodec.read(Json.parseRequest(body), null);
  }

  /** Reads a request that has come in, see {@link #readRequest(byte[])}. */
  public static Request.Envelope readRequest(RequestText body) {
    return RequestCodec.read(body.json(), body.speech());
  }

  /** Which of {@link #REQUEST_TYPES} that is; empty if it is none. */
  public static String knownType(@Nullable String type) {
    return type != null && REQUEST_TYPES.contains(type) ? type : "";
  }

  /** An event. */
  public static byte[] write(ThreadEvent event) {
    return wire(out -> EventCodec.write(out, event));
  }

  /**
   * Reads an event, as a client or a script does.
   *
   * @throws InvalidJsonException if it is none, with the place
   */
  public static ThreadEvent readEvent(JsonValue json) {
    return EventCodec.read(Fields.of(json));
  }

  /** Reads an item, see {@link #readEvent}. */
  public static ThreadItem readItem(JsonValue json) {
    return ItemCodec.read(Fields.of(json));
  }

  /** Reads a thread's status, see {@link #readEvent}. */
  public static ThreadStatus readStatus(JsonValue json) {
    return ThreadCodec.readStatus(Fields.of(json));
  }

  /** A thread with a page of its items. */
  public static byte[] write(ChatThread thread) {
    return wire(out -> ThreadCodec.write(out, thread));
  }

  /** A page of threads. */
  public static byte[] writeThreads(Page<ChatThread> page) {
    return wire(out -> ThreadCodec.write(out, page, ThreadCodec::write));
  }

  /** A page of items. */
  public static byte[] writeItems(Page<ThreadItem> page) {
    return wire(out -> ThreadCodec.write(out, page, ItemCodec::write));
  }

  /**
   * A thread with a page of its items, in at most that many bytes.
   *
   * @throws JsonText.TooLarge if it has more
   */
  public static JsonText thread(ChatThread thread, long most) {
    return wire(out -> ThreadCodec.write(out, thread), most);
  }

  /** A page of threads, see {@link #thread}. */
  public static JsonText threads(Page<ChatThread> page, long most) {
    return wire(out -> ThreadCodec.write(out, page, ThreadCodec::write), most);
  }

  /** A page of items, see {@link #thread}. */
  public static JsonText items(Page<ThreadItem> page, long most) {
    return wire(out -> ThreadCodec.write(out, page, ItemCodec::write), most);
  }

  /** An attachment. */
  public static byte[] write(Attachment attachment) {
    return wire(out -> AttachmentCodec.write(out, attachment));
  }

  /** An attachment that has the URL of its upload, if any, beside the descriptor too. */
  public static byte[] writeWithUploadUrl(Attachment attachment) {
    UploadDescriptor upload = attachment.uploadDescriptor();
    byte[] written = write(attachment);
    return upload == null
        ? written
        : write(((JsonObject) Json.parse(written)).with("upload_url", upload.url()));
  }

  /** The answer to a synchronous action; null for no update. */
  public static byte[] writeUpdatedItem(@Nullable ThreadItem item) {
    return wire(out -> out.begin().member("updated_item", item, ItemCodec::write).end());
  }

  /** The answer to a request that is refused. */
  public static byte[] write(Refusal refusal, String requestId) {
    return write(
        JsonObject.of(
            "message", refusal.getMessage(), "code", refusal.code(), "request_id", requestId));
  }

  /** Any other JSON. */
  public static byte[] write(JsonObject json) {
    return wire(out -> out.value(json));
  }

  private static byte[] wire(Consumer<JsonWriter> content) {
    return JsonWriter.write(JsonWriter.Form.WIRE, content);
  }

  private static JsonText wire(Consumer<JsonWriter> content, long most) {
    return JsonWriter.write(JsonWriter.Form.WIRE, content, most);
  }
}
