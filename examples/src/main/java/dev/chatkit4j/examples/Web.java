package dev.chatkit4j.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * The endpoint of a chat, on the HTTP server of the JDK, for this machine alone. Everybody is the
 * same user. {@code ./chatkit4j serve} does all that is missing here; in an application, its own
 * web framework does.
 */
final class Web {
  private static final int MAX_BODY = 1_000_000;

  private Web() {}

  /** Serves a chat at {@code /chatkit} until the process ends. */
  static void serve(ChatKitServer<String> chat) throws IOException {
    HttpServer server = start(chat, 8000);
    System.out.println("http://127.0.0.1:%s/chatkit".formatted(server.getAddress().getPort()));
  }

  static HttpServer start(ChatKitServer<String> chat, int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/chatkit", exchange -> answer(chat, exchange));
    server.start();
    return server;
  }

  private static void answer(ChatKitServer<String> chat, HttpExchange http) throws IOException {
    try (http) {
      byte[] body = http.getRequestBody().readNBytes(MAX_BODY);
      switch (chat.process(body, "me")) {
        case Reply.Json json -> {
          http.getResponseHeaders().set("Content-Type", "application/json");
          http.sendResponseHeaders(json.status(), json.body().length);
          http.getResponseBody().write(json.body());
        }
        case Reply.Events events -> {
          http.getResponseHeaders().set("Content-Type", "text/event-stream");
          http.sendResponseHeaders(200, 0);
          events.writeTo(http.getResponseBody());
        }
      }
    }
  }
}
