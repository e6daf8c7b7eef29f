package dev.chatkit4j.spring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.s3.OlderS3Server;
import dev.chatkit4j.s3.S3Server;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files in a bucket that properties name, of an S3 server that checks every signature. */
@Timeout(120)
@Tag("slow")
class S3FilesTest {
  private static final byte[] FILE = "0123456789".repeat(300_000).getBytes(UTF_8);
  private static final Map<String, String> KEYS =
      Map.of(
          "aws.accessKeyId", S3Server.ACCESS,
          "aws.secretAccessKey", S3Server.SECRET);

  private static S3Server s3;

  @BeforeAll
  static void startS3() throws Exception {
    s3 = new S3Server();
    KEYS.forEach(System::setProperty);
  }

  @AfterAll
  static void stopS3() throws Exception {
    KEYS.keySet().forEach(System::clearProperty);
    s3.close();
  }

  private static Running start(Stack stack) {
    return Running.on(stack)
        .believing()
        .set(
            "chatkit4j.attachments.s3.bucket=" + S3Server.BUCKET,
            "chatkit4j.attachments.s3.prefix=" + stack + "/",
            "chatkit4j.attachments.s3.region=us-east-1",
            "chatkit4j.attachments.s3.endpoint=" + s3.endpoint())
        .answering(turn -> turn.say(turn.userMessage().attachments().size() + " files"))
        .start();
  }

  @ParameterizedTest
  @EnumSource
  void a_file_goes_to_the_bucket_and_to_its_owner_and_goes_with_its_thread(Stack stack)
      throws Exception {
    try (Running running = start(stack)) {
      JsonObject created = Running.json(running.send(running.post("alice", announced())));
      String id = created.text("id");
      HttpResponse<String> put = put(running, (JsonObject) created.get("upload_descriptor"));
      String said = running.send(running.post("alice", Running.createWith("look", id))).body();

      assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
      assertThat(said).contains("1 files");
      assertThat(s3.objects()).anyMatch(name -> name.matches(stack + "/.*/" + id));
      assertThat(fetch(running, "alice", id)).isEqualTo(FILE);
      assertThat(link(running, "bob", id).statusCode()).isEqualTo(404);

      String thread = said.replaceFirst("(?s).*?\"(thr_[0-9a-z]+)\".*", "$1");
      running.send(running.post("bob", delete(thread)));
      sweep(running);
      assertThat(fetch(running, "alice", id)).isEqualTo(FILE);
      running.send(running.post("alice", delete(thread)));
      sweep(running);
      assertThat(link(running, "alice", id).statusCode()).isEqualTo(404);
      assertThat(s3.objects()).noneMatch(name -> name.contains(id));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_link_is_good_for_what_it_was_made_for_and_a_message_waits_for_the_bytes(Stack stack)
      throws Exception {
    try (Running running = start(stack)) {
      JsonObject created = Running.json(running.send(running.post("alice", announced())));
      JsonObject upload = (JsonObject) created.get("upload_descriptor");
      String id = created.text("id");
      String message = Running.createWith("look", id);
      String other = upload.text("url").replace(id, id + "0");

      assertThat(running.send(running.post("alice", message)).statusCode()).isEqualTo(409);
      assertThat(other).isNotEqualTo(upload.text("url"));
      assertThat(refusal(URI.create(other), upload)).isEqualTo("HTTP/1.1 403 Forbidden");
      assertThat(put(running, upload).statusCode()).isEqualTo(200);
      assertThat(running.send(running.post("bob", message)).statusCode()).isEqualTo(404);
      assertThat(running.send(running.post("alice", message)).body()).contains("1 files");
    }
  }

  @Test
  void that_a_service_takes_no_checksums_shows_at_the_start() throws Exception {
    try (OlderS3Server older = new OlderS3Server()) {
      Running.Setup wanted =
          Running.on(Stack.MVC)
              .set(
                  "chatkit4j.attachments.s3.bucket=" + OlderS3Server.BUCKET,
                  "chatkit4j.attachments.s3.endpoint=" + older.endpoint())
              .answering(turn -> turn.say("hello"));

      wanted.start().close();
      wanted.set("chatkit4j.attachments.s3.checksums=true");

      assertThatThrownBy(wanted::start).rootCause().hasMessageContaining("501");
    }
  }

  private static String announced() {
    return "{\"type\":\"attachments.create\",\"params\":{\"name\":\"a.txt\",\"size\":%s,\"mime_type\":\"text/plain\"}}"
        .formatted(FILE.length);
  }

  private static String delete(String thread) {
    return "{\"type\":\"threads.delete\",\"params\":{\"thread_id\":\"%s\"}}".formatted(thread);
  }

  private static HttpResponse<String> put(Running running, JsonObject upload) throws Exception {
    URI where = URI.create(upload.text("url"));
    assertThat(where.getPort()).isEqualTo(s3.endpoint().getPort());
    HttpRequest.Builder put = HttpRequest.newBuilder(where).PUT(BodyPublishers.ofByteArray(FILE));
    JsonObject headers = (JsonObject) upload.get("headers");
    headers.members().keySet().forEach(name -> put.header(name, headers.text(name)));
    return running.send(put);
  }

  /** The first line of the answer to an upload whose body nobody reads, and so nobody sends. */
  private static String refusal(URI where, JsonObject upload) throws Exception {
    StringBuilder head = new StringBuilder();
    head.append("PUT %s?%s HTTP/1.1\r\n".formatted(where.getRawPath(), where.getRawQuery()));
    head.append("Host: %s\r\nContent-Length: %s\r\n".formatted(where.getAuthority(), FILE.length));
    JsonObject headers = (JsonObject) upload.get("headers");
    for (String name : headers.members().keySet()) {
      head.append("%s: %s\r\n".formatted(name, headers.text(name)));
    }
    head.append("Expect: 100-continue\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), where.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(head.toString().getBytes(US_ASCII));
      try (BufferedReader answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
        return answer
            .lines()
            .filter(line -> line.startsWith("HTTP/1.1 ") && !line.startsWith("HTTP/1.1 100"))
            .findFirst()
            .orElseThrow();
      }
    }
  }

  private static HttpResponse<String> link(Running running, String user, String id)
      throws Exception {
    return running.send(running.request("/chatkit/attachments/" + id).header("X-User", user));
  }

  private static byte[] fetch(Running running, String user, String id) throws Exception {
    HttpResponse<String> link = link(running, user, id);
    assertThat(link.statusCode()).isEqualTo(302);
    URI where = URI.create(link.headers().firstValue("location").orElseThrow());
    assertThat(where.getPort()).isEqualTo(s3.endpoint().getPort());
    return running
        .client
        .send(HttpRequest.newBuilder(where).build(), BodyHandlers.ofByteArray())
        .body();
  }

  /** As the application does every minute. */
  private static void sweep(Running running) {
    AttachmentServer<?> files = running.context.getBean(AttachmentServer.class);
    try (var sweeper = files.sweeper()) {
      sweeper.sweep();
    }
  }
}
