package dev.chatkit4j.app;

import dev.chatkit4j.attachment.FileAnswer;
import dev.chatkit4j.codec.JsonText;
import dev.chatkit4j.http.HttpCall;
import dev.chatkit4j.http.HttpFailure;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.RequestInfo;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer. Whatever goes wrong between us and the client is an {@link
 * IOException}; that the client is too slow is one such thing, see {@link Connection}.
 */
final class Exchange implements HttpCall {
  /** An answer of at most so many bytes is sent in one piece. */
  private static final int SMALL = 64 * 1024;

  static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

  private static final Pattern WHOLE_ADDRESS =
      Pattern.compile("[a-z]+://([^/]*)", Pattern.CASE_INSENSITIVE);

  private final ServerRequest request;
  private final ServerResponse response;
  private final RequestInfo info;
  private @Nullable InputStream body;
  private int status;
  private long bytes;

  Exchange(ServerRequest request, ServerResponse response) {
    this.request = request;
    this.response = response;
    this.info = info(request.headers());
    response.header(REQUEST_ID, info.requestId());
  }

  /** What the headers say, with a new id if they have none. */
  static RequestInfo info(Headers headers) {
    return RequestInfo.of(
        headers.first(HeaderNames.ACCEPT_LANGUAGE).orElse(null),
        headers.first(REQUEST_ID).orElse(null));
  }

  RequestInfo info() {
    return info;
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  String path() {
    return request.path().path();
  }

  /**
   * An address that is whole names a host of its own, which would be the one that counts.
   *
   * @throws HttpFailure 400 if it is another than the header's
   */
  void requireOneHost() {
    Matcher whole = WHOLE_ADDRESS.matcher(request.prologue().uriPath().rawPath());
    String host = header(HeaderNames.HOST);
    if (whole.lookingAt() && !whole.group(1).equalsIgnoreCase(host)) {
      throw new HttpFailure(
          400, "invalid_request", "The address names another host than the header Host");
    }
  }

  Headers headers() {
    return request.headers();
  }

  @Override
  public @Nullable String header(String name) {
    return header(HeaderNames.create(name));
  }

  @Nullable String header(HeaderName name) {
    return headers().first(name).orElse(null);
  }

  ServerResponse response() {
    return response;
  }

  /** The answer's status; 0 while there is none. */
  int status() {
    return status;
  }

  /** How many bytes of body went back so far. */
  long bytes() {
    return bytes;
  }

  @Override
  public InputStream body() {
    if (body == null) {
      body = new ClientInput(request.content().inputStream());
    }
    return body;
  }

  @Override
  public long length() {
    return headers().contentLength().orElse(-1);
  }

  @Override
  public @Nullable String query(String name) {
    return request.query().first(name).orElse(null);
  }

  /** Whether the client still sends or may do so. */
  boolean unread() {
    return !request.content().consumed();
  }

  /** Whether the client waits to be told that it may send. */
  boolean expectsContinue() {
    return headers().containsToken(HeaderValues.EXPECT_100) && !request.continueSent();
  }

  /** Answers with what is for who asked alone, and for now. */
  void sendJson(int code, byte[] json) throws IOException {
    jsonHeaders();
    send(code, json);
  }

  private void jsonHeaders() {
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
  }

  /** A large one is sent piece by piece. */
  void sendJson(int code, JsonText json) throws IOException {
    if (json.length() <= SMALL) {
      sendJson(code, json.toByteArray());
      return;
    }
    jsonHeaders();
    begin(code);
    response.contentLength(json.length());
    OutputStream out = new ClientOutput(response.outputStream());
    json.writeTo(out);
    out.flush();
  }

  void sendText(String type, byte[] text) throws IOException {
    response.header(HeaderNames.CONTENT_TYPE, type);
    send(Status.OK_200.code(), text);
  }

  /** The client has what it asks for. */
  void sendNotModified() throws IOException {
    send(Status.NOT_MODIFIED_304.code(), new byte[0]);
  }

  void sendNothing() throws IOException {
    send(Status.NO_CONTENT_204.code(), new byte[0]);
  }

  /** Sends a file, or a part of it, as it is read. */
  void send(FileAnswer answer) throws IOException {
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (answer.body() == null) {
      send(answer.status(), new byte[0]);
      return;
    }
    begin(answer.status());
    response.contentLength(answer.length());
    if (method().equals("HEAD")) {
      towardsClient(response::send);
      return;
    }
    try (InputStream in = answer.body().open()) {
      OutputStream out = new ClientOutput(response.outputStream());
      in.transferTo(out);
      out.flush();
    }
  }

  private void send(int code, byte[] answer) throws IOException {
    begin(code);
    if (method().equals("HEAD")) {
      response.contentLength(answer.length);
      towardsClient(response::send);
    } else {
      bytes = answer.length;
      towardsClient(() -> response.send(answer));
    }
  }

  private void begin(int code) {
    status = code;
    response.status(Status.create(code));
    if (unread()) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  /** Sends events as they come until there are no more. */
  void stream(Reply.Events events) throws IOException {
    try (events) {
      begin(Status.OK_200.code());
      response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
      response.header(HeaderNames.CACHE_CONTROL, "no-cache, no-transform");
      response.header(HeaderNames.create("X-Accel-Buffering"), "no");
      events.writeTo(new ClientOutput(response.outputStream()));
    }
  }

  /** Something that waits for the client. */
  private interface Io {
    void run() throws IOException;
  }

  private static void towardsClient(Io io) throws IOException {
    try {
      io.run();
    } catch (RuntimeException e) {
      throw new IOException("the client is gone", e);
    }
  }

  private static final class ClientInput extends InputStream {
    private final InputStream in;

    ClientInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (RequestException e) {
        throw HttpFailure.of(e.status().code(), e.status().reasonPhrase());
      } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
        throw HttpFailure.badChunk();
      } catch (RuntimeException e) {
        throw new IOException("the client is gone", e);
      }
    }
  }

  private final class ClientOutput extends OutputStream {
    private final OutputStream out;

    ClientOutput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      towardsClient(() -> out.write(content, offset, length));
      bytes += length;
    }

    @Override
    public void flush() throws IOException {
      towardsClient(out::flush);
    }
  }
}
