package dev.chatkit4j.app;

import dev.chatkit4j.attachment.AttachmentServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.apache.commons.io.input.ProxyInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A multipart form with one file in the field {@code file} and nothing else. It is read as it
 * comes; that nothing follows the file is known, and refused otherwise, before the file ends.
 */
final class UploadForm {
  /** More bytes than what is around the file in any form that is taken. */
  static final int MAX_AROUND = 64 * 1024;

  private static final String MEDIA_TYPE = "multipart/form-data";
  private static final String FIELD = "file";
  private static final int MAX_BOUNDARY = 70;
  private static final int MAX_HEADERS = 8 * 1024;

  private UploadForm() {}

  /** Whether a content type is that of a form. */
  static boolean is(@Nullable String contentType) {
    return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(MEDIA_TYPE);
  }

  /**
   * The file.
   *
   * @throws RequestFailure if the form is another
   */
  static AttachmentServer.Upload read(String contentType, InputStream body) throws IOException {
    String boundary = parameters(contentType).get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
      throw invalid("The form's content type has no boundary of 1 to 70 characters");
    }
    try {
      MultipartInput parts =
          MultipartInput.builder()
              .setInputStream(body)
              .setBoundary(boundary.getBytes(StandardCharsets.UTF_8))
              .setMaxPartHeaderSize(MAX_HEADERS)
              .get();
      if (!parts.skipPreamble()) {
        throw noFile();
      }
      return file(parts);
    } catch (FileUploadException e) {
      throw broken();
    }
  }

  private static AttachmentServer.Upload file(MultipartInput parts) throws IOException {
    parts.setHeaderCharset(StandardCharsets.UTF_8);
    Map<String, String> headers = headers(parts.readHeaders());
    Map<String, String> disposition = parameters(headers.getOrDefault("content-disposition", ""));
    if (!FIELD.equals(disposition.get("name"))) {
      throw noFile();
    }
    return new AttachmentServer.Upload(
        disposition.get("filename"),
        headers.get("content-type"),
        -1,
        new OnlyPart(parts, parts.newInputStream()));
  }

  private static Map<String, String> headers(String text) {
    Map<String, String> headers = new HashMap<>();
    for (String line : text.replaceAll("\r\n[ \t]+", " ").split("\r\n", -1)) {
      String[] parts = line.split(":", 2);
      if (parts.length == 2) {
        headers.put(parts[0].strip().toLowerCase(Locale.ROOT), parts[1].strip());
      }
    }
    return headers;
  }

  private static Map<String, String> parameters(String header) {
    var parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(header, ';');
  }

  private static RequestFailure noFile() {
    return invalid("The form must have the file in its first field, named file");
  }

  private static RequestFailure broken() {
    return invalid("The form ends too early or cannot be read");
  }

  private static RequestFailure invalid(String message) {
    return new RequestFailure(400, "invalid_request", message);
  }

  private static final class OnlyPart extends ProxyInputStream {
    private final MultipartInput parts;
    private boolean ended;

    OnlyPart(MultipartInput parts, InputStream part) {
      super(part);
      this.parts = parts;
    }

    @Override
    protected void afterRead(int count) throws IOException {
      if (count < 0 && !ended) {
        ended = true;
        if (parts.readBoundary()) {
          throw invalid("The form must have one field, the file");
        }
      }
    }

    @Override
    protected void handleIOException(IOException e) throws IOException {
      if (e instanceof FileUploadException) {
        throw broken();
      }
      throw e;
    }

    /** The form is read through the connection, which is not ours to close. */
    @Override
    public void close() {}
  }
}
