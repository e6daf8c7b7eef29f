package dev.chatkit4j.attachment;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A request about a file that is refused, and nothing of it is kept. */
public final class AttachmentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The code of {@link #noPreview}. */
  static final String NO_PREVIEW = "no_preview";

  private final int status;
  private final String code;
  private final long size;

  private AttachmentException(int status, String code, String message, @Nullable Throwable cause) {
    this(status, code, message, -1, cause);
  }

  private AttachmentException(
      int status, String code, String message, long size, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
    this.code = requireNonNull(code, "code");
    this.size = size;
  }

  /** As an HTTP status. */
  public int status() {
    return status;
  }

  /** How large the file is of which a part was asked for that it does not have; -1 otherwise. */
  public long size() {
    return size;
  }

  /** The reason, for programs. */
  public String code() {
    return code;
  }

  static AttachmentException invalid(String message) {
    return new AttachmentException(400, "invalid_request", message, null);
  }

  static AttachmentException badLink() {
    return new AttachmentException(
        403, "invalid_link", "The link is not valid or not valid any more", null);
  }

  static AttachmentException notFound(String id) {
    return new AttachmentException(404, "not_found", "There is no attachment " + id, null);
  }

  static AttachmentException conflict(String message) {
    return new AttachmentException(409, "conflict", message, null);
  }

  static AttachmentException tooLarge(String message) {
    return new AttachmentException(413, "file_too_large", message, null);
  }

  static AttachmentException quota(long quota) {
    return new AttachmentException(
        413,
        "quota_exceeded",
        "Your files may have %d bytes together; with this one they would have more"
            .formatted(quota),
        null);
  }

  static AttachmentException typeRefused(String message) {
    return new AttachmentException(415, "type_refused", message, null);
  }

  static AttachmentException range(long size) {
    return new AttachmentException(
        416, "range_not_satisfiable", "The file has %d bytes".formatted(size), size, null);
  }

  static AttachmentException refused(String message) {
    return new AttachmentException(422, "file_refused", message, null);
  }

  static AttachmentException noPreview(String message) {
    return new AttachmentException(422, NO_PREVIEW, message, null);
  }

  /** With its cause, which is for the operator. */
  static AttachmentException unavailable(String message, Throwable cause) {
    return new AttachmentException(503, "unavailable", message, cause);
  }
}
