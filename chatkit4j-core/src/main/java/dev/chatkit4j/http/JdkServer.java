package dev.chatkit4j.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.chatkit4j.server.RequestInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint on the HTTP server of the JDK: enough to try something, or behind a proxy that bounds
 * connections and how slow they are. A virtual thread serves each request. Thread-safe.
 */
public final class JdkServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JdkServer.class);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("chatkit4j-http-", 0).factory());

  private JdkServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves from now on.
   *
   * @param address port 0 is any free one
   * @throws IOException if it cannot listen there
   */
  public static JdkServer start(ChatKitEndpoint<?> endpoint, InetSocketAddress address)
      throws IOException {
    JdkServer started = new JdkServer(HttpServer.create(address, 0));
    started.server.setExecutor(started.threads);
    started.server.createContext("/", handler(endpoint));
    started.server.start();
    return started;
  }

  /**
   * The endpoint for an HTTP server that has other pages too. Its context must be the endpoint's
   * path or above, and its executor must have a thread for each stream.
   */
  public static HttpHandler handler(ChatKitEndpoint<?> endpoint) {
    RequestBody bodies = new RequestBody();
    return exchange -> {
      try (exchange) {
        answer(endpoint, exchange, bodies);
      } catch (IOException e) {
        log.debug("A client is gone", e);
      }
    };
  }

  private static void answer(ChatKitEndpoint<?> endpoint, HttpExchange exchange, RequestBody bodies)
      throws IOException {
    JdkRequest request = new JdkRequest(exchange);
    RequestInfo info = ChatKitEndpoint.info(request);
    try (HttpResponse answer = endpoint.answer(request, info)) {
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(answer.status(), length(answer));
      if (length(answer) >= 0) {
        answer.writeTo(exchange.getResponseBody());
        exchange.getResponseBody().flush();
      }
      if (answer.status() >= 400) { // a client that still sends may lose what it does not wait for
        bodies.drain(request.body(), info.requestId());
      }
    }
  }

  /** In the JDK's words: 0 is a length that nobody knows, and -1 no body at all. */
  private static long length(HttpResponse answer) {
    return switch (answer) {
      case HttpResponse.Stream stream -> 0;
      case HttpResponse.Whole whole -> whole.length() == 0 ? -1 : whole.length();
    };
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Accepts no more, and cuts off what is under way. The chat's server is not closed. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("Some requests did not end within {} s", GRACE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
