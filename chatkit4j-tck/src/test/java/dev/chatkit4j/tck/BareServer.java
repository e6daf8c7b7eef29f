package dev.chatkit4j.tck;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.HttpRequest;
import dev.chatkit4j.http.HttpResponse;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A web server with one request per connection and, if it is told so, a flaw: an adapter that is
 * all in sight, to break.
 */
final class BareServer implements EndpointContract.Served {
  private final ServerSocket listener;
  private final ChatKitEndpoint<?> endpoint;
  private final Flaw flaw;
  private volatile @Nullable Queued queued;

  BareServer(ChatKitEndpoint<?> endpoint, Flaw flaw) throws IOException {
    this.endpoint = endpoint;
    this.flaw = flaw;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @Override
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Asked asked = Asked.read(new BufferedInputStream(socket.getInputStream()), flaw);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      try (HttpResponse answer = endpoint.answer(asked)) {
        send(answer, asked, out);
        out.flush();
      }
      socket.shutdownOutput();
      while (socket.getInputStream().read() >= 0) {} // who still sends may lose the answer
    } catch (IOException e) {
      // the client is gone
    }
  }

  private void send(HttpResponse answer, Asked asked, OutputStream out) throws IOException {
    if (flaw == Flaw.PAGE_OF_ITS_OWN && answer.status() == 404) {
      page(404, "text/html", "<h1>Not found</h1>", out);
      return;
    }
    if (flaw == Flaw.PAGE_WHEN_STOPPED && answer.status() == 503) {
      page(503, "text/plain", "Service Unavailable", out);
      return;
    }
    if (flaw == Flaw.OPTIONS_OF_ITS_OWN && asked.sent.equals("OPTIONS")) {
      page(200, "text/plain", "", out);
      return;
    }
    boolean stream = answer instanceof HttpResponse.Stream;
    if (stream && flaw == Flaw.KEEPS_ALL) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      answer.writeTo(all);
      head(answer, asked, out);
      chunk(all.toByteArray(), 0, all.size(), out);
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return;
    }
    head(answer, asked, out);
    if (!stream) {
      awaitQueued();
      answer.writeTo(out);
      return;
    }
    out.flush();
    try (OutputStream chunks = chunks(out)) {
      answer.writeTo(chunks);
    }
  }

  private OutputStream chunks(OutputStream out) {
    Chunks chunks = new Chunks(out, flaw);
    if (flaw != Flaw.QUEUES_ALL) {
      return chunks;
    }
    queued = new Queued(chunks);
    return queued;
  }

  /** Stands still until all of the last stream is queued, so that whoever looks then sees it. */
  private void awaitQueued() {
    Queued last = queued;
    if (last != null) {
      last.awaitEnd();
    }
  }

  private static void page(int status, String type, String text, OutputStream out)
      throws IOException {
    out.write(
        "HTTP/1.1 %s Page\r\nContent-Type: %s\r\nContent-Length: %s\r\n\r\n%s"
            .formatted(status, type, text.length(), text)
            .getBytes(StandardCharsets.UTF_8));
  }

  private void head(HttpResponse answer, Asked asked, OutputStream out) throws IOException {
    boolean place = flaw == Flaw.NO_204 && asked.sent.equals("PUT") && answer.status() == 204;
    StringBuilder head =
        new StringBuilder("HTTP/1.1 %s Answer\r\n".formatted(place ? 200 : answer.status()));
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    if (flaw == Flaw.LETS_PROXIES_KEEP) {
      headers.remove("X-Accel-Buffering");
    }
    if (flaw == Flaw.CACHED_BY_ALL) {
      headers.replace("Cache-Control", "private, no-cache", "public, max-age=60");
    }
    headers.forEach((name, value) -> head.append("%s: %s\r\n".formatted(name, value)));
    if (answer instanceof HttpResponse.Stream) {
      head.append("Transfer-Encoding: chunked\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void chunk(byte[] piece, int from, int length, OutputStream out)
      throws IOException {
    if (length > 0) {
      out.write(
          "%s\r\n".formatted(Integer.toHexString(length)).getBytes(StandardCharsets.US_ASCII));
      out.write(piece, from, length);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** A fault of it. */
  enum Flaw {
    NONE,
    TAKES_ANY_METHOD("E1.1"),
    ANSWERS_HEAD_LIKE_GET("E1.2", "E4.6"),
    OPTIONS_OF_ITS_OWN("E1.3"),
    PAGE_OF_ITS_OWN("E1.4"),
    TAKES_NOBODY_FOR_SOMEBODY("E1.5"),
    LOSES_THE_REQUEST_ID("E1.6"),
    TAKES_ANY_TYPE("E2.1"),
    CUTS_LARGE_BODIES("E2.2"),
    REFUSES_LARGE_BODIES("E2.3"),
    READS_CHUNKS_AS_THEY_ARE("E2.4"),
    TAKES_HALF_FOR_WHOLE("E2.5"),
    KEEPS_ALL("E3.1", "E3.3", "E3.4", "E3.5"),
    LETS_PROXIES_KEEP("E3.2"),
    WRITES_TO_NOBODY("E3.3"),
    QUEUES_ALL("E3.4"),
    SAYS_NOTHING_OF_A_STOP("E3.5"),
    PAGE_WHEN_STOPPED("E3.6"),
    CACHED_BY_ALL("E4.1"),
    TRUSTS_EVERY_PAGE("E4.2"),
    NO_204("E4.3"),
    FILLS_UP_FILES("E4.4"),
    LOSES_RANGES("E4.5"),
    LOSES_CONDITIONS("E4.7");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    final List<String> breaks;

    Flaw(String... breaks) {
      this.breaks = List.of(breaks);
    }
  }

  /** A request. */
  private static final class Asked implements HttpRequest {
    private final String sent;
    private final String target;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Flaw flaw;
    private @Nullable InputStream body;

    private Asked(String line, Flaw flaw) {
      String[] parts = line.split(" ", 3);
      this.sent = parts[0];
      this.target = parts[1];
      this.flaw = flaw;
    }

    static Asked read(InputStream in, Flaw flaw) throws IOException {
      Asked asked = new Asked(line(in), flaw);
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String[] parts = line.split(":", 2);
        asked.headers.put(parts[0], parts[1].strip());
      }
      asked.body = asked.body(in);
      return asked;
    }

    private InputStream body(InputStream in) throws IOException {
      if (headers.containsKey("Transfer-Encoding")) {
        return flaw == Flaw.READS_CHUNKS_AS_THEY_ARE
            ? new ByteArrayInputStream(
                "5\r\nhello\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
            : new ByteArrayInputStream(chunked(in));
      }
      long length = Math.max(0, length());
      if (flaw == Flaw.CUTS_LARGE_BODIES && path().equals("/chatkit")) {
        length = Math.min(length, EndpointGroup.MAX_BYTES);
      }
      return new Announced(in, length, half(), flaw == Flaw.FILLS_UP_FILES);
    }

    private boolean half() {
      return flaw == Flaw.TAKES_HALF_FOR_WHOLE;
    }

    private static byte[] chunked(InputStream in) throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = size(in); size > 0; size = size(in)) {
        body.write(in.readNBytes(size));
        line(in);
      }
      return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
      return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("the client is gone");
        }
        line.append((char) b);
      }
      return line.toString().stripTrailing();
    }

    @Override
    public String method() {
      if (flaw == Flaw.ANSWERS_HEAD_LIKE_GET && sent.equals("HEAD")) {
        return "GET";
      }
      boolean other = !sent.equals("HEAD") && !sent.equals("OPTIONS");
      return flaw == Flaw.TAKES_ANY_METHOD && path().equals("/chatkit") && other ? "POST" : sent;
    }

    @Override
    public String path() {
      return URLDecoder.decode(target.split("\\?", 2)[0], StandardCharsets.UTF_8);
    }

    @Override
    public List<String> headers(String name) {
      String value = headers.get(name);
      return switch (name.toLowerCase(Locale.ROOT)) {
        case "x-user" ->
            value == null && flaw == Flaw.TAKES_NOBODY_FOR_SOMEBODY ? List.of("x") : list(value);
        case "x-request-id" -> flaw == Flaw.LOSES_THE_REQUEST_ID ? List.of() : list(value);
        case "range" -> flaw == Flaw.LOSES_RANGES ? List.of() : list(value);
        case "if-none-match" -> flaw == Flaw.LOSES_CONDITIONS ? List.of() : list(value);
        case "content-type" ->
            flaw == Flaw.TAKES_ANY_TYPE && path().equals("/chatkit")
                ? List.of("application/json")
                : list(value);
        default -> list(value);
      };
    }

    private static List<String> list(@Nullable String value) {
      return value == null ? List.of() : List.of(value);
    }

    @Override
    public @Nullable String query(String name) {
      String[] parts = target.split("\\?", 2);
      return HttpRequest.parameter(parts.length == 2 ? parts[1] : null, name);
    }

    @Override
    public long length() {
      String length = headers.get("Content-Length");
      long bytes = length == null ? -1 : Long.parseLong(length);
      boolean refused =
          flaw == Flaw.REFUSES_LARGE_BODIES && path().equals("/chatkit") && bytes > 100_000;
      return refused ? Integer.MAX_VALUE : bytes;
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public boolean trusted() {
      return flaw == Flaw.TRUSTS_EVERY_PAGE
          || headers.get("Origin") == null
          || headers.get("Origin").endsWith("://" + headers.get("Host"));
    }
  }

  /** A body of a length that was announced. */
  private static final class Announced extends InputStream {
    private final InputStream in;
    private final boolean half;
    private final boolean fillsUp;
    private long left;

    Announced(InputStream in, long length, boolean half, boolean fillsUp) {
      this.in = in;
      this.left = length;
      this.half = half;
      this.fillsUp = fillsUp;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(buffer, offset, (int) Math.min(left, length));
      if (count < 0 && fillsUp) {
        buffer[offset] = '9';
        count = 1;
      }
      if (count < 0 && !half) {
        throw new EOFException("%s bytes did not come".formatted(left));
      }
      left -= Math.max(0, count);
      return count;
    }
  }

  /** A stream in chunks. */
  private static final class Chunks extends OutputStream {
    private final OutputStream out;
    private final Flaw flaw;

    Chunks(OutputStream out, Flaw flaw) {
      this.out = out;
      this.flaw = flaw;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] piece, int from, int length) throws IOException {
      boolean error =
          new String(piece, from, length, StandardCharsets.UTF_8).contains("{\"type\":\"error\"");
      if (flaw == Flaw.SAYS_NOTHING_OF_A_STOP && error) {
        return;
      }
      try {
        chunk(piece, from, length, out);
      } catch (IOException e) {
        if (flaw != Flaw.WRITES_TO_NOBODY) {
          throw e;
        }
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        if (flaw != Flaw.WRITES_TO_NOBODY) {
          throw e;
        }
      }
    }

    @Override
    public void close() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      flush();
    }
  }

  /** A stream whose client may be as slow as it likes: all that waits for it is kept. */
  private static final class Queued extends OutputStream {
    private static final byte[] END = {};

    private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread writer;
    private volatile @Nullable IOException gone;

    Queued(Chunks out) {
      writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (byte[] piece = queue.take(); piece.length > 0; piece = queue.take()) {
                    out.write(piece, 0, piece.length);
                    out.flush();
                  }
                  out.close();
                } catch (IOException e) {
                  gone = e;
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] piece, int from, int length) throws IOException {
      if (gone != null) {
        throw new IOException("the client is gone", gone);
      }
      if (length > 0) {
        queue.add(Arrays.copyOfRange(piece, from, from + length));
      }
    }

    void awaitEnd() {
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() throws IOException {
      queue.add(END);
      ended.countDown();
      try {
        writer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
