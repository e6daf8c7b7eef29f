package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;

import java.io.IOException;

/** Rules E2.1 to E2.5. */
abstract class BodyRules<C> extends EndpointGroup<C> {
  BodyRules(EndpointContract<C> contract) {
    super(contract);
  }

  @Rule("E2.1")
  void another_content_type_is_a_415() throws Exception {
    String plain = head("POST /chatkit", "X-User: a", "Content-Type: text/plain", length(LIST));
    String page = head("POST /chatkit", "X-User: a", "Origin: http://x.example", length(LIST));
    try (Wire wire = connect().send(plain + LIST)) {
      refusal(wire, 415, "unsupported_media_type");
    }
    try (Wire wire = connect().send(page + LIST)) {
      refusal(wire, 415, "unsupported_media_type");
    }
    try (Wire wire = connect().send(head("POST /chatkit", "X-User: a", length(LIST)) + LIST)) {
      same("status without a type", 200, wire.readHead().status());
    }
  }

  private static String length(String body) {
    return "Content-Length: " + body.length();
  }

  @Rule("E2.2")
  void a_body_that_is_too_large_is_a_413() throws Exception {
    try (Wire wire = connect().send(post("alice", LIST + " ".repeat(MAX_BYTES)))) {
      refusal(wire, 413, "payload_too_large");
    }
  }

  @Rule("E2.3")
  void a_body_of_the_largest_size_is_read() throws Exception {
    try (Wire wire = connect().send(post("alice", LIST + " ".repeat(MAX_BYTES - LIST.length())))) {
      same("status", 200, wire.readHead().status());
      json(wire, wire.readText());
    }
  }

  @Rule("E2.4")
  void chunks_are_one_body() throws Exception {
    StringBuilder chunks = new StringBuilder();
    String body = create("in chunks");
    for (int from = 0; from < body.length(); from += 7) {
      String piece = body.substring(from, Math.min(body.length(), from + 7));
      chunks.append("%s\r\n%s\r\n".formatted(Integer.toHexString(piece.length()), piece));
    }
    String head =
        head(
            "POST /chatkit",
            "X-User: alice",
            "Content-Type: application/json",
            "Transfer-Encoding: chunked");
    try (Wire wire = connect().send(head + chunks + "0\r\n\r\n").readHead()) {
      same("status", 200, wire.status());
      wire.readUntil("in chunks");
    }
  }

  /** What came is a whole request, so that only the length tells that it is not. */
  @Rule("E2.5")
  void half_a_body_does_nothing() throws Exception {
    String body = create("half");
    String head =
        head(
            "POST /chatkit",
            "X-User: alice",
            "Content-Type: application/json",
            "Content-Length: " + (body.length() + 10));
    try (Wire wire = connect().send(head + body).end()) {
      wire.readToEnd();
    } catch (IOException e) {
      // however the server ends the connection
    }
    same("threads", 0, threads("alice"));
  }
}
