package dev.chatkit4j.codec;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.UploadDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attachments. Their metadata is in the stored form only. */
final class AttachmentCodec {
  private AttachmentCodec() {}

  static void write(JsonWriter out, Attachment attachment) {
    switch (attachment) {
      case Attachment.File file -> {
        out.begin()
            .text("id", file.id())
            .text("name", file.name())
            .text("mime_type", file.mimeType())
            .member("upload_descriptor", file.uploadDescriptor(), AttachmentCodec::write)
            .text("thread_id", file.threadId());
        metadata(out, file.metadata());
        out.text("type", "file").end();
      }
      case Attachment.Image image -> {
        out.begin()
            .text("id", image.id())
            .text("name", image.name())
            .text("mime_type", image.mimeType())
            .member("upload_descriptor", image.uploadDescriptor(), AttachmentCodec::write)
            .text("thread_id", image.threadId());
        metadata(out, image.metadata());
        out.text("type", "image").text("preview_url", image.previewUrl()).end();
      }
      case Attachment.Unknown unknown ->
          out.unknown(out.stored() ? unknown.json() : unknown.json().without("metadata"));
    }
  }

  /** An item of unknown shape without the metadata of the attachments in it. */
  static JsonObject withoutMetadata(JsonObject object) {
    Map<String, JsonValue> kept = new LinkedHashMap<>();
    boolean attachment = object.get("mime_type") != null;
    object
        .members()
        .forEach((name, value) -> {
          if (!attachment || !name.equals("metadata")) {
            kept.put(name, withoutMetadata(value));
          }
        });
    return new JsonObject(kept);
  }

  private static JsonValue withoutMetadata(JsonValue value) {
    return switch (value) {
      case JsonObject object -> withoutMetadata(object);
      case JsonArray array ->
          new JsonArray(array.elements().stream().map(AttachmentCodec::withoutMetadata).toList());
      default -> value;
    };
  }

  private static void metadata(JsonWriter out, @Nullable JsonObject metadata) {
    if (out.stored()) {
      out.json("metadata", metadata);
    }
  }

  static Attachment read(Fields in) {
    return switch (in.text("type")) {
      case "file" ->
          new Attachment.File(
              in.text("id"),
              in.text("name"),
              in.text("mime_type"),
              readDescriptor(in),
              in.textOrNull("thread_id"),
              in.objectOrNull("metadata"));
      case "image" ->
          new Attachment.Image(
              in.text("id"),
              in.text("name"),
              in.text("mime_type"),
              readDescriptor(in),
              in.textOrNull("thread_id"),
              in.objectOrNull("metadata"),
              in.text("preview_url"));
      default -> new Attachment.Unknown(in.text("id"), in.json());
    };
  }

  private static void write(JsonWriter out, UploadDescriptor descriptor) {
    out.begin().text("url", descriptor.url()).text("method", descriptor.method().name());
    out.name("headers").begin();
    descriptor.headers().forEach(out::text);
    out.end();
    out.end();
  }

  private static @Nullable UploadDescriptor readDescriptor(Fields attachment) {
    Fields in = attachment.fieldsOrNull("upload_descriptor");
    if (in == null) {
      return null;
    }
    UploadDescriptor.Method method =
        switch (in.text("method")) {
          case "POST" -> UploadDescriptor.Method.POST;
          case "PUT" -> UploadDescriptor.Method.PUT;
          default -> throw in.invalid("method", "must be POST or PUT");
        };
    return new UploadDescriptor(in.text("url"), method, readHeaders(in));
  }

  private static Map<String, String> readHeaders(Fields descriptor) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (descriptor.has("headers")) {
      Fields in = descriptor.fields("headers");
      in.json().members().keySet().forEach(name -> headers.put(name, in.text(name)));
    }
    return headers;
  }
}
