package dev.chatkit4j.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.model.ThreadItemConverter;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of users, as an answer reads them. */
final class TurnAttachmentTest {
  @TempDir private Path dir;

  private TestServer server() throws Exception {
    var links = new AttachmentLinks(new byte[32], () -> URI.create("http://here/attachments"));
    return new TestServer(
        new MemoryStore<>(owner -> owner),
        FileAttachmentStore.open(dir, owner -> owner, links, Clock.systemUTC()),
        ServerOptions.DEFAULT);
  }

  @Test
  void a_model_is_told_what_is_in_a_file() throws Exception {
    try (TestServer server = server()) {
      String id = upload(server, "alice");
      AtomicReference<List<ModelInput>> told = new AtomicReference<>();
      server.onRespond =
          turn ->
              told.set(
                  ThreadItemConverter.DEFAULT.convert(
                      turn.history(20), turn::openAttachment, Window.DEFAULT));

      server.events(
          TestServer.newThread("Read it")
              .replace("\"attachments\":[]", "\"attachments\":[\"" + id + "\"]"));

      assertThat(told.get())
          .containsExactly(
              new ModelInput.Message(
                  ModelInput.Role.USER,
                  List.of(
                      new ModelInput.Text("Read it"),
                      new ModelInput.Text(
                          """
                          The user attached the file "note.txt" (text/plain):
                          <File>
                          hello
                          </File>\
                          """))));
    }
  }

  @Test
  void the_file_of_somebody_else_cannot_be_opened() throws Exception {
    try (TestServer server = server()) {
      String id = upload(server, "bob");
      server.onRespond =
          turn -> {
            assertThatThrownBy(() -> turn.openAttachment(id))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(id);
            turn.say("refused");
          };

      assertThat(TestServer.types(server.events(TestServer.newThread("Read it"))))
          .doesNotContain("error")
          .contains("thread.item.done");
    }
  }

  @Test
  void a_server_without_files_has_none_to_open() throws Exception {
    try (TestServer server = new TestServer(new MemoryStore<>(owner -> owner))) {
      server.onRespond =
          turn -> {
            assertThatThrownBy(() -> turn.openAttachment("atc_1"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("atc_1");
            turn.say("refused");
          };

      assertThat(TestServer.types(server.events(TestServer.newThread("Read it"))))
          .doesNotContain("error");
    }
  }

  private static String upload(TestServer server, String owner) throws Exception {
    return server
        .files()
        .orElseThrow()
        .upload(
            new AttachmentServer.Upload(
                "note.txt", "text/plain", -1, new ByteArrayInputStream("hello".getBytes(UTF_8))),
            owner)
        .id();
  }
}
