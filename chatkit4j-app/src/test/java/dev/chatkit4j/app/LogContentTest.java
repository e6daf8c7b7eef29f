package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.AudioInput;
import dev.chatkit4j.protocol.FeedbackKind;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.PlainAttachments;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The content of requests against the log: a user's words never get into it, however much of it is
 * asked for.
 */
@Timeout(120)
final class LogContentTest {
  private static final String CANARY = "canary-5e0d";

  /** Members that say what a request is and are no text of a user. */
  private static final Set<String> WORDS_OF_THE_PROTOCOL =
      Set.of("type", "kind", "order", "status", "audio_base64");

  private static final Set<String> IDS =
      Set.of("thread_id", "item_id", "attachment_id", "after", "attachments", "item_ids");

  /** A server whose every answer to a request fails once it has something to fail about. */
  static final class Failing extends ChatKitServer<Caller> {
    Failing(Store<Caller> store, ServerOptions options) {
      super(store, new PlainAttachments<>(store, new ScriptAttachments<>()), options);
    }

    @Override
    protected void respond(Turn<Caller> turn) {
      ThreadItem.UserMessage message = turn.userMessage();
      String text = message == null ? "" : message.text();
      turn.progress(text);
      switch (text.split(" ", 2)[0]) {
        case "form" ->
            turn.ask(List.of(new StructuredInput.Freeform("colour", "Which?", null, null)));
        case "tool" -> turn.callClientTool("look", JsonObject.of("for", text));
        case "widget" -> turn.showWidget(JsonObject.of("type", "Card", "title", text));
        default -> throw new IllegalStateException("the model is away");
      }
    }

    @Override
    protected void action(Turn<Caller> turn, Action action, ThreadItem.@Nullable Widget sender) {
      throw new IllegalStateException("no action");
    }

    @Override
    protected @Nullable ThreadItem syncAction(
        ThreadMetadata thread, Action action, ThreadItem.@Nullable Widget sender, Caller caller) {
      throw new IllegalStateException("no action");
    }

    @Override
    protected String transcribe(AudioInput audio, Caller caller) {
      throw new IllegalStateException("no ears");
    }

    @Override
    protected void addFeedback(String thread, List<String> items, FeedbackKind kind, Caller c) {
      throw new IllegalStateException("no thanks");
    }

    public static void main(String[] args) throws InterruptedException {
      @SuppressWarnings("resource")
      Served served =
          Served.with(Failing::new)
              .callers(Callers.header("X-User"))
              .metrics(new Metrics())
              .log(org.slf4j.LoggerFactory.getLogger("request")::info)
              .start();
      System.out.println(served.port());
      new CountDownLatch(1).await();
    }
  }

  @Test
  void no_text_of_a_user_is_in_any_line_of_the_log(@TempDir Path dir) throws Exception {
    Path stderr = dir.resolve("stderr.txt");
    Process process = start(stderr);
    try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Wire wire = new Wire(Integer.parseInt(out.readLine()))) {
      talk(wire);
      assertThat(Belongings.everything(wire, "ann")).contains(CANARY);
    } finally {
      process.destroyForcibly().waitFor();
    }

    String log = Files.readString(stderr);
    assertThat(log).doesNotContain(CANARY);
    assertThat(log)
        .contains("DEBUG", "A turn of thread", "the model is away", "The action failed")
        .contains("The transcription failed", "Taking the feedback failed", "questions it does not")
        .contains("POST (path) 404");
    assertThat(log.lines().filter(line -> line.matches("\\d{4}-\\d\\d-.*")))
        .hasSizeGreaterThan(60)
        .allMatch(line -> line.contains(" - request_id="), "names its request");
  }

  private static Process start(Path stderr) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.log.dev.chatkit4j=trace",
            "-cp",
            System.getProperty("java.class.path"),
            Failing.class.getName())
        .redirectError(stderr.toFile())
        .start();
  }

  private static void talk(Wire wire) throws IOException {
    Belongings things = Belongings.of(wire, "ann", CANARY);
    for (String request : things.requests()) {
      ask(wire, changed(request, id -> id));
      ask(wire, changed(request, id -> CANARY));
      ask(wire, changed(request, id -> CANARY + "\n"));
      ask(wire, request.substring(0, request.length() - 2) + CANARY);
      ask(wire, request.replaceFirst("\"type\":\"", "\"type\":\"" + CANARY));
    }
    wire.send(
        """
        POST /%1$s HTTP/1.1\r
        Host: localhost\r
        X-User: %1$s\r
        X-Request-Id: %1$s {}\r
        Authorization: Bearer %1$s\r
        Accept-Language: %1$s\r
        Content-Length: 0\r
        \r
        """
            .formatted(CANARY));
    assertThat(wire.read().status()).isEqualTo(404);
  }

  private static void ask(Wire wire, String request) throws IOException {
    assertThat(wire.ask("ann", request).status()).as(request).isLessThan(500);
  }

  /** The request with the canary in every text and other ids. */
  private static String changed(String request, UnaryOperator<String> ids) {
    return Json.write(changed("", Json.parse(request), ids));
  }

  private static JsonValue changed(String name, JsonValue value, UnaryOperator<String> ids) {
    if (WORDS_OF_THE_PROTOCOL.contains(name)) {
      return value;
    }
    return switch (value) {
      case JsonString text ->
          new JsonString(IDS.contains(name) ? ids.apply(text.value()) : CANARY + text.value());
      case JsonArray array ->
          new JsonArray(
              array.elements().stream().map(element -> changed(name, element, ids)).toList());
      case JsonObject object ->
          new JsonObject(
                  object.members().entrySet().stream()
                      .collect(
                          Collectors.toMap(
                              Map.Entry::getKey,
                              member -> changed(member.getKey(), member.getValue(), ids))))
              .with(CANARY, Map.of("values", List.of(CANARY)));
      default -> value;
    };
  }
}
