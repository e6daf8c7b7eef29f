package dev.chatkit4j.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One connection that is kept from request to request until the server says that it ends, which
 * begins another; with just enough of HTTP/1.1 for a driver that must stay far cheaper than what it
 * measures. Whatever is not as it should be is an {@link IOException}. For one thread.
 */
final class HttpConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  /** Takes a stream's lines, without their ends; the array is used again for the next one. */
  @FunctionalInterface
  interface Lines {
    void take(byte[] bytes, int length) throws IOException;
  }

  /**
   * The head of an answer.
   *
   * @param length of the body, -1 if it comes in chunks
   */
  private record Head(String type, int length) {}

  private final InetSocketAddress address;
  private Socket socket;
  private InputStream input;
  private boolean ends;
  private final byte[] in = new byte[8192];
  private int position;
  private int limit;
  private byte[] line = new byte[512];

  HttpConnection(InetSocketAddress address) throws IOException {
    this.address = address;
    socket = connect(address);
    input = socket.getInputStream();
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(address, TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** Sends a request whose answer is JSON and returns that. */
  byte[] json(byte[] request) throws IOException {
    Head head = send(request, "application/json");
    if (head.length < 0) {
      throw new IOException("a JSON answer without a length");
    }
    byte[] body = new byte[head.length];
    for (int read = 0; read < body.length; ) {
      if (position == limit) {
        fill();
      }
      int part = Math.min(limit - position, body.length - read);
      System.arraycopy(in, position, body, read, part);
      position += part;
      read += part;
    }
    return body;
  }

  /** Sends a request whose answer is a stream and reads that to its end. */
  void stream(byte[] request, Lines lines) throws IOException {
    Head head = send(request, "text/event-stream");
    if (head.length >= 0) {
      throw new IOException("a stream that is not in chunks");
    }
    int length = 0;
    for (int left = chunk(); left > 0; left = chunk()) {
      for (; left > 0; left--) {
        byte next = next();
        if (next == '\n') {
          lines.take(line, length);
          length = 0;
        } else {
          append(length++, next);
        }
      }
      requireEmpty(line());
    }
    requireEmpty(line());
    if (length > 0) {
      throw new IOException("a stream that ends within a line");
    }
  }

  private Head send(byte[] request, String type) throws IOException {
    if (ends) {
      socket.close();
      socket = connect(address);
      input = socket.getInputStream();
    }
    socket.getOutputStream().write(request);
    String status = line();
    Head head = head();
    // There may be no phrase after the number.
    if (!(status + " ").startsWith("HTTP/1.1 200 ") || !head.type.startsWith(type)) {
      throw new IOException("%s, %s instead of %s".formatted(status, head.type, type));
    }
    return head;
  }

  private Head head() throws IOException {
    String type = "";
    int length = -1;
    ends = false;
    for (String field = line(); !field.isEmpty(); field = line()) {
      int colon = field.indexOf(':');
      String value = field.substring(colon + 1).strip();
      switch (field.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT)) {
        case "content-type" -> type = value;
        case "content-length" -> length = Integer.parseInt(value);
        case "connection" -> ends = value.equals("close");
        default -> {} // of no account here
      }
    }
    return new Head(type, length);
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private static void requireEmpty(String end) throws IOException {
    if (!end.isEmpty()) {
      throw new IOException("a chunk that is longer than it says");
    }
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (byte next = next(); next != '\n'; next = next()) {
      text.append((char) next);
    }
    return text.toString().stripTrailing();
  }

  private void append(int length, byte next) {
    if (length == line.length) {
      line = Arrays.copyOf(line, 2 * length);
    }
    line[length] = next;
  }

  private byte next() throws IOException {
    if (position == limit) {
      fill();
    }
    return in[position++];
  }

  private void fill() throws IOException {
    position = 0;
    limit = Math.max(0, input.read(in));
    if (limit == 0) {
      throw new EOFException("the connection was closed within an answer");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** What is sent for a body, the owner named in the header {@code X-User}. */
  static byte[] request(String path, String owner, String body) {
    return """
    POST %s HTTP/1.1\r
    Host: localhost\r
    Content-Type: application/json\r
    X-User: %s\r
    Content-Length: %s\r
    \r
    %s\
    """
        .formatted(path, owner, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
