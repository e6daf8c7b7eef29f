package dev.chatkit4j.testmodels;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A model's provider on this machine, each answer as the test says, with the events of OpenAI's
 * streamed chat completions. One request a connection.
 */
public final class Provider implements AutoCloseable {
  /** The server's answer to a request it has read. */
  public interface Answer {
    void write(Connection connection) throws Exception;
  }

  /** The requests so far that are JSON. */
  public final List<JsonObject> requests = new CopyOnWriteArrayList<>();

  /** The connections so far. */
  public final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();

  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final ServerSocket socket;

  public Provider() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("provider").start(this::accept);
  }

  public String url() {
    return "http://127.0.0.1:%d/v1".formatted(socket.getLocalPort());
  }

  /** What comes next. */
  public void answers(Answer... more) {
    answers.addAll(List.of(more));
  }

  /** A whole answer of these events. */
  public void says(String... events) {
    answers(connection -> {
      connection.begin();
      for (String event : events) {
        connection.event(event);
      }
      connection.end();
    });
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Connection connection = new Connection(socket.accept());
        Thread.ofVirtual().name("provider").start(connection::serve);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  @Override
  public void close() throws Exception {
    socket.close();
    for (Connection connection : connections) {
      connection.socket.close();
    }
  }

  /** A connection of a client. */
  public final class Connection {
    /** The request's headers, a line each. */
    public final List<String> headers = new CopyOnWriteArrayList<>();

    /** The request's body. */
    public volatile byte[] body = {};

    /** Completes when the client has closed it. */
    public final CompletableFuture<Void> closed = new CompletableFuture<>();

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    private void serve() {
      try (socket) {
        body = body();
        if (body[0] == '{') {
          requests.add((JsonObject) Json.parse(body));
        }
        connections.add(this);
        Thread.ofVirtual().name("provider").start(this::watch);
        Answer answer = answers.poll(10, TimeUnit.SECONDS);
        if (answer != null) {
          answer.write(this);
        }
      } catch (Exception e) {
        closed.complete(null); // the client is gone
      }
    }

    private byte[] body() throws IOException {
      int length = 0;
      boolean chunked = false;
      for (String line = line(); !line.isEmpty(); line = line()) {
        headers.add(line);
        String header = line.toLowerCase(Locale.ROOT);
        if (header.startsWith("content-length:")) {
          length = Integer.parseInt(line.substring("content-length:".length()).strip());
        }
        chunked |= header.equals("transfer-encoding: chunked");
      }
      return chunked ? chunks() : in.readNBytes(length);
    }

    private byte[] chunks() throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size = size(); size > 0; size = size()) {
        all.write(in.readNBytes(size));
        line();
      }
      line();
      return all.toByteArray();
    }

    private int size() throws IOException {
      return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString().strip();
    }

    private void watch() {
      try {
        while (in.read() >= 0) {}
      } catch (IOException e) {
        // reset
      }
      closed.complete(null);
    }

    public void begin() throws IOException {
      raw(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
              + "Connection: close\r\n\r\n");
    }

    public void event(String data) throws IOException {
      chunk("data: " + data + "\n\n");
    }

    public void chunk(String text) throws IOException {
      raw(Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n");
    }

    public void end() throws IOException {
      raw("0\r\n\r\n");
    }

    /** An answer that is no stream. */
    public void answer(String json) throws IOException {
      refuse(200, "", json);
    }

    public void refuse(int status, String headers, String body) throws IOException {
      raw(
          "HTTP/1.1 %d No\r\n%sConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(status, headers, body.getBytes(UTF_8).length, body));
    }

    public void raw(String text) throws IOException {
      out.write(text.getBytes(UTF_8));
      out.flush();
    }

    public void waitUntilClosed() throws Exception {
      closed.get(60, TimeUnit.SECONDS);
    }
  }

  // ------------------------------------------------------------------- events of the wire

  public static final String ROLE = choice("{\"role\":\"assistant\",\"content\":\"\"}", null);
  public static final String STOP = choice("{}", "stop");
  public static final String DONE = "[DONE]";
  public static final String USAGE =
      "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],"
          + "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}";

  public static String text(String text) {
    return choice("{\"content\":%s}".formatted(quoted(text)), null);
  }

  public static String thought(String text) {
    return choice("{\"reasoning_content\":%s}".formatted(quoted(text)), null);
  }

  public static String call(int index, String id, String name, String arguments) {
    return choice(
        "{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}]}"
            .formatted(index, id, name, quoted(arguments)),
        null);
  }

  public static String finish(String reason) {
    return choice("{}", reason);
  }

  private static String choice(String delta, String finishReason) {
    return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}"
        .formatted(delta, finishReason == null ? "null" : quoted(finishReason));
  }

  private static String quoted(String text) {
    return Json.write(new JsonString(text));
  }
}
