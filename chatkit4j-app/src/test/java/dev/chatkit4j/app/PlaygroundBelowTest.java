package dev.chatkit4j.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.http.JdkServer;
import dev.chatkit4j.playground.Playground;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.memory.MemoryStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The playground below an endpoint, on a server that has nothing else. */
class PlaygroundBelowTest extends InBrowser {
  private static final FilePayload NOTE =
      new FilePayload("note.txt", "text/plain", "hello".getBytes(StandardCharsets.UTF_8));

  @TempDir Path directory;

  private ChatKitServer<Caller> chat;
  private JdkServer jdk;

  @Override
  int port() {
    return jdk.port();
  }

  private void serveAt(String path) throws Exception {
    var links =
        new AttachmentLinks(
            new byte[32],
            () -> URI.create("http://127.0.0.1:" + jdk.port() + path + "/attachments"));
    var store = new MemoryStore<>(Caller::owner);
    var bytes = FileAttachmentStore.open(directory, Caller::owner, links, Clock.systemUTC());
    var files = new AttachmentServer<>(store, bytes, UploadRules.DEFAULT, ServerOptions.DEFAULT);
    chat = new EchoServer(store, files, ServerOptions.DEFAULT, Duration.ZERO, Duration.ZERO);
    ChatKitEndpoint<Caller> endpoint =
        ChatKitEndpoint.on(chat)
            .path(path)
            .callers(request -> new Caller("ann"))
            .with(files)
            .with(new Playground<>())
            .build();
    jdk = JdkServer.start(endpoint, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    home = path + "/playground/";
  }

  @AfterEach
  void stop() {
    if (jdk != null) {
      jdk.close();
      chat.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/chatkit", "/api/v1/chat"})
  void a_conversation_with_files_is_had_below_any_path(String path) throws Exception {
    serveAt(path);
    visit();

    talk("Good **morning**");
    assertThat(answer().locator("strong")).hasText("morning");
    attach();
    talk("Look");
    assertThat(answer()).containsText("You sent note.txt (text/plain).");
    Download saved = page.waitForDownload(() -> page.getByTitle("Save note.txt").click());
    assertThat(Files.readString(saved.path())).isEqualTo("hello");

    page.evaluate("localStorage.setItem('chatkit4j.direct', 'yes')");
    page.reload();
    assertThat(items("user_message")).hasCount(2);
    attach();
    talk("Again, in one step");
    assertThat(answer()).containsText("You sent note.txt (text/plain).");
    assertThat(page.getByText("The same in ChatKit.js").getAttribute("href"))
        .isEqualTo("chatkit-js");
  }

  private void attach() {
    FileChooser chooser = page.waitForFileChooser(() -> button("Attach a file").click());
    chooser.setFiles(NOTE);
    assertThat(page.locator(".upload")).containsText("note.txt");
    assertThat(page.locator(".upload").getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
  }
}
