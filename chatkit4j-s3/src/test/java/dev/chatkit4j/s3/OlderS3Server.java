package dev.chatkit4j.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A server with one bucket that knows nothing of the checksums of 2025 and refuses whatever asks
 * for them, as servers of the years before do. It believes every signature.
 */
public final class OlderS3Server implements AutoCloseable {
  public static final String BUCKET = "files";

  private static final List<String> UNKNOWN =
      List.of("x-amz-trailer", "x-amz-sdk-checksum-algorithm", "x-amz-checksum-");

  /** The bytes that were sent for each name of an object. */
  final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  /** What waits for the end of it gets no answer before. */
  volatile CountDownLatch holding = new CountDownLatch(0);

  /** Counts requests whose body has come. */
  final Semaphore arrived = new Semaphore(0);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public OlderS3Server() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/" + BUCKET, this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(BUCKET.length() + 1);
      byte[] body = exchange.getRequestBody().readAllBytes();
      arrived.release();
      holding.await();
      if (path.isEmpty()) {
        send(exchange, 200, "<ListBucketResult></ListBucketResult>".getBytes(UTF_8));
        return;
      }
      String name = path.substring(1);
      switch (exchange.getRequestMethod()) {
        case "PUT" -> put(exchange, name, body);
        case "DELETE" -> {
          objects.remove(name);
          send(exchange, 204, new byte[0]);
        }
        default -> send(exchange, 405, new byte[0]);
      }
    } catch (InterruptedException e) {
      throw new IOException("The server is closed", e);
    }
  }

  private void put(HttpExchange exchange, String name, byte[] body) throws IOException {
    if (asksForChecksums(exchange.getRequestHeaders())) {
      send(exchange, 501, error("NotImplemented"));
      return;
    }
    objects.put(name, body);
    send(exchange, 200, new byte[0]);
  }

  private static boolean asksForChecksums(Headers headers) {
    return headers.keySet().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .anyMatch(name -> UNKNOWN.stream().anyMatch(name::startsWith));
  }

  private static byte[] error(String code) {
    return "<Error><Code>%s</Code><Message>no</Message></Error>".formatted(code).getBytes(UTF_8);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
