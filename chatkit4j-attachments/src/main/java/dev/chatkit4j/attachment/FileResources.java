package dev.chatkit4j.attachment;

import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.http.HttpResponse;
import dev.chatkit4j.http.PacedBody;
import dev.chatkit4j.http.Resource;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.RequestInfo;
import dev.chatkit4j.store.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The files over HTTP, each at its address. Thread-safe. */
final class FileResources<C> {
  private final AttachmentServer<C> files;

  FileResources(AttachmentServer<C> files) {
    this.files = files;
  }

  /** See {@link dev.chatkit4j.http.SubResource#at}. Bytes that were no UTF-8 are no id. */
  @Nullable Resource<C> at(String below) {
    if (below.isEmpty()) {
      return new AllFiles();
    }
    String[] parts = below.substring(1).split("/", -1);
    String id = parts[0];
    if (!Ids.valid(id) || !Ids.whole(id)) {
      return null;
    }
    return switch (parts.length) {
      case 1 -> new OneFile(id);
      case 2 ->
          switch (parts[1]) {
            case "preview" -> new OnePreview(id);
            case "upload" -> new UploadPlace(id);
            default -> null;
          };
      default -> null;
    };
  }

  /** All files together, to which another is added by a form. */
  private final class AllFiles implements Resource<C> {
    @Override
    public String pattern() {
      return "";
    }

    @Override
    public List<String> methods() {
      return List.of("POST");
    }

    @Override
    public boolean takesForms() {
      return true;
    }

    @Override
    public HttpResponse.Whole answer(HttpRequest request, RequestInfo info, Supplier<C> caller)
        throws IOException {
      C owner = caller.get();
      String type = formType(request);
      long max = files.rules().maxBytes();
      if (request.length() > max + UploadForm.MAX_AROUND) {
        throw new Refusal(
            413,
            "file_too_large",
            "A file may have %s bytes, the form has %s".formatted(max, request.length()));
      }
      Attachment taken = files.upload(UploadForm.read(type, paced(request)), owner);
      return HttpResponse.Whole.json(200, WireForm.write(taken));
    }
  }

  /** A place that was made for a file. Who may send it there, its link says. */
  private final class UploadPlace implements Resource<C> {
    private final String id;

    UploadPlace(String id) {
      this.id = id;
    }

    @Override
    public String pattern() {
      return "/{id}/upload";
    }

    @Override
    public List<String> methods() {
      return List.of("PUT", "POST");
    }

    @Override
    public HttpResponse.Whole answer(HttpRequest request, RequestInfo info, Supplier<C> caller)
        throws IOException {
      AttachmentServer.Link link = link(request, id);
      files.upload(
          link,
          request.method().equals("POST")
              ? UploadForm.read(formType(request), paced(request))
              : new AttachmentServer.Upload(
                  null, request.header("Content-Type"), request.length(), paced(request)));
      return HttpResponse.Whole.nothing(204, Map.of());
    }
  }

  private final class OneFile implements Resource<C> {
    private final String id;

    OneFile(String id) {
      this.id = id;
    }

    @Override
    public String pattern() {
      return "/{id}";
    }

    @Override
    public List<String> methods() {
      return List.of("GET");
    }

    @Override
    public HttpResponse.Whole answer(HttpRequest request, RequestInfo info, Supplier<C> caller) {
      return sent(
          signed(request)
              ? files.download(link(request, id), asked(request))
              : files.download(id, asked(request), caller.get()));
    }
  }

  private final class OnePreview implements Resource<C> {
    private final String id;

    OnePreview(String id) {
      this.id = id;
    }

    @Override
    public String pattern() {
      return "/{id}/preview";
    }

    @Override
    public List<String> methods() {
      return List.of("GET");
    }

    @Override
    public HttpResponse.Whole answer(HttpRequest request, RequestInfo info, Supplier<C> caller) {
      return sent(
          signed(request)
              ? files.preview(link(request, id), asked(request))
              : files.preview(id, asked(request), caller.get()));
    }
  }

  private static HttpResponse.Whole sent(FileAnswer answer) {
    FileAnswer.Body body = answer.body();
    return body == null
        ? HttpResponse.Whole.nothing(answer.status(), answer.headers())
        : HttpResponse.Whole.of(answer.status(), answer.headers(), answer.length(), body::open);
  }

  private static String formType(HttpRequest request) {
    String type = request.header("Content-Type");
    if (type == null || !UploadForm.is(type)) {
      throw Refusal.unsupportedMediaType("multipart/form-data");
    }
    return type;
  }

  private static InputStream paced(HttpRequest request) throws IOException {
    return new PacedBody(request.body(), System::nanoTime);
  }

  private static boolean signed(HttpRequest request) {
    return request.query("signature") != null;
  }

  private static AttachmentServer.Link link(HttpRequest request, String id) {
    String until = request.query("until");
    String signature = request.query("signature");
    if (until == null || signature == null || !until.matches("\\d{1,11}")) {
      throw new Refusal(403, "invalid_link", "The link is not complete");
    }
    return new AttachmentServer.Link(id, Instant.ofEpochSecond(Long.parseLong(until)), signature);
  }

  private static FileRequest asked(HttpRequest request) {
    return new FileRequest(
        request.header("Range"), request.header("If-Range"), request.header("If-None-Match"));
  }
}
