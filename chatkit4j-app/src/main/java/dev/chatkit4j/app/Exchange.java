package dev.chatkit4j.app;

import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.http.HttpResponse;
import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Refusal;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to Helidon and its answer. Whatever goes wrong between us and the client is an {@link
 * IOException}; that the client is too slow is one such thing, see {@link Connection}.
 */
final class Exchange implements HttpRequest {
  /** An answer of at most so many bytes is sent in one piece. */
  private static final int SMALL = 64 * 1024;

  private static final Pattern WHOLE_ADDRESS =
      Pattern.compile("[a-z]+://([^/]*)", Pattern.CASE_INSENSITIVE);

  private final ServerRequest request;
  private final ServerResponse response;
  private final Cors cors;
  private @Nullable InputStream body;
  private int status;
  private long bytes;

  Exchange(ServerRequest request, ServerResponse response, Cors cors) {
    this.request = request;
    this.response = response;
    this.cors = cors;
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String path() {
    return Routes.place(asked());
  }

  /** The path as it was asked for. */
  String asked() {
    return request.path().path();
  }

  /**
   * An address that is whole names a host of its own, which would be the one that counts.
   *
   * @throws Refusal 400 if it is another than the header's
   */
  void requireOneHost() {
    Matcher whole = WHOLE_ADDRESS.matcher(request.prologue().uriPath().rawPath());
    String host = header("Host");
    if (whole.lookingAt() && !whole.group(1).equalsIgnoreCase(host)) {
      throw Refusal.invalid("The address names another host than the header Host");
    }
  }

  Headers headers() {
    return request.headers();
  }

  /** The headers of the answer. */
  WritableHeaders<?> answerHeaders() {
    return response.headers();
  }

  @Override
  public List<String> headers(String name) {
    return headers().all(HeaderNames.create(name), List::of);
  }

  @Override
  public @Nullable String header(String name) {
    return headers().first(HeaderNames.create(name)).orElse(null);
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

  @Override
  public boolean trusted() {
    return cors.trusts(headers());
  }

  /** Whether the client still sends or may do so. */
  boolean unread() {
    return !request.content().consumed();
  }

  /** Whether the client waits to be told that it may send. */
  boolean expectsContinue() {
    return headers().containsToken(HeaderValues.EXPECT_100) && !request.continueSent();
  }

  /** Sends an answer, a large one as it comes. */
  void send(HttpResponse answer) throws IOException {
    if (answer instanceof HttpResponse.Whole whole && whole.length() <= SMALL) {
      send(whole);
      return;
    }
    begin(answer);
    OutputStream out = new ClientOutput(response.outputStream());
    answer.writeTo(out);
    out.flush();
  }

  private void send(HttpResponse.Whole small) throws IOException {
    byte[] content = small.bytes();
    begin(small);
    if (method().equals("HEAD")) {
      towardsClient(response::send);
    } else {
      bytes = content.length;
      towardsClient(() -> response.send(content));
    }
  }

  private void begin(HttpResponse answer) {
    status = answer.status();
    response.status(Status.create(status));
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (unread()) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
  }

  /** Work that waits for the client. */
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

  /**
   * What an HTTP server says that refused a request before it got to us. A transfer coding that it
   * does not implement is the request's fault: a client sends the same again after a 5xx.
   */
  static Refusal refusal(Status status) {
    String phrase = status.reasonPhrase();
    return switch (status.code()) {
      case 400, 501 -> Refusal.invalid(phrase);
      case 413 -> new Refusal(413, "payload_too_large", phrase);
      case 414 -> new Refusal(414, "uri_too_long", phrase);
      case 500 -> Refusal.internal();
      case 503 -> Refusal.busy(OverBudgetException.BUSY);
      case 505 -> new Refusal(505, "http_version_not_supported", "Only HTTP/1.1 works here");
      default ->
          new Refusal(status.code(), status.code() < 500 ? "refused" : "internal_error", phrase);
    };
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
        throw refusal(e.status());
      } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
        throw Refusal.invalid("The body's chunks are not as they should be");
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
