package dev.chatkit4j.app;

import dev.chatkit4j.http.RequestBody;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Sends requests, most of them damaged, one after the other on a connection that is kept. */
final class FuzzClient {
  private static final int SHOWN = 2_000;
  private static final byte[] TELLING = Wire.bytes("{}[],:\"\\0123456789eE+-.tfnu\0\n\u007f");
  private static final List<String> NASTY =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1e999999999",
          "9223372036854775808",
          "-0",
          "1.5",
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udfff\\ud800\"",
          "\"none\"",
          "\"' OR 1=1 --\"",
          "\"../..\"",
          "\"\\r\\n\\r\\n\"",
          "[]",
          "{}",
          "[null]",
          "[[[[]]]]",
          "{\"\":{}}",
          "{\"\\u0000\":1}",
          "{\"\\ud800\":\"\\udc00\"}",
          "[\"a\",\"a\"]",
          "{\"__proto__\":{\"x\":1}}",
          "\"asc\"",
          "\"data: x\\n\\n\"",
          "\"" + "x".repeat(300) + "\"",
          "\"" + "é".repeat(128) + "\"",
          "\"" + "y".repeat(20_000) + "\"",
          "1".repeat(1_001),
          "[".repeat(99) + "]".repeat(99),
          "[".repeat(5_000));

  private final int port;
  private final FuzzOwner me;
  private final FuzzOwner other;
  private final Random random;
  private Wire wire;
  private FuzzOwner.Place place = new FuzzOwner.Place("none", "none");
  private int fine;

  FuzzClient(int port, FuzzOwner me, FuzzOwner other, long seed) throws IOException {
    this.port = port;
    this.me = me;
    this.other = other;
    this.random = new Random(seed);
    this.wire = new Wire(port);
  }

  /** Sends so many; returns how many were answered with success. */
  int run(int requests) throws IOException {
    for (int i = 0; i < requests; i++) {
      byte[] body = body();
      me.expect(body);
      try {
        send(body);
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("%s, request %s: %s".formatted(me.name, i, shown(body)), e);
      }
    }
    wire.close();
    return fine;
  }

  private static String shown(byte[] body) {
    return new String(body, 0, Math.min(SHOWN, body.length), StandardCharsets.UTF_8);
  }

  // ------------------------------------------------------------------------ ways to send it

  private void send(byte[] body) throws IOException {
    switch (random.nextInt(200)) {
      case 0 -> damagedHead(body);
      case 1 -> leaveWithin(body);
      case 2 -> leaveEarly(body);
      case 3 -> longerThanSaid(body);
      case 4 -> tooLarge(body);
      default -> check(wire.ask(me.name, body));
    }
  }

  private void reconnect() throws IOException {
    wire.close();
    wire = new Wire(port);
  }

  /** Whatever is answered, and nothing if the server closes. */
  private void damagedHead(byte[] body) throws IOException {
    byte[] request = Wire.post(me.name, body);
    int head = request.length - body.length;
    request[random.nextInt(head)] = TELLING[random.nextInt(TELLING.length)];
    sendAll(request);
  }

  private void longerThanSaid(byte[] body) throws IOException {
    byte[] more = new byte[1 + random.nextInt(100)];
    random.nextBytes(more);
    sendAll(Wire.joined(Wire.post(me.name, body), more));
  }

  private void sendAll(byte[] request) throws IOException {
    try {
      wire.send(request).endSending();
    } catch (SocketException e) {
      // it has closed already
    }
    try {
      for (Wire.Answer answer : wire.readAll()) {
        checkAny(answer);
      }
    } catch (EOFException | SocketException e) {
      // it closed without an answer, since the request was not whole
    }
    reconnect();
  }

  private void leaveWithin(byte[] body) throws IOException {
    byte[] request = Wire.post(me.name, body);
    wire.send(Arrays.copyOf(request, random.nextInt(request.length)));
    leave();
  }

  private void leaveEarly(byte[] body) throws IOException {
    wire.send(Wire.post(me.name, body));
    wire.readBytes(random.nextInt(100));
    leave();
  }

  private void leave() throws IOException {
    if (random.nextBoolean()) {
      wire.reset();
    }
    reconnect();
  }

  /** Once in a while, since it takes its time. */
  private void tooLarge(byte[] body) throws IOException {
    if (random.nextInt(20) > 0) {
      check(wire.ask(me.name, body));
      return;
    }
    byte[] large = Arrays.copyOf(body, RequestBody.MAX_BYTES + 1);
    Arrays.fill(large, body.length, large.length, (byte) ' ');
    sendAll(Wire.post(me.name, large));
  }

  // ---------------------------------------------------------------------------- the answer

  private void check(Wire.Answer answer) throws IOException {
    checkAny(answer);
    if (answer.status() == 200) {
      fine++;
      learn(answer);
    }
    if (answer.closes()) {
      reconnect();
    }
  }

  private void checkAny(Wire.Answer answer) {
    boolean otherVersion = answer.status() == 505; // the damage was in HTTP/1.1
    if ((answer.status() >= 500 && !otherVersion) || answer.status() < 200) {
      throw new AssertionError(answer.status() + " " + answer.text());
    }
    me.assertNothingForeign(answer.text());
    if (answer.isStream()) {
      answer.events();
      if (!answer.text().replace(": keep-alive\n", "").endsWith("\n\n")) {
        throw new AssertionError("half an event: " + answer.text());
      }
    } else if (answer.status() >= 400 && answer.json().text("message") == null) {
      throw new AssertionError("no message: " + answer.text());
    }
  }

  private void learn(Wire.Answer answer) {
    if (answer.isStream()) {
      answer.events().forEach(event -> me.told(event, random));
      return;
    }
    JsonObject json = answer.json();
    if (json.get("id") instanceof JsonString id) {
      me.keep(new FuzzOwner.Place("none", id.value()), random);
    }
    if (json.get("data") instanceof JsonArray data
        && !data.elements().isEmpty()
        && data.elements().get(random.nextInt(data.elements().size())) instanceof JsonObject item
        && item.get("thread_id") instanceof JsonString thread) {
      me.keep(new FuzzOwner.Place(thread.value(), Talk.text(item, "id")), random);
    }
  }

  // ------------------------------------------------------------------------------ requests

  private byte[] body() {
    String request = request();
    byte[] body = Wire.bytes(request);
    return switch (random.nextInt(10)) {
      case 0 -> flipped(body);
      case 1 -> Arrays.copyOf(body, random.nextInt(body.length));
      case 2 -> spliced(body);
      case 3, 4 -> Wire.bytes(swapped(request));
      case 5 -> Wire.bytes(memberDropped(request));
      default -> body;
    };
  }

  private byte[] flipped(byte[] body) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      body[random.nextInt(body.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : TELLING[random.nextInt(TELLING.length)];
    }
    return body;
  }

  private byte[] spliced(byte[] body) {
    byte[] second = random.nextBoolean() ? body : Wire.bytes(request());
    return Wire.joined(
        Arrays.copyOf(body, random.nextInt(body.length)),
        Arrays.copyOfRange(second, random.nextInt(second.length), second.length));
  }

  /** Another value after one of the colons. */
  private String swapped(String request) {
    int colon = anyOf(':', request);
    int end = colon + 1;
    int depth = 0;
    boolean quoted = false;
    while (end < request.length()) {
      char c = request.charAt(end);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '{' || c == '[')) {
        depth++;
      } else if (!quoted && depth == 0 && (c == ',' || c == '}' || c == ']')) {
        break;
      } else if (!quoted && (c == '}' || c == ']')) {
        depth--;
      }
      end++;
    }
    String value =
        random.nextInt(4) == 0
            ? "\"" + other.anyPlace(random).thread() + "\""
            : NASTY.get(random.nextInt(NASTY.size()));
    return request.substring(0, colon + 1) + value + request.substring(end);
  }

  private String memberDropped(String request) {
    int comma = anyOf(',', request);
    int next = request.indexOf(',', comma + 1);
    if (next < 0) {
      return request;
    }
    return random.nextBoolean()
        ? request.substring(0, comma) + request.substring(next)
        : request.substring(0, next) + request.substring(comma);
  }

  private int anyOf(char c, String text) {
    int from = text.indexOf(c, random.nextInt(text.length()));
    return from >= 0 ? from : Math.max(0, text.indexOf(c));
  }

  private String request() {
    place = anyPlace();
    return switch (random.nextInt(18)) {
      case 0, 1 -> params("threads.create", "\"input\":" + input());
      case 2, 3, 4 -> params("threads.add_user_message", thread() + ",\"input\":" + input());
      case 5 -> params("threads.add_client_tool_output", thread() + ",\"result\":{\"a\":[1]}");
      case 6 ->
          params(
              "threads.add_structured_input",
              thread()
                  + item()
                  + ",\"input\":{\"status\":\"answered\",\"answers\":{\"colour\":{\"values\":[\"%s\"]}}}"
                      .formatted(me.canary()));
      case 7 -> params("threads.retry_after_item", thread() + item());
      case 8 -> params("threads.custom_action", thread() + item() + action());
      case 9 -> params("threads.sync_custom_action", thread() + item() + action());
      case 10 -> params("threads.get_by_id", thread());
      case 11 ->
          params(
              "threads.list", "\"limit\":5,\"order\":\"asc\",\"after\":\"" + place.thread() + "\"");
      case 12, 13 ->
          params("items.list", thread() + ",\"limit\":9,\"order\":\"desc\",\"after\":null");
      case 14 ->
          params(
              "items.feedback",
              thread() + ",\"item_ids\":[\"" + place.item() + "\"],\"kind\":\"positive\"");
      case 15 ->
          random.nextInt(4) == 0
              ? params("threads.delete", thread())
              : params("threads.update", thread() + ",\"title\":\"" + me.canary() + "\"");
      case 16 ->
          random.nextBoolean()
              ? params("attachments.delete", "\"attachment_id\":\"" + place.item() + "\"")
              : params(
                  "attachments.create",
                  "\"name\":\"%s\",\"size\":3,\"mime_type\":\"image/png\"".formatted(me.canary()));
      default ->
          params("input.transcribe", "\"audio_base64\":\"aGk=\",\"mime_type\":\"audio/webm\"");
    };
  }

  private static String params(String type, String params) {
    return "{\"type\":\"%s\",\"params\":{%s}}".formatted(type, params);
  }

  private String thread() {
    return "\"thread_id\":\"" + place.thread() + "\"";
  }

  private String item() {
    return ",\"item_id\":\"" + place.item() + "\"";
  }

  private String action() {
    return ",\"action\":{\"type\":\"%s\",\"payload\":[1]}".formatted(me.canary());
  }

  /** Mostly one's own item in its own thread. */
  private FuzzOwner.Place anyPlace() {
    FuzzOwner.Place mine = me.anyPlace(random);
    FuzzOwner.Place others = other.anyPlace(random);
    return switch (random.nextInt(16)) {
      case 0 -> others;
      case 1 -> new FuzzOwner.Place(mine.thread(), others.item());
      case 2 -> new FuzzOwner.Place(others.thread(), mine.item());
      default -> mine;
    };
  }

  private String input() {
    String word = List.of("form", "tool", "widget", "title", "note", "hi").get(random.nextInt(6));
    String attachment = random.nextInt(8) == 0 ? "\"" + place.item() + "\"" : "";
    return """
    {"content":[{"type":"input_text","text":"%s %s"},{"type":"input_tag","id":"d","text":"%s",\
    "data":{"k":[null,1.5e3]}}],"attachments":[%s],"quoted_text":"%s","inference_options":{}}\
    """
        .formatted(word, me.canary(), me.canary(), attachment, me.canary());
  }
}
