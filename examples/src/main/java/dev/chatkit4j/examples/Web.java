package dev.chatkit4j.examples;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.JdkServer;
import dev.chatkit4j.server.ChatKitServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The endpoint of a chat, on the HTTP server of the JDK, for this machine alone. Everybody is the
 * same user. {@code ./chatkit4j serve} does all that is missing here; in an application, its own
 * web framework does.
 */
final class Web {
  private Web() {}

  /** Serves a chat at {@code /chatkit} until the process ends. */
  static void serve(ChatKitServer<String> chat) throws IOException {
    System.out.println("http://127.0.0.1:%s/chatkit".formatted(start(chat, 8000).port()));
  }

  static JdkServer start(ChatKitServer<String> chat, int port) throws IOException {
    return JdkServer.start(
        ChatKitEndpoint.on(chat).callers(request -> "me").build(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }
}
