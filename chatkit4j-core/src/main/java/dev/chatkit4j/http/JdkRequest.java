package dev.chatkit4j.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request to the HTTP server of the JDK. */
final class JdkRequest implements HttpRequest {
  private final HttpExchange exchange;
  private final long length;
  private @Nullable InputStream body;

  JdkRequest(HttpExchange exchange) {
    this.exchange = exchange;
    this.length = length(exchange.getRequestHeaders().getFirst("Content-Length"));
  }

  /** The server has refused what is no number. */
  private static long length(@Nullable String header) {
    return header == null ? -1 : Long.parseLong(header);
  }

  @Override
  public String method() {
    return exchange.getRequestMethod();
  }

  @Override
  public String path() {
    String path = exchange.getRequestURI().getPath();
    return path == null ? "" : path;
  }

  @Override
  public List<String> headers(String name) {
    return exchange.getRequestHeaders().getOrDefault(name, List.of());
  }

  @Override
  public @Nullable String query(String name) {
    return HttpRequest.parameter(exchange.getRequestURI().getRawQuery(), name);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public InputStream body() {
    if (body == null) {
      body = new Announced(exchange.getRequestBody(), length);
    }
    return body;
  }

  @Override
  public @Nullable Principal principal() {
    return exchange.getPrincipal();
  }

  /** A body that must not end before it has the length that was announced. */
  private static final class Announced extends FilterInputStream {
    private final long length;
    private long came;

    Announced(InputStream body, long length) {
      super(body);
      this.length = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
      int read = super.read(buffer, offset, count);
      came += Math.max(0, read);
      if (read < 0 && came < length) {
        throw new IOException("the body ends after %s of %s bytes".formatted(came, length));
      }
      return read;
    }
  }
}
