package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.model.ThreadItemConverter;
import dev.chatkit4j.model.Window;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of users, as an answer reads them. */
final class FilesInTurnTest {
  @TempDir private Path directory;

  private final Store<String> store = new MemoryStore<>(owner -> owner);
  private AttachmentServer<String> files;

  @BeforeEach
  void keep() throws IOException {
    var links = new AttachmentLinks(new byte[32], () -> URI.create("http://here/attachments"));
    files =
        new AttachmentServer<>(
            store,
            FileAttachmentStore.open(directory, owner -> owner, links, Clock.systemUTC()),
            UploadRules.DEFAULT,
            ServerOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private interface Code {
    void run(Turn<String> turn) throws Exception;
  }

  /** All that a message of alice's with that file is answered with. */
  private String answer(String id, Code code) throws IOException {
    var server =
        new ChatKitServer<String>(store, files, ServerOptions.DEFAULT) {
          @Override
          protected void respond(Turn<String> turn) throws Exception {
            code.run(turn);
          }
        };
    String body =
        """
        {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"Read it"}],\
        "attachments":[%s],"inference_options":{}}}}\
        """
            .formatted(id.isEmpty() ? "" : "\"" + id + "\"");
    var out = new ByteArrayOutputStream();
    try (server) {
      ((Reply.Events) server.process(body.getBytes(UTF_8), "alice")).writeTo(out);
    }
    return out.toString(UTF_8);
  }

  @Test
  void a_model_is_told_what_is_in_a_file() throws Exception {
    AtomicReference<List<ModelInput>> told = new AtomicReference<>();

    answer(
        upload("alice"),
        turn ->
            told.set(
                ThreadItemConverter.DEFAULT.convert(
                    turn.history(20), turn::openAttachment, Window.DEFAULT)));

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

  @Test
  void the_file_of_somebody_else_cannot_be_opened() throws Exception {
    String id = upload("bob");

    String answer =
        answer(
            "",
            turn -> {
              assertThatThrownBy(() -> turn.openAttachment(id))
                  .isInstanceOf(Refusal.class)
                  .hasMessageContaining(id);
              turn.say("refused");
            });

    assertThat(answer).contains("refused").doesNotContain("\"type\":\"error\"");
  }

  @Test
  void a_store_without_the_life_of_attachments_is_refused_at_once() throws IOException {
    var links = new AttachmentLinks(new byte[32], () -> URI.create("http://here/attachments"));
    FileAttachmentStore<String> kept =
        FileAttachmentStore.open(directory, owner -> owner, links, Clock.systemUTC());

    assertThatThrownBy(() ->
            new AttachmentServer<>(lifeless(), kept, UploadRules.DEFAULT, ServerOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FileAttachmentStore")
        .hasMessageContaining("life of attachments");
  }

  /** The store without that ability. */
  @SuppressWarnings("unchecked") // a proxy is of a class, not of a type
  private Store<String> lifeless() {
    return (Store<String>)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) ->
                method.getName().equals("attachmentLifecycle")
                    ? Optional.empty()
                    : method.invoke(store, arguments));
  }

  private String upload(String owner) throws IOException {
    return files
        .upload(
            new AttachmentServer.Upload(
                "note.txt", "text/plain", -1, new ByteArrayInputStream("hello".getBytes(UTF_8))),
            owner)
        .id();
  }
}
