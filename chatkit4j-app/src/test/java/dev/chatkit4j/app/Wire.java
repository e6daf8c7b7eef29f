package dev.chatkit4j.app;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A connection that sends bytes as they are, right or wrong, and reads answers one by one. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MS = 30_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  /** An answer; the names of headers are in lower case. */
  @SuppressWarnings("ArrayRecordComponent")
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    JsonObject json() {
      return (JsonObject) Json.parse(body);
    }

    boolean closes() {
      return "close".equalsIgnoreCase(headers.get("connection"));
    }

    boolean isStream() {
      return headers.getOrDefault("content-type", "").startsWith("text/event-stream");
    }

    /** The events of a stream. */
    List<JsonObject> events() {
      return text()
          .lines()
          .filter(line -> line.startsWith("data: "))
          .map(line -> Talk.json(line.substring("data: ".length())))
          .toList();
    }
  }

  Wire(int port) throws IOException {
    this(port, 0);
  }

  /**
   * Connects.
   *
   * @param receiveBuffer bytes that the system takes in before anybody reads; 0 for its own choice
   */
  Wire(int port, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A whole request. */
  static byte[] post(String owner, byte[] body) {
    return joined(
        bytes(
            """
            POST /chatkit HTTP/1.1\r
            Host: localhost\r
            X-User: %s\r
            Content-Type: application/json\r
            Content-Length: %s\r
            \r
            """
                .formatted(owner, body.length)),
        body);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Wire send(String text) throws IOException {
    return send(bytes(text));
  }

  /** Says that nothing more will be sent, and still reads. */
  void endSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Asks and waits for the answer. */
  Answer ask(String owner, String body) throws IOException {
    return ask(owner, bytes(body));
  }

  Answer ask(String owner, byte[] body) throws IOException {
    return send(post(owner, body)).read();
  }

  /**
   * The next answer.
   *
   * @throws EOFException if the server closed instead
   */
  Answer read() throws IOException {
    return read(true);
  }

  /** The answer to a HEAD request. */
  Answer readHead() throws IOException {
    return read(false);
  }

  private Answer read(boolean withBody) throws IOException {
    String statusLine = line();
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
    return new Answer(status, headers, withBody ? body(headers) : new byte[0]);
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (!"chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(), 16);
      body.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the end came within an answer");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the end came instead of an answer: '%s'".formatted(line));
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** Reads so many bytes of an answer, as they are. */
  byte[] readBytes(int count) throws IOException {
    return exactly(count);
  }

  /** Reads bytes as they are until those have come. */
  String readUntil(String end) throws IOException {
    return readUntil(end, 1, end);
  }

  /** Reads bytes as they are until {@code part} has come so often, or the end. */
  String readUntil(String part, int times, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    int count = 0;
    while (count < times && text.indexOf(end, Math.max(0, text.length() - end.length())) < 0) {
      text.append((char) exactly(1)[0]);
      if (text.indexOf(part, Math.max(0, text.length() - part.length())) >= 0) {
        count++;
      }
    }
    return text.toString();
  }

  /** All answers until the server closes, which it must. */
  List<Answer> readAll() throws IOException {
    List<Answer> answers = new ArrayList<>();
    while (!ended()) {
      answers.add(read());
    }
    return answers;
  }

  /** Whether the server closed; waits for that or for more from it. */
  boolean ended() throws IOException {
    in.mark(1);
    int next;
    try {
      next = in.read();
    } catch (SocketException e) {
      return true; // a reset
    }
    in.reset();
    return next < 0;
  }

  /** Whether the server closes within so many milliseconds, sending nothing. */
  boolean endedWithin(int millis) throws IOException {
    return hasSomething(millis) && ended();
  }

  /** Whether the server sends something, or closes, within so many milliseconds. */
  boolean hasSomething(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      var unused = ended();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MS);
    }
  }

  /** Sends a byte, unless the server closed meanwhile, which {@link #ended} finds out. */
  void trickle(char b) throws IOException {
    try {
      send(new byte[] {(byte) b});
    } catch (SocketException e) {
      // reading says so too
    }
  }

  /** How many milliseconds to wait for what is read, from now on. */
  void patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  /** Closes with a reset, as a killed client does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
