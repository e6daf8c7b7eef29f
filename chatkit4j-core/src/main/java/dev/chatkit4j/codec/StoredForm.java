package dev.chatkit4j.codec;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;

/**
 * The text a store keeps of a thread, an item or an attachment: everything there is, so that what
 * is read equals what was written. An item of a type or shape this version does not know is read as
 * {@link ThreadItem.Unknown} and written back as it was.
 *
 * <p>Writing throws {@link IllegalArgumentException} where free-form data is nested too deep to be
 * read back; reading throws {@link InvalidJsonException} for text that is none of ours.
 */
public final class StoredForm {
  private StoredForm() {}

  /** The text of a thread, its items not included. */
  public static String write(ThreadMetadata thread) {
    return JsonWriter.write(JsonWriter.Form.STORED, out -> ThreadCodec.write(out, thread));
  }

  /** The thread of such a text. */
  public static ThreadMetadata readThread(String text) {
    return ThreadCodec.read(Fields.of(Json.parseStored(text)));
  }

  /** The text of an item. */
  public static String write(ThreadItem item) {
    return JsonWriter.write(JsonWriter.Form.STORED, out -> ItemCodec.write(out, item));
  }

  /** The item of such a text. */
  public static ThreadItem readItem(String text) {
    return ItemCodec.readStored(Json.parseStored(text));
  }

  /** The text of an attachment's record. */
  public static String write(Attachment attachment) {
    return JsonWriter.write(JsonWriter.Form.STORED, out -> AttachmentCodec.write(out, attachment));
  }

  /** The record of such a text. */
  public static Attachment readAttachment(String text) {
    return AttachmentCodec.read(Fields.of(Json.parseStored(text)));
  }
}
