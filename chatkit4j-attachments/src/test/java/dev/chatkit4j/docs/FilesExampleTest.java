package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.AttachmentSweeper;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.LinkKey;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.JdkServer;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.server.Attachments;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of docs/guides/attachments.md, in an application. */
class FilesExampleTest {
  @TempDir private Path directory;

  private static final class MyChat extends ChatKitServer<String> {
    MyChat(Store<String> store, Attachments<String> files, ServerOptions options) {
      super(store, files, options);
    }

    @Override
    protected void respond(Turn<String> turn) {
      turn.say("I have it");
    }
  }

  @Test
  void a_file_comes_and_goes_below_the_endpoint() throws Exception {
    Store<String> store = new MemoryStore<>(user -> user);
    ServerOptions options = ServerOptions.DEFAULT;
    URI address = URI.create("https://chat.example.com/chatkit/attachments");

    // region files
    var links = new AttachmentLinks(LinkKey.in(directory), () -> address);
    FileAttachmentStore<String> bytes =
        FileAttachmentStore.open(directory, user -> user, links, Clock.systemUTC());
    var files = new AttachmentServer<>(store, bytes, UploadRules.DEFAULT, options);
    var chat = new MyChat(store, files, options);
    var endpoint =
        ChatKitEndpoint.on(chat)
            .with(files)
            .callers(request -> request.header("X-User-Id"))
            .build();
    AttachmentSweeper sweeper = files.sweeper(); // to be closed when the application stops
    sweeper.start();
    // endregion

    var local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (JdkServer server = JdkServer.start(endpoint, local);
        HttpClient client = HttpClient.newHttpClient()) {
      URI uploads = URI.create("http://127.0.0.1:%s/chatkit/attachments".formatted(server.port()));
      HttpResponse<String> taken =
          client.send(
              HttpRequest.newBuilder(uploads)
                  .header("X-User-Id", "ann")
                  .header("Content-Type", "multipart/form-data; boundary=frontier")
                  .POST(HttpRequest.BodyPublishers.ofString(form("hello")))
                  .build(),
              BodyHandlers.ofString());
      JsonObject attachment =
          (JsonObject) Json.parse(taken.body().getBytes(StandardCharsets.UTF_8));

      assertThat(taken.statusCode()).isEqualTo(200);
      assertThat(get(client, uploads, attachment.text("id"), "ann").body()).isEqualTo("hello");
      assertThat(get(client, uploads, attachment.text("id"), "bob").statusCode()).isEqualTo(404);
    } finally {
      sweeper.close();
      chat.close();
      store.close();
    }
  }

  private static HttpResponse<String> get(HttpClient client, URI files, String id, String user)
      throws Exception {
    URI file = URI.create(files + "/" + id);
    return client.send(
        HttpRequest.newBuilder(file).header("X-User-Id", user).build(), BodyHandlers.ofString());
  }

  private static String form(String content) {
    return """
    --frontier\r
    Content-Disposition: form-data; name="file"; filename="note.txt"\r
    Content-Type: text/plain\r
    \r
    %s\r
    --frontier--\r
    """
        .formatted(content);
  }
}
