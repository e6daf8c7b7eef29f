package dev.chatkit4j.tck.vectors;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Posts a request and reads the answer to its end, on a connection of its own so that it can be cut
 * at a certain event.
 */
final class VectorClient {
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private final URI endpoint;

  VectorClient(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * The answer: {@code {"status", "events"}} of a stream, with {@code "truncated": true} if it
   * broke off and {@code "aborted": true} if it was cut here; {@code {"status", "body"}} of JSON;
   * {@code {"status", "text"}} of anything else.
   *
   * @param user null for none
   * @param abortAfter cuts the connection after so many events; 0 for never
   * @throws IOException if there is no answer, or no byte of it for 20 s
   */
  JsonObject send(byte[] body, @Nullable String user, int abortAfter) throws IOException {
    int port = endpoint.getPort() < 0 ? 80 : endpoint.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint.getHost(), port), (int) SILENCE.toMillis());
      socket.setSoTimeout((int) SILENCE.toMillis());
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(request(body, user));
      HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
      JsonObject result = JsonObject.of("status", answer.status());
      return switch (answer.mediaType()) {
        case "text/event-stream" -> events(result, answer.body(), abortAfter);
        case "application/json" -> result.with("body", Json.parse(answer.body().readAllBytes()));
        case "text/plain" -> result.with("text", text(answer));
        default -> result.with("text", text(answer)).with("content_type", answer.mediaType());
      };
    }
  }

  private byte[] request(byte[] body, @Nullable String user) {
    StringBuilder head = new StringBuilder();
    head.append("POST ").append(endpoint.getRawPath()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(endpoint.getAuthority()).append("\r\n");
    head.append("Content-Type: application/json\r\n");
    head.append("Accept: text/event-stream, application/json\r\n");
    head.append("Content-Length: ").append(body.length).append("\r\n");
    if (user != null) {
      head.append("X-User-Id: ").append(user).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static String text(HttpAnswer answer) throws IOException {
    return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static JsonObject events(JsonObject result, InputStream body, int abortAfter)
      throws IOException {
    List<JsonValue> events = new ArrayList<>();
    boolean truncated = false;
    try {
      for (String frame = frame(body); frame != null; frame = frame(body)) {
        JsonValue event = event(frame);
        if (event != null) {
          events.add(event);
          if (events.size() == abortAfter) {
            return result.with("events", new JsonArray(events)).with("aborted", true);
          }
        }
      }
    } catch (EOFException | SocketException e) {
      truncated = true;
    }
    JsonObject read = result.with("events", new JsonArray(events));
    return truncated ? read.with("truncated", true) : read;
  }

  /** The text up to the next empty line; null at the end. */
  private static @Nullable String frame(InputStream body) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int last = 0;
    for (int b = body.read(); b >= 0; b = body.read()) {
      if (b == '\n' && last == '\n') {
        return frame.toString(StandardCharsets.UTF_8);
      }
      frame.write(b);
      last = b;
    }
    Stream<String> lines = frame.toString(StandardCharsets.UTF_8).lines();
    if (lines.anyMatch(line -> !line.isBlank() && !line.startsWith(":"))) {
      throw new EOFException("the stream ends in the middle of an event");
    }
    return null;
  }

  /** The JSON after {@code data:}; null in a comment. */
  private static @Nullable JsonValue event(String frame) {
    List<String> data =
        frame
            .lines()
            .filter(line -> line.startsWith("data:"))
            .map(line -> line.substring(line.startsWith("data: ") ? 6 : 5))
            .toList();
    return data.isEmpty() ? null : Json.parse(String.join("\n", data));
  }
}
