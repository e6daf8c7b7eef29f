package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The record of a file a user brought along. The bytes are elsewhere. */
public sealed interface Attachment {
  /** The types of pictures that every browser shows; all others are files. */
  Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

  /**
   * The record of a new file: an image if its type is one of {@link #PICTURES}.
   *
   * @param previewUrl for an image only
   */
  static Attachment of(
      String id,
      String name,
      String mimeType,
      @Nullable UploadDescriptor uploadDescriptor,
      String previewUrl) {
    return PICTURES.contains(mimeType)
        ? new Image(id, name, mimeType, uploadDescriptor, null, null, previewUrl)
        : new File(id, name, mimeType, uploadDescriptor, null, null);
  }

  /** Unique within its owner. */
  String id();

  /** The file's name as the user knows it. */
  String name();

  /** As the client said; if it said none, what the bytes tell once they are there. */
  String mimeType();

  /** How to upload the bytes; null once that is done. */
  @Nullable UploadDescriptor uploadDescriptor();

  /** The thread whose message holds it; null until a message does. */
  @Nullable String threadId();

  /** This attachment, held by that thread. */
  Attachment withThreadId(String thread);

  /** This attachment once its bytes are there: it says no more how to upload them. */
  Attachment uploaded();

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

    @Override
    public File uploaded() {
      return new File(id, name, mimeType, null, threadId, metadata);
    }

    /**
     * This file with another type, which may make it an image.
     *
     * @param previewUrl for an image only
     */
    public Attachment withType(String type, String previewUrl) {
      return PICTURES.contains(type)
          ? new Image(id, name, type, uploadDescriptor, threadId, metadata, previewUrl)
          : new File(id, name, type, uploadDescriptor, threadId, metadata);
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

    @Override
    public Image uploaded() {
      return new Image(id, name, mimeType, null, threadId, metadata, previewUrl);
    }

    /** This image with another place of its preview. */
    public Image withPreviewUrl(String url) {
      return new Image(id, name, mimeType, uploadDescriptor, threadId, metadata, url);
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

    /** Empty if the attachment has none. */
    @Override
    public String name() {
      return Objects.requireNonNullElse(json.text("name"), "");
    }

    /** That of plain bytes if the attachment has none. */
    @Override
    public String mimeType() {
      return Objects.requireNonNullElse(json.text("mime_type"), "application/octet-stream");
    }

    /** Always null. */
    @Override
    public @Nullable UploadDescriptor uploadDescriptor() {
      return null;
    }

    @Override
    public @Nullable String threadId() {
      return json.text("thread_id");
    }

    @Override
    public Unknown withThreadId(String thread) {
      return new Unknown(id, json.with("thread_id", new JsonString(thread)));
    }

    @Override
    public Unknown uploaded() {
      return new Unknown(id, json.without("upload_descriptor"));
    }
  }
}
