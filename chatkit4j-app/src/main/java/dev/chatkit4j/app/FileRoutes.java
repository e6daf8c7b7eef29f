package dev.chatkit4j.app;

import dev.chatkit4j.attachment.AttachmentException;
import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAnswer;
import dev.chatkit4j.attachment.FileRequest;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.UnavailableException;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is answered below {@link #FILES}: files come in and go out. */
final class FileRoutes {
  static final String FILES = "/attachments";

  private final AttachmentServer<Caller> files;
  private final Access access;
  private final Cors cors;

  FileRoutes(AttachmentServer<Caller> files, Access access, Cors cors) {
    this.files = files;
    this.access = access;
    this.cors = cors;
  }

  void handle(Address address, Exchange exchange) throws IOException {
    try {
      switch (address.what) {
        case "" -> take(exchange);
        case "upload" -> take(link(exchange, address.id), exchange);
        case "preview" -> exchange.send(preview(exchange, address.id));
        default -> exchange.send(file(exchange, address.id));
      }
    } catch (AttachmentException e) {
      throw RequestFailure.of(e);
    } catch (UnavailableException e) {
      throw RequestFailure.unavailable(e);
    }
  }

  private void take(Exchange exchange) throws IOException {
    if (!cors.trusts(exchange.headers())) {
      throw RequestFailure.forbiddenOrigin();
    }
    Caller caller = access.caller(exchange.headers());
    String type = exchange.header(HeaderNames.CONTENT_TYPE);
    if (type == null || !UploadForm.is(type)) {
      throw RequestFailure.notForm();
    }
    long max = files.rules().maxBytes();
    if (exchange.length() > max + UploadForm.MAX_AROUND) {
      throw RequestFailure.fileTooLarge(max, exchange.length());
    }
    Attachment taken = files.upload(UploadForm.read(type, exchange.body()), caller);
    exchange.sendJson(200, WireForm.write(taken));
  }

  /** The link says who may. */
  private void take(AttachmentServer.Link link, Exchange exchange) throws IOException {
    String type = exchange.header(HeaderNames.CONTENT_TYPE);
    boolean form = exchange.method().equals("POST");
    if (form && (type == null || !UploadForm.is(type))) {
      throw RequestFailure.notForm();
    }
    files.upload(
        link,
        form && type != null
            ? UploadForm.read(type, exchange.body())
            : new AttachmentServer.Upload(null, type, exchange.length(), exchange.body()));
    exchange.sendNothing();
  }

  private FileAnswer file(Exchange exchange, String id) {
    return signed(exchange)
        ? files.download(link(exchange, id), request(exchange))
        : files.download(id, request(exchange), access.caller(exchange.headers()));
  }

  private FileAnswer preview(Exchange exchange, String id) {
    return signed(exchange)
        ? files.preview(link(exchange, id), request(exchange))
        : files.preview(id, request(exchange), access.caller(exchange.headers()));
  }

  private static boolean signed(Exchange exchange) {
    return exchange.query("signature") != null;
  }

  private static AttachmentServer.Link link(Exchange exchange, String id) {
    String until = exchange.query("until");
    String signature = exchange.query("signature");
    if (until == null || signature == null || !until.matches("\\d{1,11}")) {
      throw RequestFailure.notLink();
    }
    return new AttachmentServer.Link(id, Instant.ofEpochSecond(Long.parseLong(until)), signature);
  }

  private static FileRequest request(Exchange exchange) {
    return new FileRequest(
        exchange.header(HeaderNames.RANGE),
        exchange.header(HeaderNames.IF_RANGE),
        exchange.header(HeaderNames.IF_NONE_MATCH));
  }

  /**
   * What a path means.
   *
   * @param id empty for all files together
   * @param what is wanted of it: the file, its preview, its upload; empty for all files together
   */
  record Address(String id, String what) {
    /** Null if the path means nothing. */
    static @Nullable Address of(String path) {
      if (path.equals(FILES)) {
        return new Address("", "");
      }
      if (!path.startsWith(FILES + "/")) {
        return null;
      }
      String[] parts = path.substring(FILES.length() + 1).split("/", -1);
      if (!Ids.valid(parts[0])) {
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

    /** The same without the id. */
    String pattern() {
      return switch (what) {
        case "" -> FILES;
        case "file" -> FILES + "/{id}";
        default -> FILES + "/{id}/" + what;
      };
    }

    /** Which may be used on it. */
    String methods() {
      return switch (what) {
        case "" -> "POST";
        case "upload" -> "PUT, POST";
        default -> "GET";
      };
    }
  }
}
