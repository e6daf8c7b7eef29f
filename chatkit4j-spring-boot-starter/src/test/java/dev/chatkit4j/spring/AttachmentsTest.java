package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files in a directory come in and go out through both kinds of web server. */
class AttachmentsTest {
  /** More than Spring takes of a file unless it is told otherwise. */
  private static final int LARGE = 3_000_000;

  @TempDir private Path directory;

  private Running.Setup keeping(Stack stack) {
    return Running.on(stack)
        .believing()
        .set("chatkit4j.attachments.directory=" + directory)
        .answering(turn -> turn.say(turn.userMessage().attachments().size() + " files"));
  }

  @ParameterizedTest
  @EnumSource
  void a_file_comes_in_two_steps_and_goes_out_to_its_owner(Stack stack) throws Exception {
    byte[] file = bytes(LARGE);
    try (Running running = keeping(stack).start()) {
      JsonObject created = Running.json(running.send(running.post("alice", announced(LARGE))));
      String id = created.text("id");
      URI upload = URI.create(((JsonObject) created.get("upload_descriptor")).text("url"));
      assertThat(upload.getHost()).isEqualTo("localhost");
      HttpResponse<String> put =
          running.send(
              HttpRequest.newBuilder(upload)
                  .header("Content-Type", "text/plain")
                  .PUT(HttpRequest.BodyPublishers.ofByteArray(file)));
      HttpResponse<String> said =
          running.send(running.post("alice", Running.createWith("look", id)));

      assertThat(put.statusCode()).as(put.body()).isEqualTo(204);
      assertThat(said.body()).contains("1 files");
      HttpResponse<byte[]> whole = download(running, "alice", id, "bytes=0-");
      assertThat(whole.statusCode()).isEqualTo(206);
      assertThat(whole.body()).isEqualTo(file);
      assertThat(download(running, "alice", id, "bytes=5-9").body())
          .isEqualTo(Arrays.copyOfRange(file, 5, 10));
      assertThat(download(running, "bob", id, "bytes=0-").statusCode()).isEqualTo(404);
      HttpResponse<String> head =
          running.send(
              running
                  .request("/chatkit/attachments/" + id)
                  .header("X-User", "alice")
                  .method("HEAD", HttpRequest.BodyPublishers.noBody()));
      assertThat(head.headers().firstValue("content-length")).contains("" + LARGE);
      assertThat(head.headers().firstValue("x-content-type-options")).contains("nosniff");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_browser_does_not_show_one_user_s_file_to_the_next(Stack stack) throws Exception {
    try (Running running = keeping(stack).start()) {
      HttpResponse<String> taken = running.send(form(running, bytes(10)).header("X-User", "alice"));
      String id = Running.json(taken).text("id");
      HttpResponse<byte[]> alices = download(running, "alice", id, "bytes=0-");
      HttpResponse<byte[]> bobs = download(running, "bob", id, "bytes=0-");

      assertThat(alices.headers().allValues("cache-control")).containsExactly("private, no-cache");
      assertThat(bobs.statusCode()).isEqualTo(404);
      assertThat(bobs.headers().allValues("cache-control")).containsExactly("no-store");
      assertThat(taken.headers().allValues("cache-control")).containsExactly("no-store");
      assertThat(running.send(running.post("alice", Running.LIST)).headers().map())
          .containsEntry("cache-control", List.of("no-store"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_form_of_any_size_comes_in_one_go(Stack stack) throws Exception {
    byte[] file = bytes(LARGE);
    try (Running running = keeping(stack).start()) {
      HttpResponse<String> taken = running.send(form(running, file).header("X-User", "alice"));

      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
      String id = Running.json(taken).text("id");
      assertThat(download(running, "alice", id, "bytes=0-").body()).isEqualTo(file);
      assertThat(running.send(form(running, file)).statusCode()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_application_may_be_below_a_path(Stack stack) throws Exception {
    String below = stack == Stack.MVC ? "/shop/app" : "/shop";
    try (Running running =
        keeping(stack)
            .set(
                stack == Stack.MVC
                    ? new String[] {
                      "server.servlet.context-path=/shop", "spring.mvc.servlet.path=/app"
                    }
                    : new String[] {"spring.webflux.base-path=/shop"})
            .start()) {
      HttpResponse<String> taken =
          running.send(
              form(running.request(below + "/chatkit/attachments"), bytes(LARGE))
                  .header("X-User", "alice"));
      HttpResponse<String> created =
          running.send(
              running
                  .request(below + "/chatkit")
                  .header("X-User", "alice")
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(announced(LARGE))));
      String upload = ((JsonObject) Running.json(created).get("upload_descriptor")).text("url");

      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
      assertThat(
              running
                  .send(
                      HttpRequest.newBuilder(URI.create(upload))
                          .header("Content-Type", "text/plain")
                          .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes(LARGE))))
                  .statusCode())
          .isEqualTo(204);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_too_large_is_refused_as_json(Stack stack) throws Exception {
    try (Running running = keeping(stack).set("chatkit4j.attachments.max-upload=1000B").start()) {
      HttpResponse<String> announced = running.send(running.post("alice", announced(1_001)));
      HttpResponse<String> form =
          running.send(form(running, bytes(1_001)).header("X-User", "alice"));

      assertThat(announced.statusCode()).isEqualTo(413);
      assertThat(form.statusCode()).isEqualTo(413);
      assertThat(Running.json(form).text("code")).isEqualTo("file_too_large");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_form_from_a_page_of_another_origin_is_refused(Stack stack) throws Exception {
    try (Running running = keeping(stack).start()) {
      HttpResponse<String> refused =
          running.send(
              form(running, bytes(10))
                  .header("X-User", "alice")
                  .header("Origin", "https://evil.example"));
      HttpResponse<String> own =
          running.send(
              form(running, bytes(10))
                  .header("X-User", "alice")
                  .header("Origin", "http://127.0.0.1:" + running.port()));

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(Running.json(refused).text("code")).isEqualTo("forbidden_origin");
      assertThat(own.statusCode()).isEqualTo(200);
    }
  }

  private static String announced(int size) {
    return "{\"type\":\"attachments.create\",\"params\":{\"name\":\"a.txt\",\"size\":%d,\"mime_type\":\"text/plain\"}}"
        .formatted(size);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) ('a' + i % 26);
    }
    return bytes;
  }

  private static HttpRequest.Builder form(Running running, byte[] file) {
    return form(running.request("/chatkit/attachments"), file);
  }

  private static HttpRequest.Builder form(HttpRequest.Builder request, byte[] file) {
    String before =
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\n";
    return request
        .header("Content-Type", "multipart/form-data; boundary=edge")
        .POST(
            HttpRequest.BodyPublishers.concat(
                HttpRequest.BodyPublishers.ofString(before),
                HttpRequest.BodyPublishers.ofByteArray(file),
                HttpRequest.BodyPublishers.ofString("\r\n--edge--\r\n")));
  }

  private static HttpResponse<byte[]> download(
      Running running, String user, String id, String range) throws Exception {
    return running.client.send(
        running
            .request("/chatkit/attachments/" + id)
            .header("X-User", user)
            .header("Range", range)
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }
}
