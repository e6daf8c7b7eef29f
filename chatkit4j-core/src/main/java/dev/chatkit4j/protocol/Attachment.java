package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import org.jspecify.annotations.Nullable;

/** The record of a file a user brought along. The bytes are elsewhere. */
public sealed interface Attachment {
  /** Unique within its owner. */
  String id();

  /** The thread whose message holds it; null until a message does. */
  @Nullable String threadId();

  /** This attachment, held by that thread. */
  Attachment withThreadId(String thread);

  /**
   * Any file.
   *
   * @param name the file's name as the user knows it
   * @param mimeType as the client said
   * @param uploadDescriptor how to upload the bytes; null once that is done
   * @param metadata the application's own; never sent to a client
   */
  record File(
      String id,
      String name,
      String mimeType,
      @Nullable UploadDescriptor uploadDescriptor,
      @Nullable String threadId,
      @Nullable JsonObject metadata)
      implements Attachment {
    /** Refuses null where it is not allowed. */
    public File {
      requireNonNull(id, "id");
      requireNonNull(name, "name");
      requireNonNull(mimeType, "mimeType");
    }

    @Override
    public File withThreadId(String thread) {
      return new File(id, name, mimeType, uploadDescriptor, thread, metadata);
    }
  }

  /**
   * A picture.
   *
   * @param previewUrl where a browser finds a picture of it
   */
  record Image(
      String id,
      String name,
      String mimeType,
      @Nullable UploadDescriptor uploadDescriptor,
      @Nullable String threadId,
      @Nullable JsonObject metadata,
      String previewUrl)
      implements Attachment {
    /** Refuses null where it is not allowed. */
    public Image {
      requireNonNull(id, "id");
      requireNonNull(name, "name");
      requireNonNull(mimeType, "mimeType");
      requireNonNull(previewUrl, "previewUrl");
    }

    @Override
    public Image withThreadId(String thread) {
      return new Image(id, name, mimeType, uploadDescriptor, thread, metadata, previewUrl);
    }
  }

  /**
   * An attachment this version does not know.
   *
   * @param json the whole attachment as it was read
   */
  record Unknown(String id, JsonObject json) implements Attachment {
    /** Refuses null. */
    public Unknown {
      requireNonNull(id, "id");
      requireNonNull(json, "json");
    }

    @Override
    public @Nullable String threadId() {
      return json.text("thread_id");
    }

    @Override
    public Unknown withThreadId(String thread) {
      return new Unknown(id, json.with("thread_id", new JsonString(thread)));
    }
  }
}
