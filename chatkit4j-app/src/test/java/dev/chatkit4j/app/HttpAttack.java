package dev.chatkit4j.app;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An attack on a server, which goes on until it is closed. */
final class HttpAttack implements AutoCloseable {
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final String AUDIO =
      "{\"type\":\"input.transcribe\",\"params\":{\"mime_type\":\"audio/webm\",\"audio_base64\":\"";

  /** The kinds of attacks. */
  enum Kind {
    CONNECTIONS_THAT_SEND_NOTHING,
    HALF_REQUEST_LINES,
    HALF_HEADERS,
    HALF_BODIES,
    DRIPPING_AUDIO,
    LARGE_BODIES,
    DAMAGED_CHUNKS,
    STRANGE_NAMES,
    STREAMS_THAT_NOBODY_READS,
    REQUESTS_SENT_AHEAD,
    CONNECTIONS_THAT_ARE_RESET,
    BYTES_THAT_ARE_NO_HTTP
  }

  private final int port;
  private final Random random;
  private final List<Wire> wires = new ArrayList<>();

  HttpAttack(int port, Random random) {
    this.port = port;
    this.random = random;
  }

  /** Begins it. */
  void run(Kind kind) throws IOException {
    switch (kind) {
      case CONNECTIONS_THAT_SEND_NOTHING -> open(500, i -> "");
      case HALF_REQUEST_LINES -> open(300, i -> part("GET /health/live" + HOST));
      case HALF_HEADERS -> open(300, i -> "GET /health/live" + HOST + part("X-User: alice"));
      case HALF_BODIES -> open(300, i -> request(i, 1_000) + part(Served.LIST));
      case DRIPPING_AUDIO -> open(8, i -> request(0, 30 << 20) + AUDIO + "A".repeat(1_500_000));
      case LARGE_BODIES -> open(8, i -> request(i, 3 << 20) + " ".repeat(3 << 20));
      case DAMAGED_CHUNKS -> open(100, i -> chunked() + damaged("23\r\n" + Served.LIST + "\r\n"));
      case STRANGE_NAMES -> open(100, i -> named());
      case STREAMS_THAT_NOBODY_READS -> open(60, i -> stream(i));
      case REQUESTS_SENT_AHEAD -> open(20, i -> ("GET /" + HOST + "\r\n").repeat(50));
      case CONNECTIONS_THAT_ARE_RESET -> reset(300);
      case BYTES_THAT_ARE_NO_HTTP -> open(100, i -> noise());
    }
  }

  private interface Sent {
    String by(int connection);
  }

  /** Connections to be kept, each of which has sent something, as far as the server took it. */
  private void open(int count, Sent sent) throws IOException {
    for (int i = 0; i < count; i++) {
      Wire wire = new Wire(port, 4_096);
      wires.add(wire);
      try {
        wire.send(sent.by(i).getBytes(StandardCharsets.ISO_8859_1));
      } catch (SocketException e) {
        // it has closed already
      }
    }
  }

  private void reset(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Wire wire = new Wire(port);
      wire.send(part(request(i, Served.LIST.length()) + Served.LIST));
      wire.reset();
    }
  }

  private String part(String text) {
    return text.substring(0, 1 + random.nextInt(text.length() - 1));
  }

  private static String request(int user, int length) {
    return "POST /chatkit%sX-User: u%s\r\nContent-Length: %s\r\n\r\n".formatted(HOST, user, length);
  }

  private static String chunked() {
    return "POST /chatkit" + HOST + "X-User: mallory\r\nTransfer-Encoding: chunked\r\n\r\n";
  }

  private String damaged(String chunk) {
    StringBuilder text = new StringBuilder(chunk + "0\r\n\r\n");
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
    }
    return text.toString();
  }

  private String named() {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      name.append((char) random.nextInt(256));
    }
    return "POST /chatkit%sX-User: %s\r\nContent-Length: %s\r\n\r\n%s"
        .formatted(HOST, name, Served.LIST.length(), Served.LIST);
  }

  private static String stream(int user) {
    String body = Served.CREATE.formatted("bench:20000");
    return request(user, body.length()) + body;
  }

  private String noise() {
    byte[] bytes = new byte[1 + random.nextInt(20_000)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    for (Wire wire : wires) {
      if (random.nextBoolean()) {
        wire.reset();
      }
      wire.close();
    }
  }
}
