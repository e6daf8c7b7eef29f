package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;
import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.io.IOException;
import java.net.URI;

/** Rules E4.1 to E4.7. */
abstract class FileTransferRules<C> extends EndpointGroup<C> {
  private static final String CONTENT = "0123456789".repeat(30_000);
  private static final String[] NONE = {};

  FileTransferRules(EndpointContract<C> contract) {
    super(contract);
  }

  private Wire sendForm(String user, String... headers) throws IOException {
    String form =
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\n%s\r\n--edge--\r\n".formatted(CONTENT);
    String[] all = new String[headers.length + 3];
    System.arraycopy(headers, 0, all, 3, headers.length);
    all[0] = "X-User: " + user;
    all[1] = "Content-Type: multipart/form-data; boundary=edge";
    all[2] = "Content-Length: " + form.length();
    return connect().send(head("POST /chatkit/attachments", all) + form);
  }

  /** The id of a file that was taken. */
  private String taken(String... headers) throws IOException {
    try (Wire wire = sendForm("alice", headers).readHead()) {
      String body = wire.readText();
      same("status of " + body, 200, wire.status());
      return requireNonNull(json(wire, body).text("id"));
    }
  }

  private Wire get(String id, String user, String... headers) throws IOException {
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 1, headers.length);
    all[0] = "X-User: " + user;
    return connect().send(head("GET /chatkit/attachments/" + id, all)).readHead();
  }

  @Rule("E4.1")
  void a_form_is_taken_and_handed_out_as_it_was() throws Exception {
    String id = taken(NONE);
    try (Wire wire = get(id, "alice")) {
      same("status", 200, wire.status());
      same("Content-Length", "" + CONTENT.length(), wire.header("Content-Length"));
      same("X-Content-Type-Options", "nosniff", wire.header("X-Content-Type-Options"));
      same("Cache-Control", "private, no-cache", wire.header("Cache-Control"));
      same("the bytes", CONTENT, wire.readText());
    }
    try (Wire wire = get(id, "bob")) {
      same("status for another user", 404, wire.status());
    }
  }

  @Rule("E4.2")
  void a_form_of_a_page_of_another_origin_is_a_403() throws Exception {
    try (Wire wire = sendForm("alice", "Origin: https://evil.example")) {
      refusal(wire, 403, "forbidden_origin");
    }
    taken("Origin: http://127.0.0.1");
  }

  private URI place() throws IOException {
    String body =
        "{\"type\":\"attachments.create\",\"params\":{\"name\":\"a.txt\",\"size\":%s,\"mime_type\":\"text/plain\"}}"
            .formatted(CONTENT.length());
    try (Wire wire = connect().send(post("alice", body)).readHead()) {
      JsonObject created = (JsonObject) Json.parse(wire.readBody());
      JsonObject upload = (JsonObject) requireNonNull(created.get("upload_descriptor"));
      return URI.create(requireNonNull(upload.text("url")));
    }
  }

  private static String put(URI place) {
    return head(
        "PUT %s?%s".formatted(place.getRawPath(), place.getRawQuery()),
        "Content-Type: text/plain",
        "Content-Length: " + CONTENT.length());
  }

  private static String id(URI place) {
    return place.getPath().split("/", -1)[3];
  }

  @Rule("E4.3")
  void bytes_are_taken_at_the_link_for_them() throws Exception {
    URI place = place();
    try (Wire wire = connect().send(put(place) + CONTENT).readHead()) {
      same("status", 204, wire.status());
      same("bytes after the head", 0, wire.readToEnd());
    }
    try (Wire wire = get(id(place), "alice")) {
      same("the bytes", CONTENT, wire.readText());
    }
  }

  @Rule("E4.4")
  void half_a_file_leaves_nothing() throws Exception {
    URI place = place();
    try (Wire wire = connect().send(put(place) + CONTENT.substring(1)).end()) {
      wire.readToEnd();
    } catch (IOException e) {
      // however the server ends the connection
    }
    try (Wire wire = get(id(place), "alice")) {
      same("status", 404, wire.status());
    }
  }

  @Rule("E4.5")
  void a_range_is_a_part() throws Exception {
    String id = taken(NONE);
    try (Wire wire = get(id, "alice", "Range: bytes=5-9")) {
      same("status", 206, wire.status());
      same("Content-Range", "bytes 5-9/" + CONTENT.length(), wire.header("Content-Range"));
      same("the bytes", "56789", wire.readText());
    }
    try (Wire wire = get(id, "alice", "Range: bytes=9999999-")) {
      same("status", 416, wire.status());
      same("Content-Range", "bytes */" + CONTENT.length(), wire.header("Content-Range"));
    }
  }

  @Rule("E4.6")
  void head_of_a_file_has_its_length_and_no_bytes() throws Exception {
    String id = taken(NONE);
    String head = head("HEAD /chatkit/attachments/" + id, "X-User: alice");
    try (Wire wire = connect().send(head).readHead()) {
      same("status", 200, wire.status());
      same("Content-Length", "" + CONTENT.length(), wire.header("Content-Length"));
      same("bytes after the head", 0, wire.readToEnd());
    }
  }

  @Rule("E4.7")
  void who_has_the_file_already_gets_a_304() throws Exception {
    String id = taken(NONE);
    String tag;
    try (Wire wire = get(id, "alice")) {
      tag = wire.header("ETag");
      that("ETag", tag != null);
    }
    try (Wire wire = get(id, "alice", "If-None-Match: " + tag)) {
      same("status", 304, wire.status());
      same("ETag", tag, wire.header("ETag"));
      same("bytes after the head", 0, wire.readToEnd());
    }
  }
}
