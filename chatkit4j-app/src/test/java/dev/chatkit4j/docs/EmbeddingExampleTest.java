package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.JdkServer;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of README.md, run. */
class EmbeddingExampleTest {
  // region server
  static final class MyChat extends ChatKitServer<String> {
    MyChat(Store<String> store) {
      super(store);
    }

    @Override
    protected void respond(Turn<String> turn) {
      turn.say("You said: " + turn.userMessage().text());
    }
  }

  // endregion

  // region endpoint
  static JdkServer serve(MyChat chat, InetSocketAddress address) throws IOException {
    return JdkServer.start(
        ChatKitEndpoint.on(chat).callers(request -> request.header("X-User-Id")).build(), address);
  }

  // endregion

  @Test
  void the_example_of_the_readme_answers_and_keeps(@TempDir Path folder) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Store<String> store = SqliteStore.open(folder.resolve("chat.db"), user -> user);
        MyChat chat = new MyChat(store);
        JdkServer http = serve(chat, address)) {
      assertThat(post(http.port()))
          .contains("data: {\"type\":\"thread.created\"")
          .contains("You said: hi");
    }
    try (Store<String> store = SqliteStore.open(folder.resolve("chat.db"), user -> user)) {
      assertThat(store.loadThreads(9, null, dev.chatkit4j.protocol.Order.ASC, "alice").data())
          .hasSize(1);
    }
  }

  private static String post(int port) throws Exception {
    String body =
        """
        {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"hi"}],
         "attachments":[],"inference_options":{}}}}\
        """;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/chatkit"))
            .header("X-User-Id", "alice")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
