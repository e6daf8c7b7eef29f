package dev.chatkit4j.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** All that is needed to put a server on the JDK's own HTTP server. */
final class PlainEndpoint implements AutoCloseable {
  private final ChatKitServer<Caller> server;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  PlainEndpoint(ChatKitServer<Caller> server, int port) throws IOException {
    this.server = server;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    http.setExecutor(threads);
    http.createContext("/chatkit", this::handle);
    http.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:%d/chatkit".formatted(http.getAddress().getPort()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String user = exchange.getRequestHeaders().getFirst("X-User-Id");
      Caller caller = new Caller(user == null ? "alice" : user);
      byte[] body = exchange.getRequestBody().readAllBytes();
      String language = exchange.getRequestHeaders().getFirst("Accept-Language");
      switch (server.process(body, language, caller)) {
        case Reply.Json json -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(json.status(), json.body().length);
          exchange.getResponseBody().write(json.body());
        }
        case Reply.Events events -> {
          try (events) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            events.writeTo(exchange.getResponseBody());
          }
        }
      }
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.close();
  }
}
