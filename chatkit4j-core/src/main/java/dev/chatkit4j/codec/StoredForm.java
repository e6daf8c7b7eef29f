package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The text a store keeps of a thread, an item or an attachment: everything there is, so that what
 * is read equals what was written. An item of a type or shape this version does not know is read as
 * {@link ThreadItem.Unknown} and written back as it was.
 *
 * <p>There is the text and its UTF-8 form; a store that can hand over bytes is faster with those.
 * Writing throws {@link IllegalArgumentException} where free-form data is nested too deep to be
 * read back; reading throws {@link InvalidJsonException} for text that is none of ours.
 */
public final class StoredForm {
  private StoredForm() {}

  /** The text of a thread, its items not included. */
  public static String write(ThreadMetadata thread) {
    return text(writeUtf8(thread));
  }

  /** Likewise, as UTF-8. */
  public static byte[] writeUtf8(ThreadMetadata thread) {
    return stored(out -> ThreadCodec.write(out, thread));
  }

  /** The thread of such a text. */
  public static ThreadMetadata readThread(String text) {
    return ThreadCodec.read(Fields.of(Json.parseStored(text)));
  }

  /** Likewise, of UTF-8. */
  public static ThreadMetadata readThread(byte[] text) {
    return ThreadCodec.read(Fields.of(Json.parseStored(text)));
  }

  /** Likewise, of such a text that was read already. */
  public static ThreadMetadata readThread(JsonValue json) {
    return ThreadCodec.read(Fields.of(json));
  }

  /** The text of an item. */
  public static String write(ThreadItem item) {
    return text(writeUtf8(item));
  }

  /** Likewise, as UTF-8. */
  public static byte[] writeUtf8(ThreadItem item) {
    return stored(out -> ItemCodec.write(out, item));
  }

  /** The item of such a text. */
  public static ThreadItem readItem(String text) {
    return ItemCodec.readStored(Json.parseStored(text));
  }

  /** Likewise, of UTF-8. */
  public static ThreadItem readItem(byte[] text) {
    return ItemCodec.readStored(Json.parseStored(text));
  }

  /** Likewise, of such a text that was read already. */
  public static ThreadItem readItem(JsonValue json) {
    return ItemCodec.readStored(json);
  }

  /** The text of an attachment's record. */
  public static String write(Attachment attachment) {
    return text(writeUtf8(attachment));
  }

  /** Likewise, as UTF-8. */
  public static byte[] writeUtf8(Attachment attachment) {
    return stored(out -> AttachmentCodec.write(out, attachment));
  }

  /** The record of such a text. */
  public static Attachment readAttachment(String text) {
    return AttachmentCodec.read(Fields.of(Json.parseStored(text)));
  }

  /** Likewise, of UTF-8. */
  public static Attachment readAttachment(byte[] text) {
    return AttachmentCodec.read(Fields.of(Json.parseStored(text)));
  }

  /** Likewise, of such a text that was read already. */
  public static Attachment readAttachment(JsonValue json) {
    return AttachmentCodec.read(Fields.of(json));
  }

  private static byte[] stored(Consumer<JsonWriter> content) {
    return JsonWriter.write(JsonWriter.Form.STORED, content);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
