package dev.chatkit4j.tck;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A connection over which a test speaks HTTP by hand, one request long. */
final class Wire implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private Map<String, String> headers = Map.of();
  private int status;
  private long chunk; // what is left of it
  private boolean chunksBegan;
  private boolean chunked;

  Wire(int port, Duration patience) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024); // so that a client that reads nothing is noticed
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    in = new BufferedInputStream(socket.getInputStream());
  }

  Wire send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Sends nothing more, as a client that has gone half way. */
  Wire end() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Reads the head of the answer. */
  Wire readHead() throws IOException {
    do {
      String first = line();
      status = Integer.parseInt(first.split(" ", 3)[1]);
      headers = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        String[] parts = line.split(":", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
      }
    } while (status == 100);
    chunked = "chunked".equalsIgnoreCase(header("Transfer-Encoding"));
    return this;
  }

  int status() {
    return status;
  }

  @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ends within a line");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /** The next byte of the body; -1 after its end. */
  private int next() throws IOException {
    if (!chunked) {
      return in.read();
    }
    if (chunk == 0) {
      if (chunksBegan) {
        line();
      }
      chunksBegan = true;
      chunk = Long.parseLong(line().split(";", 2)[0], 16);
      if (chunk == 0) {
        return -1;
      }
    }
    chunk--;
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the connection ends within a chunk");
    }
    return b;
  }

  /** Reads a stream until an event has that in it; what was read. */
  String readUntil(String wanted) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = next(); b >= 0; b = next()) {
      line.write(b);
      if (b == '\n') {
        text.append(line.toString(StandardCharsets.UTF_8));
        line.reset();
        if (text.indexOf(wanted) >= 0) {
          return text.toString();
        }
      }
    }
    throw new EOFException("the stream ends before %s: %s".formatted(wanted, text));
  }

  /** Reads so many events, comments aside. */
  void readEvents(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      readUntil("data: ");
    }
  }

  /** Reads all that there is of the body, as long as was announced. */
  byte[] readBody() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = header("Content-Length");
    long left = length == null ? Long.MAX_VALUE : Long.parseLong(length);
    for (int b = left == 0 ? -1 : next(); b >= 0; b = --left == 0 ? -1 : next()) {
      body.write(b);
    }
    return body.toByteArray();
  }

  String readText() throws IOException {
    return new String(readBody(), StandardCharsets.UTF_8);
  }

  /** How many bytes come before the server ends the connection, as it was asked to. */
  int readToEnd() throws IOException {
    return in.readAllBytes().length;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
