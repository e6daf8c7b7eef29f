package dev.chatkit4j.app;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.UploadDescriptor;
import dev.chatkit4j.store.AttachmentStore;
import java.util.Map;

/** Upload tickets for a place that does not exist, the same for every file but for the id. */
final class ScriptAttachments<C> implements AttachmentStore<C> {
  private static final String FILES = "https://files.example.com/";
  private static final JsonObject METADATA = JsonObject.of("source", "script");

  @Override
  public Attachment createAttachment(AttachmentCreateParams params, C caller) {
    String id = generateAttachmentId(params.mimeType(), caller);
    UploadDescriptor upload =
        new UploadDescriptor(
            FILES + id + "/upload", UploadDescriptor.Method.PUT, Map.of("X-Upload", "script"));
    return params.mimeType().startsWith("image/")
        ? new Attachment.Image(
            id, params.name(), params.mimeType(), upload, null, METADATA, FILES + id + "/preview")
        : new Attachment.File(id, params.name(), params.mimeType(), upload, null, METADATA);
  }

  /** There are no bytes. */
  @Override
  public void deleteAttachment(String attachmentId, C caller) {}
}
