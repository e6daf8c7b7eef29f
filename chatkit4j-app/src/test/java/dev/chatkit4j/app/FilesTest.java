package dev.chatkit4j.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.attachment.UploadRules;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over HTTP, as browsers and worse clients send and fetch them. */
class FilesTest {
  private static final String ANN = "ann";
  private static final String BOB = "bob";
  private static final String BOUNDARY = "----frontier";

  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    serve(UploadRules.DEFAULT.withMaxBytes(1_000_000));
  }

  private void serve(UploadRules rules) throws IOException {
    served = keeping(rules).start();
  }

  private Served.Setup keeping(UploadRules rules) throws IOException {
    return Served.keepingFiles(directory, rules)
        .callers(Callers.header("X-User"))
        .origins("https://shop.example");
  }

  @AfterEach
  void stop() {
    served.close();
  }

  // ------------------------------------------------------------------------------- requests

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return served.client.send(request.build(), HttpResponse.BodyHandlers.ofString(ISO_8859_1));
  }

  private HttpRequest.Builder as(String owner, String path) {
    return served.request(path).header("X-User", owner);
  }

  private static String part(String head, String content) {
    return "--%s\r\n%s\r\n\r\n%s\r\n".formatted(BOUNDARY, head, content);
  }

  private static String filePart(String field, String name, String type, String content) {
    return part(
        "Content-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s"
            .formatted(field, name, type),
        content);
  }

  private static String form(String... parts) {
    return String.join("", parts) + "--" + BOUNDARY + "--\r\n";
  }

  private HttpRequest.Builder upload(String owner, String form) {
    return as(owner, "/chatkit/attachments")
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(BodyPublishers.ofString(form, ISO_8859_1));
  }

  private JsonObject uploaded(String owner, String name, String type, String content)
      throws Exception {
    HttpResponse<String> answer = send(upload(owner, form(filePart("file", name, type, content))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private JsonObject created(String owner, String name, String type, int size) throws Exception {
    HttpResponse<String> answer =
        send(
            chatkit(
                owner,
                """
                {"type":"attachments.create","params":{"name":"%s","size":%s,"mime_type":"%s"}}
                """
                    .formatted(name, size, type)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private HttpRequest.Builder chatkit(String owner, String body) {
    return as(owner, "/chatkit")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> say(String owner, String attachmentId) throws Exception {
    return send(
        chatkit(
            owner,
            """
            {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"look"}],\
            "attachments":["%s"],"quoted_text":null,"inference_options":{}}}}
            """
                .formatted(attachmentId)));
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return (JsonObject) Json.parse(answer.body().getBytes(ISO_8859_1));
  }

  private static String uploadUrl(JsonObject created) {
    return ((JsonObject) created.get("upload_descriptor")).text("url");
  }

  private HttpRequest.Builder to(String url) {
    return HttpRequest.newBuilder(URI.create(url));
  }

  private static void assertRefused(int status, String code, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).text("code")).isEqualTo(code);
    assertThat(json(answer).text("message")).isNotBlank();
    assertThat(json(answer).text("request_id")).isNotBlank();
  }

  private void assertNothingIsKept() throws IOException {
    try (var all = Files.walk(directory)) {
      assertThat(all.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private static String picture() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(700, 300, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toString(ISO_8859_1);
  }

  // ------------------------------------------------------------------------------ in one go

  @Test
  void a_file_comes_in_by_a_form_and_goes_out_to_its_owner_alone() throws Exception {
    JsonObject file = uploaded(ANN, "note.txt", "text/plain", "hello");

    assertThat(file.text("type")).isEqualTo("file");
    assertThat(file.text("name")).isEqualTo("note.txt");
    assertThat(file.get("upload_descriptor")).isNull();
    String path = "/chatkit/attachments/" + file.text("id");
    HttpResponse<String> download = send(as(ANN, path).GET());
    assertThat(download.statusCode()).isEqualTo(200);
    assertThat(download.body()).isEqualTo("hello");
    assertThat(download.headers().firstValue("content-disposition"))
        .hasValueSatisfying(it -> assertThat(it).startsWith("attachment; filename=\"note.txt\""));
    assertThat(download.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertRefused(404, "not_found", send(as(BOB, path).GET()));
    assertRefused(401, "unauthorized", send(served.request(path).GET()));
  }

  @Test
  void the_log_says_what_was_done_with_a_file_and_neither_which_nor_its_name() throws Exception {
    String id = uploaded(ANN, "note.txt", "text/plain", "hello").text("id");
    send(as(ANN, "/chatkit/attachments/" + id).GET());
    send(as(ANN, "/chatkit/attachments/" + id + "/preview").GET());

    assertThat(served.logged()).contains(" POST /chatkit/attachments 200 ");
    assertThat(served.logged()).contains(" GET /chatkit/attachments/{id} 200 ");
    assertThat(served.logged()).contains(" GET /chatkit/attachments/{id}/preview 422 ");
  }

  /** Pages name that address in their configuration, and links of it may be under way. */
  @Test
  void files_come_and_go_where_they_were_before_too() throws Exception {
    HttpResponse<String> taken =
        send(
            as(ANN, "/attachments")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofString(form(filePart("file", "a", "text/plain", "hello")))));
    String id = json(taken).text("id");
    String link =
        uploadUrl(created(ANN, "b", "text/plain", 5))
            .replace("/chatkit/attachments", "/attachments");

    assertThat(send(as(ANN, "/attachments/" + id).GET()).body()).isEqualTo("hello");
    assertThat(send(as(ANN, "/chatkit/attachments/" + id).GET()).body()).isEqualTo("hello");
    assertThat(
            send(to(link)
                    .header("Content-Type", "text/plain")
                    .PUT(BodyPublishers.ofString("again")))
                .statusCode())
        .isEqualTo(204);
    assertThat(served.logged()).contains(" POST /attachments 200 ");
    assertRefused(404, "not_found", send(as(ANN, "/attachmentsx").GET()));
  }

  @Test
  void a_name_comes_as_a_browser_writes_it() throws Exception {
    String sent = new String("Übersicht \uD83D\uDE00.txt".getBytes(UTF_8), ISO_8859_1);

    JsonObject file = uploaded(ANN, sent, "text/plain", "hello");

    assertThat(new String(file.text("name").getBytes(UTF_8), UTF_8))
        .isEqualTo("Übersicht \uD83D\uDE00.txt");
  }

  @Test
  void a_file_without_an_end_or_with_company_is_refused_and_nothing_is_kept() throws Exception {
    String file = filePart("file", "a.txt", "text/plain", "hello");

    assertRefused(400, "invalid_request", send(upload(ANN, file.substring(0, 40))));
    assertRefused(400, "invalid_request", send(upload(ANN, file)));
    assertRefused(400, "invalid_request", send(upload(ANN, form(file, file))));
    assertRefused(400, "invalid_request", send(upload(ANN, form())));
    assertRefused(400, "invalid_request", send(upload(ANN, "")));
    assertRefused(
        400,
        "invalid_request",
        send(upload(ANN, form(filePart("upload", "a.txt", "text/plain", "hello")))));
    assertRefused(
        400,
        "invalid_request",
        send(
            upload(
                ANN,
                form(part("Content-Disposition: form-data; name=\"x\"", "y").repeat(10_000)))));
    assertNothingIsKept();
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, text/plain, hello, 400, invalid_request",
    "a.txt, text/plain, '', 400, invalid_request",
    "a.png, image/png, hello, 415, type_refused",
    "a.png, nonsense, hello, 400, invalid_request"
  })
  void what_is_wrong_with_a_file_is_said(
      String name, String type, String content, int status, String code) throws Exception {
    assertRefused(status, code, send(upload(ANN, form(filePart("file", name, type, content)))));
    assertNothingIsKept();
  }

  @Test
  void a_file_that_is_too_large_is_413_by_its_length_and_while_it_comes() throws Exception {
    String form = form(filePart("file", "a.txt", "text/plain", "x".repeat(1_200_000)));

    assertRefused(413, "file_too_large", send(upload(ANN, form)));
    try (Wire wire = new Wire(served.port())) {
      wire.send(
          """
          POST /chatkit/attachments HTTP/1.1\r
          Host: localhost\r
          X-User: ann\r
          Content-Type: multipart/form-data; boundary=%s\r
          Transfer-Encoding: chunked\r
          \r
          """
              .formatted(BOUNDARY));
      for (int at = 0; at < form.length(); at += 100_000) {
        String chunk = form.substring(at, Math.min(form.length(), at + 100_000));
        wire.send("%x\r\n%s\r\n".formatted(chunk.length(), chunk));
      }
      wire.send("0\r\n\r\n");
      Wire.Answer answer = wire.read();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.json().text("message")).contains("1000000 bytes");
    }
    assertNothingIsKept();
  }

  @Test
  void what_is_no_form_is_415_and_a_page_of_another_origin_may_not_upload() throws Exception {
    String form = form(filePart("file", "a.txt", "text/plain", "hello"));

    assertRefused(
        415,
        "unsupported_media_type",
        send(as(ANN, "/chatkit/attachments").POST(BodyPublishers.ofString("hello"))));
    assertRefused(
        403, "forbidden_origin", send(upload(ANN, form).header("Origin", "https://evil.example")));
    assertNothingIsKept();
    HttpResponse<String> allowed = send(upload(ANN, form).header("Origin", "https://shop.example"));
    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.headers().firstValue("access-control-allow-origin"))
        .hasValue("https://shop.example");
  }

  // ---------------------------------------------------------------------------- in two steps

  @Test
  void room_is_made_and_the_bytes_follow_by_put_without_saying_who() throws Exception {
    JsonObject created = created(ANN, "note.txt", "text/plain", 5);

    HttpResponse<String> put =
        send(
            to(uploadUrl(created))
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString("hello")));

    assertThat(put.statusCode()).isEqualTo(204);
    assertThat(send(as(ANN, "/chatkit/attachments/" + created.text("id")).GET()).body())
        .isEqualTo("hello");
  }

  @Test
  void a_connection_goes_on_after_a_file() throws Exception {
    URI link = URI.create(uploadUrl(created(ANN, "note.txt", "text/plain", 5)));
    String to = "PUT " + link.getRawPath() + "?" + link.getRawQuery();
    String form = form(filePart("file", "note.txt", "text/plain", "hello ".repeat(50_000)));
    try (Wire wire = new Wire(served.port())) {
      Wire.Answer put = wire.send(request(to, "text/plain", "hello")).read();
      Wire.Answer posted =
          wire.send(
                  request(
                      "POST /chatkit/attachments",
                      "multipart/form-data; boundary=" + BOUNDARY,
                      form))
              .read();

      assertThat(put.status()).as(put.text()).isEqualTo(204);
      assertThat(posted.status()).as(posted.text()).isEqualTo(200);
      assertThat(wire.ask(ANN, Served.LIST).status()).isEqualTo(200);
    }
  }

  private static String request(String what, String type, String body) {
    return """
    %s HTTP/1.1\r
    Host: localhost\r
    X-User: %s\r
    Content-Type: %s\r
    Content-Length: %s\r
    \r
    %s\
    """
        .formatted(what, ANN, type, body.length(), body);
  }

  @Test
  void the_bytes_may_follow_as_a_form_too() throws Exception {
    JsonObject created = created(ANN, "note.txt", "text/plain", 5);

    HttpResponse<String> post =
        send(
            to(uploadUrl(created))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofString(form(filePart("file", "x", "text/plain", "hello")))));

    assertThat(post.statusCode()).isEqualTo(204);
    assertThat(send(as(ANN, "/chatkit/attachments/" + created.text("id")).GET()).body())
        .isEqualTo("hello");
  }

  @Test
  void a_chunked_upload_without_a_length_is_measured_as_it_comes() throws Exception {
    JsonObject created = created(ANN, "note.txt", "text/plain", 5);
    String target = uploadUrl(created).replaceFirst("http://[^/]*", "");
    String request =
        "PUT %s HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            .formatted(target);

    try (Wire wire = new Wire(served.port())) {
      wire.send(request + "6\r\nhello!\r\n0\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(413);
    }
    try (Wire wire = new Wire(served.port())) {
      wire.send(request + "5\r\nhello\r\n0\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(204);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?until=1", "?until=x&signature=y", "?until=9999999999&signature=y"})
  void without_a_link_that_is_whole_and_ours_nothing_is_taken(String query) throws Exception {
    JsonObject created = created(ANN, "note.txt", "text/plain", 5);

    assertRefused(
        403,
        "invalid_link",
        send(
            as(ANN, "/chatkit/attachments/%s/upload%s".formatted(created.text("id"), query))
                .PUT(BodyPublishers.ofString("hello"))));
    assertNothingIsKept();
  }

  @Test
  void a_link_is_for_its_own_attachment_and_once() throws Exception {
    JsonObject one = created(ANN, "note.txt", "text/plain", 5);
    JsonObject other = created(ANN, "note.txt", "text/plain", 5);
    String stolen = uploadUrl(one).replace(one.text("id"), other.text("id"));

    assertRefused(403, "invalid_link", send(to(stolen).PUT(BodyPublishers.ofString("hello"))));
    assertThat(send(to(uploadUrl(one)).PUT(BodyPublishers.ofString("hello"))).statusCode())
        .isEqualTo(204);
    assertRefused(409, "conflict", send(to(uploadUrl(one)).PUT(BodyPublishers.ofString("HELLO"))));
    assertThat(send(as(ANN, "/chatkit/attachments/" + one.text("id")).GET()).body())
        .isEqualTo("hello");
  }

  @Test
  void a_browser_of_an_allowed_origin_gets_its_preflight() throws Exception {
    JsonObject created = created(ANN, "note.txt", "text/plain", 5);

    HttpResponse<String> preflight =
        send(
            to(uploadUrl(created))
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));

    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("access-control-allow-methods"))
        .hasValueSatisfying(it -> assertThat(it).contains("PUT"));
    assertThat(preflight.headers().firstValue("access-control-allow-headers"))
        .hasValue("content-type");
  }

  @Test
  void the_flat_url_is_there_for_old_clients_if_asked_for() throws Exception {
    assertThat(created(ANN, "a.txt", "text/plain", 5).get("upload_url")).isNull();
    served.close();
    served = keeping(UploadRules.DEFAULT).flatUploadUrl().start();

    JsonObject created = created(ANN, "a.txt", "text/plain", 5);

    assertThat(created.text("upload_url")).isEqualTo(uploadUrl(created));
  }

  // ------------------------------------------------------------------------------ in messages

  @Test
  void a_message_shows_its_picture_by_a_link_that_works_without_saying_who() throws Exception {
    JsonObject image = uploaded(ANN, "a.png", "image/png", picture());

    String answer = say(ANN, image.text("id")).body();

    assertThat(answer).contains("signature=").doesNotContain("upload_descriptor");
    String link = answer.replaceAll("(?s).*\"preview_url\":\"([^\"]*)\".*", "$1");
    HttpResponse<byte[]> preview =
        served.client.send(to(link).build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(preview.statusCode()).isEqualTo(200);
    assertThat(preview.headers().firstValue("content-type")).hasValue("image/png");
    BufferedImage shown = ImageIO.read(new ByteArrayInputStream(preview.body()));
    assertThat(List.of(shown.getWidth(), shown.getHeight())).isEqualTo(List.of(512, 219));
  }

  @Test
  void the_echo_names_what_it_was_sent() throws Exception {
    String id = uploaded(ANN, "my `note`.txt", "text/plain", "hello").text("id");

    say(ANN, id);

    String threads = send(chatkit(ANN, Served.LIST)).body();
    String threadId = threads.replaceAll("(?s).*?\"id\":\"(thr_[^\"]*)\".*", "$1");
    String items = "{\"type\":\"items.list\",\"params\":{\"thread_id\":\"%s\"}}";
    assertThat(send(chatkit(ANN, items.formatted(threadId))).body())
        .contains("You sent `my _note_.txt` (text/plain).");
  }

  @Test
  void what_cannot_be_sent_is_409_or_404_and_no_thread_is_made() throws Exception {
    JsonObject pending = created(ANN, "a.txt", "text/plain", 5);
    JsonObject bobs = uploaded(BOB, "a.txt", "text/plain", "hello");

    assertRefused(409, "conflict", say(ANN, pending.text("id")));
    assertRefused(404, "not_found", say(ANN, bobs.text("id")));
    assertThat(send(chatkit(ANN, Served.LIST)).body()).contains("\"data\":[]");
  }

  @Test
  void what_a_message_holds_is_409_to_delete_and_goes_with_its_thread() throws Exception {
    JsonObject file = uploaded(ANN, "a.txt", "text/plain", "hello");
    String answer = say(ANN, file.text("id")).body();
    String threadId = answer.replaceAll("(?s).*?\"thread\":\\{\"id\":\"([^\"]*)\".*", "$1");
    String delete =
        "{\"type\":\"attachments.delete\",\"params\":{\"attachment_id\":\"%s\"}}"
            .formatted(file.text("id"));

    assertRefused(409, "conflict", send(chatkit(ANN, delete)));
    assertThat(send(chatkit(BOB, delete)).statusCode()).isEqualTo(200);
    send(
        chatkit(
            ANN,
            "{\"type\":\"threads.delete\",\"params\":{\"thread_id\":\"%s\"}}".formatted(threadId)));

    assertRefused(404, "not_found", send(as(ANN, "/chatkit/attachments/" + file.text("id")).GET()));
    try (var sweeper = served.files.sweeper()) {
      sweeper.sweep();
    }
    assertNothingIsKept();
  }

  // -------------------------------------------------------------------------------- going out

  @Test
  void a_part_of_a_file_is_206_and_one_it_does_not_have_416() throws Exception {
    String path =
        "/chatkit/attachments/" + uploaded(ANN, "a.txt", "text/plain", "0123456789").text("id");

    HttpResponse<String> part = send(as(ANN, path).header("Range", "bytes=2-4").GET());
    HttpResponse<String> none = send(as(ANN, path).header("Range", "bytes=10-").GET());

    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(part.headers().firstValue("content-range")).hasValue("bytes 2-4/10");
    assertRefused(416, "range_not_satisfiable", none);
    assertThat(none.headers().firstValue("content-range")).hasValue("bytes */10");
  }

  @Test
  void head_and_a_known_tag_are_answered_without_the_bytes() throws Exception {
    String path =
        "/chatkit/attachments/" + uploaded(ANN, "a.txt", "text/plain", "hello").text("id");
    HttpResponse<String> head = send(as(ANN, path).method("HEAD", BodyPublishers.noBody()));
    String tag = head.headers().firstValue("etag").orElseThrow();

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-length")).hasValue("5");
    assertThat(send(as(ANN, path).header("If-None-Match", tag).GET()).statusCode()).isEqualTo(304);
  }

  @Test
  void what_a_browser_has_of_a_file_is_shown_only_after_asking_who_is_there() throws Exception {
    JsonObject file = uploaded(ANN, "a.txt", "text/plain", "hello");
    String path = "/chatkit/attachments/" + file.text("id");

    HttpResponse<String> anns = send(as(ANN, path).GET());
    String tag = anns.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> bobs = send(as(BOB, path).header("If-None-Match", tag).GET());

    assertThat(anns.headers().firstValue("cache-control")).hasValue("private, no-cache");
    assertRefused(404, "not_found", bobs);
    assertThat(bobs.headers().firstValue("cache-control")).hasValue("no-store");
  }

  @Test
  void an_answer_for_one_user_is_kept_by_nobody() throws Exception {
    HttpResponse<String> taken =
        send(upload(ANN, form(filePart("file", "a.txt", "text/plain", "hello"))));
    HttpResponse<String> listed = send(chatkit(ANN, Served.LIST));
    HttpResponse<String> unknown = send(served.request("/chatkit/attachments/x").GET());

    assertThat(List.of(taken, listed, unknown))
        .allSatisfy(answer ->
            assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store"));
    assertThat(List.of(taken.statusCode(), listed.statusCode(), unknown.statusCode()))
        .containsExactly(200, 200, 401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/chatkit/attachments/",
        "/chatkit/attachments/x/y",
        "/chatkit/attachments/x/preview/z",
        "/chatkit/attachments/..%2f..%2fetc%2fpasswd",
        "/chatkit/attachments/none"
      })
  void what_is_not_there_is_404(String path) throws Exception {
    assertRefused(404, "not_found", send(as(ANN, path).GET()));
  }

  @Test
  void other_methods_are_405() throws Exception {
    assertRefused(405, "method_not_allowed", send(as(ANN, "/chatkit/attachments").GET()));
    assertRefused(405, "method_not_allowed", send(as(ANN, "/chatkit/attachments/x").DELETE()));
    assertRefused(405, "method_not_allowed", send(as(ANN, "/chatkit/attachments/x/upload").GET()));
  }

  @Test
  void a_server_without_files_has_nothing_there() throws Exception {
    served.close();
    served = Served.saying("hello");

    assertThat(send(served.request("/chatkit/attachments").GET()).statusCode()).isEqualTo(404);
  }
}
