package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program whose files may not grow, as on a disk without room: Linux limits a running process.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class FullDiskFilesTest {
  @TempDir Path dir;

  private static void limitFiles(Process process, String bytes) throws Exception {
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", "" + process.pid(), "--fsize=" + bytes + ":")
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  @Test
  void a_file_that_finds_no_room_is_503_leaves_nothing_and_is_taken_later() throws Exception {
    Path files = dir.resolve("files");
    Path output = dir.resolve("output.txt");
    Process process =
        Program.start(
            output,
            List.of(),
            List.of("serve", "--db", ":memory:", "--port", "0", "--attachments", files.toString()),
            Map.of());
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI chatkit = Program.url(process, output);
      HttpRequest large = upload(chatkit, "x".repeat(3_000_000));
      limitFiles(process, "1000000");

      HttpResponse<String> refused = client.send(large, BodyHandlers.ofString());
      HttpResponse<String> small = client.send(upload(chatkit, "hello"), BodyHandlers.ofString());

      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).contains("unavailable").doesNotContain(dir.toString());
      assertThat(small.statusCode()).isEqualTo(200);
      assertThat(kept(files)).hasSize(1);

      limitFiles(process, "10000");
      HttpResponse<String> notReady =
          client.send(
              HttpRequest.newBuilder(chatkit.resolve("/health/ready")).build(),
              BodyHandlers.ofString());
      assertThat(notReady.statusCode()).isEqualTo(503);
      assertThat(notReady.body()).contains("Files cannot be kept");
      assertThat(kept(files)).hasSize(1);

      limitFiles(process, "unlimited");
      assertThat(client.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      assertThat(kept(files)).hasSize(2);
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_database_that_finds_no_room_is_not_ready() throws Exception {
    Path database = dir.resolve("chat.db");
    Path output = dir.resolve("output.txt");
    Process process =
        Program.start(
            output,
            List.of(),
            List.of("serve", "--db", database.toString(), "--port", "0", "--responder", "echo"),
            Map.of());
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI chatkit = Program.url(process, output);
      client.send(create(chatkit, "x".repeat(300_000)), BodyHandlers.ofString());
      HttpRequest ready = HttpRequest.newBuilder(chatkit.resolve("/health/ready")).build();
      limitFiles(process, "" + (Files.size(dir.resolve("chat.db-wal")) + 20_000));

      HttpResponse<String> refused =
          client.send(create(chatkit, "x".repeat(300_000)), BodyHandlers.ofString());
      HttpResponse<String> notReady = client.send(ready, BodyHandlers.ofString());

      // Linux says that it may not write and not that there is no room
      assertThat(refused.body()).contains("\"error\"").doesNotContain("thread.created");
      assertThat(notReady.statusCode()).isEqualTo(503);
      assertThat(notReady.body()).contains("Conversations cannot be saved");
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static HttpRequest create(URI chatkit, String text) {
    return post(
        chatkit,
        """
        {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"%s"}],
         "attachments":[],"inference_options":{}}}}
        """
            .formatted(text));
  }

  private static HttpRequest post(URI chatkit, String body) {
    return HttpRequest.newBuilder(chatkit)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static List<Path> kept(Path files) throws Exception {
    try (Stream<Path> all = Files.walk(files)) {
      return all.filter(Files::isRegularFile).filter(file -> !file.endsWith("link.key")).toList();
    }
  }

  private static HttpRequest upload(URI chatkit, String content) {
    return HttpRequest.newBuilder(chatkit.resolve("/attachments"))
        .header("Content-Type", "multipart/form-data; boundary=frontier")
        .POST(
            BodyPublishers.ofString(
                """
                --frontier\r
                Content-Disposition: form-data; name="file"; filename="a.txt"\r
                Content-Type: text/plain\r
                \r
                %s\r
                --frontier--\r
                """
                    .formatted(content)))
        .build();
  }
}
