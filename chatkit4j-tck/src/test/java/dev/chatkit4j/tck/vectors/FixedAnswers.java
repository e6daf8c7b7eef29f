package dev.chatkit4j.tck.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers each connection with the next of the texts it was given, byte by byte. */
final class FixedAnswers implements AutoCloseable {
  private final ServerSocket listening;
  private final Queue<String> answers;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Thread thread;

  FixedAnswers(String... answers) throws IOException {
    this.answers = new ConcurrentLinkedQueue<>(List.of(answers));
    listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    thread = Thread.ofVirtual().start(this::serve);
  }

  /** A whole answer of JSON. */
  static String json(int status, String body) {
    return """
    HTTP/1.1 %d X\r
    Content-Type: application/json; charset=utf-8\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(status, body.getBytes(StandardCharsets.UTF_8).length, body);
  }

  /** A stream up to the end of the connection. */
  static String stream(String events) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + events;
  }

  /** A stream in chunks, the last of which is missing if it is not whole. */
  static String chunked(boolean whole, String... chunks) {
    StringBuilder answer =
        new StringBuilder(
            """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Transfer-Encoding: chunked\r
            \r
            """);
    for (String chunk : chunks) {
      int length = chunk.getBytes(StandardCharsets.UTF_8).length;
      answer.append(Integer.toHexString(length)).append("\r\n").append(chunk).append("\r\n");
    }
    return answer.append(whole ? "0\r\n\r\n" : "").toString();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:%d/chatkit".formatted(listening.getLocalPort()));
  }

  /** The requests so far, heads and bodies. */
  List<String> requests() {
    return requests;
  }

  private void serve() {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        requests.add(request(socket.getInputStream()));
        String answer = answers.remove();
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    String length = head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    byte[] body = in.readNBytes(Integer.parseInt(length));
    return head + new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws Exception {
    listening.close();
    thread.join();
  }
}
