package dev.chatkit4j.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.s3.S3Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --attachments s3://…}, the program as users start it. */
@Timeout(120)
@Tag("slow")
final class S3FilesTest {
  static final Map<String, String> KEYS =
      Map.of(
          "AWS_ACCESS_KEY_ID",
          S3Server.ACCESS,
          "AWS_SECRET_ACCESS_KEY",
          S3Server.SECRET,
          "AWS_EC2_METADATA_DISABLED",
          "true");

  private static S3Server s3;
  private static Relay way;
  private static String endpoint;

  @TempDir Path dir;
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void startS3() throws Exception {
    s3 = new S3Server();
    way = new Relay(s3.endpoint().getPort());
    endpoint = "http://127.0.0.1:" + way.port();
  }

  @AfterAll
  static void stopS3() throws Exception {
    way.close();
    s3.close();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    for (Process process : processes) {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process start(String where, Map<String, String> environment) throws Exception {
    Path output = dir.resolve("output.txt");
    List<String> args =
        List.of(
            "serve",
            "--db",
            ":memory:",
            "--port",
            "0",
            "--attachments",
            where,
            "--s3-endpoint",
            endpoint);
    Process process = Program.start(output, List.of(), args, environment);
    processes.add(process);
    return process;
  }

  private int port(Process process) throws Exception {
    return Program.url(process, dir.resolve("output.txt")).getPort();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonObject chatkit(int port, String body) throws Exception {
    HttpResponse<String> answer = send(post(port, body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return (JsonObject) Json.parse(answer.body());
  }

  private static HttpRequest.Builder post(int port, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/chatkit".formatted(port)))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private JsonObject create(int port, byte[] file) throws Exception {
    return create(port, "text/plain", file);
  }

  private JsonObject create(int port, String type, byte[] file) throws Exception {
    return chatkit(
        port,
        """
        {"type":"attachments.create","params":{"name":"a.txt","size":%s,"mime_type":"%s"}}
        """
            .formatted(file.length, type));
  }

  private int put(JsonObject created, byte[] file) throws Exception {
    JsonObject upload = (JsonObject) created.get("upload_descriptor");
    HttpRequest.Builder put =
        HttpRequest.newBuilder(URI.create(upload.text("url")))
            .PUT(BodyPublishers.ofByteArray(file));
    JsonObject headers = (JsonObject) upload.get("headers");
    headers.members().keySet().forEach(name -> put.header(name, headers.text(name)));
    return send(put).statusCode();
  }

  private static HttpRequest.Builder say(int port, String attachmentId) {
    return post(
        port,
        """
        {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"look"}],\
        "attachments":["%s"],"quoted_text":null,"inference_options":{}}}}
        """
            .formatted(attachmentId));
  }

  private byte[] fetch(int port, String attachmentId) throws Exception {
    HttpResponse<String> link =
        send(
            HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%s/attachments/%s".formatted(port, attachmentId))));
    assertThat(link.statusCode()).isEqualTo(302);
    URI where = URI.create(link.headers().firstValue("location").orElseThrow());
    return client.send(HttpRequest.newBuilder(where).build(), BodyHandlers.ofByteArray()).body();
  }

  @Test
  void a_file_goes_to_s3_and_back_and_no_byte_of_it_passes_the_server() throws Exception {
    byte[] file = "0123456789".repeat(500_000).getBytes(UTF_8);
    try (Relay server = new Relay(port(start("s3://" + S3Server.BUCKET + "/some/where", KEYS)))) {
      JsonObject created = create(server.port(), file);
      String id = created.text("id");

      assertThat(((JsonObject) created.get("upload_descriptor")).text("url"))
          .startsWith(endpoint + "/" + S3Server.BUCKET + "/some/where/");
      assertThat(put(created, file)).isEqualTo(200);
      assertThat(send(say(server.port(), id)).body()).contains("thread.item.done", id);
      assertThat(fetch(server.port(), id)).isEqualTo(file);
      assertThat(server.bytes()).isBetween(1L, 20_000L);
    }
  }

  @Test
  void the_beginning_of_a_file_tells_its_type_and_a_disguise_is_not_sent() throws Exception {
    byte[] pdf = ("%PDF-1.7\n" + "0123456789".repeat(20_000)).getBytes(UTF_8);
    int port = port(start("s3://" + S3Server.BUCKET, KEYS));
    JsonObject typeless = create(port, "", pdf);
    JsonObject disguised = create(port, "image/png", pdf);
    assertThat(put(typeless, pdf)).isEqualTo(200);
    assertThat(put(disguised, pdf)).isEqualTo(200);

    assertThat(send(say(port, typeless.text("id"))).body())
        .contains("thread.item.done", "\"mime_type\":\"application/pdf\"");
    HttpResponse<String> refused = send(say(port, disguised.text("id")));
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(415);
  }

  @Test
  void while_s3_is_gone_files_are_503_and_afterwards_they_are_taken() throws Exception {
    byte[] file = "0123456789".repeat(500_000).getBytes(UTF_8);
    int port = port(start("s3://" + S3Server.BUCKET, KEYS));
    JsonObject created = create(port, file);
    assertThat(put(created, file)).isEqualTo(200);

    way.breakAfter(1_000_000);
    try {
      assertThat(send(upload(port, file)).statusCode()).isEqualTo(503);
      HttpResponse<String> unsent = send(say(port, created.text("id")));
      assertThat(unsent.statusCode()).as(unsent.body()).isEqualTo(503);
      assertThat(send(post(port, Served.LIST)).body()).contains("\"data\":[]");
    } finally {
      way.mend();
    }

    HttpResponse<String> direct = send(upload(port, file));
    assertThat(direct.statusCode()).as(direct.body()).isEqualTo(200);
    String id = ((JsonObject) Json.parse(direct.body())).text("id");
    assertThat(send(say(port, created.text("id"))).body()).contains("thread.item.done");
    assertThat(fetch(port, id)).isEqualTo(file);
  }

  private static HttpRequest.Builder upload(int port, byte[] file) {
    String form =
        """
        --frontier\r
        Content-Disposition: form-data; name="file"; filename="a.txt"\r
        Content-Type: text/plain\r
        \r
        %s\r
        --frontier--\r
        """
            .formatted(new String(file, UTF_8));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/attachments".formatted(port)))
        .header("Content-Type", "multipart/form-data; boundary=frontier")
        .POST(BodyPublishers.ofString(form));
  }

  @Test
  void a_bucket_that_is_not_there_or_a_wrong_key_is_said_at_the_start() throws Exception {
    Map<String, String> guessed =
        Map.of(
            "AWS_ACCESS_KEY_ID",
            S3Server.ACCESS,
            "AWS_SECRET_ACCESS_KEY",
            "guessed",
            "AWS_EC2_METADATA_DISABLED",
            "true");

    assertThat(refused("s3://nowhere/x", KEYS))
        .startsWith("chatkit4j: --attachments s3://nowhere/x/ cannot be used: ")
        .contains("bucket");
    assertThat(refused("s3://" + S3Server.BUCKET, guessed))
        .startsWith("chatkit4j: --attachments s3://files/ cannot be used: ")
        .doesNotContain("guessed");
    assertThat(refused("s3://" + S3Server.BUCKET, Map.of("AWS_EC2_METADATA_DISABLED", "true")))
        .contains("credentials");
  }

  /** Returns the only line that was written. */
  private String refused(String where, Map<String, String> environment) throws Exception {
    Process process = start(where, environment);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(dir.resolve("output.txt"));
    assertThat(process.exitValue()).as(lines.toString()).isEqualTo(2);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }
}
