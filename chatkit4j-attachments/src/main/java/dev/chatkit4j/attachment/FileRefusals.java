package dev.chatkit4j.attachment;

import dev.chatkit4j.protocol.Refusal;

/** The refusals of requests about files, of which nothing is kept. */
final class FileRefusals {
  /** The code of {@link #noPreview}. */
  static final String NO_PREVIEW = "no_preview";

  private FileRefusals() {}

  static Refusal badLink() {
    return new Refusal(403, "invalid_link", "The link is not valid or not valid any more");
  }

  static Refusal notFound(String id) {
    return Refusal.notFound("There is no attachment " + id);
  }

  static Refusal tooLarge(String message) {
    return new Refusal(413, "file_too_large", message);
  }

  static Refusal quota(long quota) {
    return Refusal.quota(
        "Your files may have %s bytes together; with this one they would have more"
            .formatted(quota));
  }

  static Refusal typeRefused(String message) {
    return new Refusal(415, "type_refused", message);
  }

  static Refusal range(long size) {
    return new Refusal(416, "range_not_satisfiable", "The file has %s bytes".formatted(size))
        .with("Content-Range", "bytes */" + size);
  }

  static Refusal refused(String message) {
    return new Refusal(422, "file_refused", message);
  }

  static Refusal noPreview(String message) {
    return new Refusal(422, NO_PREVIEW, message);
  }

  /** With its cause, which is for the operator. */
  static Refusal unavailable(String message, Throwable cause) {
    return Refusal.unavailable(message).because(cause);
  }
}
