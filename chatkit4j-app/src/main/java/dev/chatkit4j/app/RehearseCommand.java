package dev.chatkit4j.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code chatkit4j rehearse}: a start and a few conversations in memory, for nobody. The launcher
 * has Java record which classes that takes.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {
  private static final int MAX_CONNECTIONS = 10;
  private static final int CONVERSATIONS = 20;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final String BODY =
      """
      {"type": "threads.create", "params": {"input": {"content": [
        {"type": "input_text", "text": "Hello"}], "attachments": [], "inference_options": {}}}}
      """;
  private static final String REQUEST =
      """
      POST /chatkit HTTP/1.1\r
      Host: localhost\r
      Content-Type: application/json\r
      Content-Length: %s\r
      Connection: close\r
      \r
      %s\
      """
          .formatted(BODY.length(), BODY);

  @Override
  public Integer call() throws IOException {
    Store<Caller> store = SqliteStore.inMemory(Caller::owner);
    try (Backend backend =
        Backend.start(
            store,
            new EchoServer(store, null, ServerOptions.DEFAULT),
            null,
            new HttpEndpoint.Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Access.of(Callers.everybodyIs("nobody")),
                new Cors(List.of()),
                MAX_CONNECTIONS,
                ServerOptions.DEFAULT.clientStall(),
                System::nanoTime,
                line -> {},
                null,
                null,
                () -> {}))) {
      int port = URI.create(backend.url()).getPort();
      for (int i = 0; i < CONVERSATIONS; i++) {
        converse(port);
      }
    }
    return 0;
  }

  private static void converse(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(REQUEST.getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      if (!answer.contains("thread.created")) {
        throw new IOException("no thread was created but: " + answer.lines().findFirst());
      }
    }
  }
}
