package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static java.util.Objects.requireNonNull;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The ground under the tests of an adapter's rules: a server that is served, and short words. */
abstract class EndpointGroup<C> {
  static final String LIST = "{\"type\":\"threads.list\",\"params\":{}}";
  static final int MAX_BYTES = ChatKitServer.MAX_BYTES;

  final EndpointContract<C> contract;
  Store<C> store;
  KitServer<C> server;
  EndpointContract.Served served;
  private Path directory;

  EndpointGroup(EndpointContract<C> contract) {
    this.contract = contract;
  }

  @BeforeEach
  void serve() throws Exception {
    directory = Files.createTempDirectory("endpoint-contract");
    store = new MemoryStore<>(contract::ownerOf);
    AttachmentLinks links =
        new AttachmentLinks(new byte[32], () -> URI.create(url("/attachments")));
    AttachmentServer<C> files =
        new AttachmentServer<>(
            store,
            FileAttachmentStore.open(directory, contract::ownerOf, links, Clock.systemUTC()),
            UploadRules.DEFAULT,
            ServerOptions.DEFAULT);
    server = new KitServer<>(store, files);
    served = contract.serve(server, files);
  }

  @AfterEach
  void stop() throws Exception {
    if (served != null) {
      served.close();
    }
    server.close();
    store.close();
    try (Stream<Path> kept = Files.walk(directory)) {
      kept.sorted(Comparator.reverseOrder()).forEach(EndpointGroup::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url(String below) {
    return "http://127.0.0.1:%s/chatkit%s".formatted(served.port(), below);
  }

  final Wire connect() throws IOException {
    return new Wire(served.port(), contract.patience());
  }

  /** The head of a request that is the last of its connection. */
  static String head(String line, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s\r\n".formatted(line, more);
  }

  /** A ChatKit request of that user. */
  static String post(String user, String body) {
    return head(
            "POST /chatkit",
            "X-User: " + user,
            "Content-Type: application/json",
            "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length)
        + body;
  }

  static String create(String text) {
    return """
    {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"%s"}],\
    "attachments":[],"inference_options":{}}}}\
    """
        .formatted(text);
  }

  /** How many threads a user has. */
  final int threads(String user) {
    return store.loadThreads(99, null, Order.ASC, contract.contextOf(user)).data().size();
  }

  /** Reads an answer that must be an error in JSON. */
  static JsonObject refusal(Wire answer, int status, String code) throws IOException {
    answer.readHead();
    String body = answer.readText();
    same("status of " + body, status, answer.status());
    JsonObject error = json(answer, body);
    same("code", code, error.text("code"));
    that(
        "message",
        error.text("message") != null && !requireNonNull(error.text("message")).isEmpty());
    same("X-Request-Id", error.text("request_id"), answer.header("X-Request-Id"));
    return error;
  }

  /** An answer that is for who asked alone, and for now. */
  static JsonObject json(Wire answer, String body) {
    same("Content-Type", "application/json", answer.header("Content-Type"));
    same("Cache-Control", "no-store", answer.header("Cache-Control"));
    try {
      return (JsonObject) Json.parse(body.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidJsonException | ClassCastException e) {
      throw new AssertionError("the body is no JSON object: " + body, e);
    }
  }

  static List<String> words(String text) {
    return List.of(text.split("\\s*,\\s*"));
  }

  /** A turn's doing. */
  interface Answering<C> {
    void answer(Turn<C> turn) throws Exception;
  }

  /** A server that answers as a test says. */
  static final class KitServer<C> extends ChatKitServer<C> {
    private volatile Answering<C> answering = turn -> turn.say("You said so");

    KitServer(Store<C> store, AttachmentServer<C> files) {
      super(
          store,
          files,
          ServerOptions.DEFAULT
              .withHeartbeat(Duration.ofMillis(50))
              .withFinishWhenClientLeaves(false));
    }

    void answering(Answering<C> answering) {
      this.answering = answering;
    }

    @Override
    protected void respond(Turn<C> turn) throws Exception {
      answering.answer(turn);
    }
  }
}
