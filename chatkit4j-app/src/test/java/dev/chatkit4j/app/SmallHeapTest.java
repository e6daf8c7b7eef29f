package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program with the smallest heap that the documentation promises it works with. */
@Timeout(300)
@Tag("slow")
class SmallHeapTest {
  private static final List<String> SMALL = List.of("-Xmx256m");
  private static final int USERS = 8;
  private static final int ITEMS = 4;
  private static final int ITEM = 4_000_000;
  private static final int STREAMS = 64;
  private static final int DELTAS = 20;
  private static final int EXPORTS = 4;
  private static final int PICTURES = 4;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endAll() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    client.close();
  }

  @Test
  void everything_at_once_is_done_in_256_megabytes() throws Exception {
    Path database = folder.resolve("chat.db");
    fill(database);
    Path output = folder.resolve("serve.txt");
    URI url = serve(database, output);
    List<String> pictures = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      pictures.add(upload(url, "user-" + i));
    }
    List<Callable<?>> tasks = new ArrayList<>();
    IntStream.range(0, STREAMS).forEach(i -> tasks.add(() -> stream(url, "streamer-" + i)));
    IntStream.range(0, USERS).forEach(i -> tasks.add(() -> list(url, "user-" + i)));
    IntStream.range(0, EXPORTS).forEach(i -> tasks.add(() -> export(database, "user-" + i)));
    IntStream.range(0, PICTURES)
        .forEach(i -> tasks.add(() -> preview(url, "user-" + i, pictures.get(i))));

    try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (Callable<?> task : tasks) {
        running.add(together.submit(task));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }

    assertThat(Files.readString(output)).doesNotContain("OutOfMemoryError", " 500 ");
  }

  private static void fill(Path database) {
    try (Store<Caller> store = SqliteStore.open(database, Caller::owner)) {
      for (int user = 0; user < USERS; user++) {
        Caller caller = new Caller("user-" + user);
        store.saveThread(new ThreadMetadata("thread", Instant.EPOCH), caller);
        for (int i = 0; i < ITEMS; i++) {
          store.addThreadItem("thread", item(i), caller);
        }
      }
    }
  }

  private static ThreadItem item(int i) {
    return new ThreadItem.AssistantMessage(
        "item-" + i,
        "thread",
        Instant.EPOCH.plusSeconds(i),
        List.of(new AssistantMessageContent("four mb ".repeat(ITEM / 8), List.of())));
  }

  private URI serve(Path database, Path output) throws Exception {
    Process process =
        Program.start(
            output,
            SMALL,
            List.of(
                "serve",
                "--port",
                "0",
                "--db",
                database.toString(),
                "--responder",
                "bench",
                "--auth",
                "header:X-User",
                "--attachments",
                folder.resolve("files").toString()));
    processes.add(process);
    return Program.url(process, output);
  }

  // ------------------------------------------------------------------------------ what is done

  private String stream(URI url, String user) throws Exception {
    String answer =
        text(chatkit(url, user, Served.CREATE.formatted("bench-slow:" + DELTAS + ":100")));
    assertThat(answer.split("text_delta", -1)).as(user).hasSize(DELTAS + 1);
    assertThat(answer).doesNotContain("\"type\":\"error\"");
    return answer;
  }

  private String list(URI url, String user) throws Exception {
    String after = "";
    for (int seen = 0; seen < ITEMS; ) {
      JsonObject page =
          (JsonObject)
              Json.parse(
                  text(
                      chatkit(
                          url,
                          user,
                          """
                          {"type":"items.list","params":
                            {"thread_id":"thread","limit":100,"order":"asc","after":"%s"}}
                          """
                              .formatted(after))));
      List<?> data = ((JsonArray) page.get("data")).elements();
      assertThat(data).as(user).isNotEmpty();
      seen += data.size();
      after = seen < ITEMS ? page.text("after") : "";
      assertThat(after).as(user).isEqualTo(seen < ITEMS ? "item-" + (seen - 1) : "");
    }
    return user;
  }

  private String export(Path database, String user) throws Exception {
    Path out = folder.resolve(user + ".jsonl");
    Path output = folder.resolve(user + ".txt");
    Process process =
        Program.start(
            output,
            SMALL,
            List.of(
                "export", "--db", database.toString(), "--owner", user, "--out", out.toString()));
    synchronized (processes) {
      processes.add(process);
    }
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    assertThat(Files.size(out)).isGreaterThan((long) ITEMS * ITEM);
    return user;
  }

  private String upload(URI url, String user) throws Exception {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(3000, 2000, BufferedImage.TYPE_INT_RGB), "png", picture);
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(picture.toByteArray());
    form.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/attachments"))
            .header("X-User", user)
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(BodyPublishers.ofByteArray(form.toByteArray()))
            .build();
    return ((JsonObject) Json.parse(text(request))).text("id");
  }

  /** A machine that is busy may take too long to draw it, which is refused with 422. */
  private String preview(URI url, String user, String id) throws Exception {
    HttpResponse<String> answer =
        answer(
            HttpRequest.newBuilder(url.resolve("/attachments/" + id + "/preview"))
                .header("X-User", user)
                .build());
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 422);
    return user;
  }

  private static HttpRequest chatkit(URI url, String user, String body) {
    return HttpRequest.newBuilder(url)
        .header("X-User", user)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private String text(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = answer(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** The answer, asked for again when the server says so because it has too much to do. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request, BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    while (answer.statusCode() == 503) {
      String seconds = answer.headers().firstValue("Retry-After").orElseThrow();
      TimeUnit.SECONDS.sleep(Long.parseLong(seconds));
      answer = client.send(request, BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }
    return answer;
  }
}
