package dev.chatkit4j.http;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.attachment.AttachmentException;
import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAnswer;
import dev.chatkit4j.attachment.FileRequest;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is answered below the address of the files: they come in and go out. Thread-safe.
 *
 * @param <C> the caller's request context
 */
public final class FileRoutes<C> {
  private static final FileAnswer DONE = new FileAnswer(204, Map.of(), 0, null);

  private final AttachmentServer<C> files;

  /** Over those files. */
  public FileRoutes(AttachmentServer<C> files) {
    this.files = requireNonNull(files, "files");
  }

  /**
   * Answers a request by one of the address's methods, or HEAD.
   *
   * @param caller asked who is asking, unless a link says who may
   * @throws HttpFailure if it is refused
   * @throws IOException if the client is gone
   */
  public FileAnswer answer(Address address, HttpCall call, Supplier<C> caller) throws IOException {
    try {
      return switch (address.what) {
        case "" -> take(call, caller.get());
        case "upload" -> take(link(call, address.id), call);
        case "preview" -> preview(address.id, call, caller);
        default -> file(address.id, call, caller);
      };
    } catch (AttachmentException e) {
      throw HttpFailure.of(e);
    } catch (UnavailableException e) {
      throw HttpFailure.unavailable(e);
    }
  }

  private FileAnswer take(HttpCall call, C caller) throws IOException {
    String type = call.header("Content-Type");
    if (type == null || !UploadForm.is(type)) {
      throw HttpFailure.notForm();
    }
    long max = files.rules().maxBytes();
    if (call.length() > max + UploadForm.MAX_AROUND) {
      throw HttpFailure.fileTooLarge(max, call.length());
    }
    Attachment taken = files.upload(UploadForm.read(type, call.body()), caller);
    byte[] json = WireForm.write(taken);
    return new FileAnswer(
        200,
        Map.of("Content-Type", "application/json", "Cache-Control", "no-store"),
        json.length,
        () -> new ByteArrayInputStream(json));
  }

  /** The link says who may. */
  private FileAnswer take(AttachmentServer.Link link, HttpCall call) throws IOException {
    String type = call.header("Content-Type");
    boolean form = call.method().equals("POST");
    if (form && (type == null || !UploadForm.is(type))) {
      throw HttpFailure.notForm();
    }
    files.upload(
        link,
        form && type != null
            ? UploadForm.read(type, call.body())
            : new AttachmentServer.Upload(null, type, call.length(), call.body()));
    return DONE;
  }

  private FileAnswer file(String id, HttpCall call, Supplier<C> caller) {
    return signed(call)
        ? files.download(link(call, id), request(call))
        : files.download(id, request(call), caller.get());
  }

  private FileAnswer preview(String id, HttpCall call, Supplier<C> caller) {
    return signed(call)
        ? files.preview(link(call, id), request(call))
        : files.preview(id, request(call), caller.get());
  }

  private static boolean signed(HttpCall call) {
    return call.query("signature") != null;
  }

  private static AttachmentServer.Link link(HttpCall call, String id) {
    String until = call.query("until");
    String signature = call.query("signature");
    if (until == null || signature == null || !until.matches("\\d{1,11}")) {
      throw HttpFailure.notLink();
    }
    return new AttachmentServer.Link(id, Instant.ofEpochSecond(Long.parseLong(until)), signature);
  }

  private static FileRequest request(HttpCall call) {
    return new FileRequest(
        call.header("Range"), call.header("If-Range"), call.header("If-None-Match"));
  }

  /**
   * What a path below the address of the files means.
   *
   * @param id empty for all files together
   * @param what is wanted of it: the file, its preview, its upload; empty for all files together
   */
  public record Address(String id, String what) {
    /**
     * Reads a path. Bytes that were no UTF-8 are no id.
     *
     * @param below what follows the address of the files, decoded: nothing, or a slash and more
     * @return null if it means nothing
     */
    public static @Nullable Address of(String below) {
      if (below.isEmpty()) {
        return new Address("", "");
      }
      String[] parts = below.substring(1).split("/", -1);
      if (!below.startsWith("/") || !Ids.valid(parts[0]) || !Ids.whole(parts[0])) {
        return null;
      }
      return switch (parts.length) {
        case 1 -> new Address(parts[0], "file");
        case 2 ->
            parts[1].equals("preview") || parts[1].equals("upload")
                ? new Address(parts[0], parts[1])
                : null;
        default -> null;
      };
    }

    /** Whether it is where forms are sent to that need no preflight and name their user. */
    public boolean takesForms() {
      return what.isEmpty();
    }

    /** The path without the id. */
    public String pattern() {
      return switch (what) {
        case "" -> "";
        case "file" -> "/{id}";
        default -> "/{id}/" + what;
      };
    }

    /** Which may be used on it, besides HEAD where there is GET. */
    public List<String> methods() {
      return switch (what) {
        case "" -> List.of("POST");
        case "upload" -> List.of("PUT", "POST");
        default -> List.of("GET");
      };
    }
  }
}
