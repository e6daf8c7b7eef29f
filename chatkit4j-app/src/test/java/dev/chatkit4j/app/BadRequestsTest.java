package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.codec.WireForm;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are no valid request, or a strange one. */
@ParameterizedClass
@EnumSource(Backing.class)
final class BadRequestsTest {
  @TempDir private static Path folder;
  private static Store<Caller> store;
  private static Served served;

  /** What may be left out; elements of the free-form and of lists are not looked at. */
  private static final Set<String> OPTIONAL =
      Set.of(
          "metadata",
          "params.input.content[1].group",
          "params.input.content[1].interactive",
          "params.input.quoted_text",
          "params.input.inference_options.tool_choice",
          "params.input.inference_options.model",
          "params.limit",
          "params.order",
          "params.after",
          "params.action.payload",
          "params.input.status",
          "params.input.answers",
          "params.input.answers.colour",
          "params.input.answers.colour.values",
          "params.input.answers.colour.skipped");

  private static final Set<String> NULLABLE =
      Set.of(
          "params.input.content[1].group",
          "params.input.quoted_text",
          "params.input.inference_options.tool_choice",
          "params.input.inference_options.model",
          "params.limit",
          "params.after");

  /** Any JSON will do. */
  private static final Set<String> FREE = Set.of("params.action.payload", "params.result");

  /** As the Python SDK reads numbers. */
  private static final Set<String> NUMBERS = Set.of("params.limit", "params.size");

  private static final List<String> VALUES = List.of("null", "true", "7", "\"text\"", "[]", "{}");

  @SuppressWarnings("UnusedVariable") // named in the reports
  @Parameter
  private Backing backing;

  private Wire wire;

  @BeforeParameterizedClassInvocation
  static void serve(Backing backing) {
    store = backing.open(folder);
    served = Served.with(AbusedServer::new).store(store).callers(Callers.header("X-User")).start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    served.close();
    store.close();
  }

  @BeforeEach
  void connect() throws IOException {
    wire = new Wire(served.port());
  }

  @AfterEach
  void disconnect() throws IOException {
    wire.close();
  }

  /** A damaged request and the place that its refusal must name. */
  private record Damaged(String body, String place) {}

  @Test
  void every_request_says_where_a_member_is_missing_or_of_a_wrong_type() throws Exception {
    Belongings mine = Belongings.of(wire, "alice", "first");
    String before = Belongings.everything(wire, "alice");
    int count = 0;
    for (String request : mine.requests()) {
      for (Damaged damaged : damaged(Talk.json(request))) {
        Wire.Answer answer = wire.ask("alice", damaged.body);

        assertInvalid(answer, damaged.body);
        assertThat(answer.json().text("message")).as(damaged.body).startsWith(damaged.place + ": ");
        count++;
      }
    }
    assertThat(count).isGreaterThan(300);
    assertThat(Belongings.everything(wire, "alice")).isEqualTo(before);
  }

  @Test
  void the_same_requests_undamaged_are_fine() throws Exception {
    Belongings mine = Belongings.of(wire, "ann", "first");

    assertThat(mine.requests())
        .extracting(request -> Talk.json(request).text("type"))
        .containsExactlyInAnyOrderElementsOf(WireForm.REQUEST_TYPES);
    for (String request : mine.requests()) {
      assertThat(wire.ask("ann", request).status()).as(request).isEqualTo(200);
    }
  }

  private static List<Damaged> damaged(JsonObject request) {
    List<Damaged> all = new ArrayList<>();
    damage(request, "", request, List.of(), all);
    return all;
  }

  /** Adds all damages to a value and to what is in it. */
  private static void damage(
      JsonObject request, String place, JsonValue value, List<Object> path, List<Damaged> all) {
    switch (value) {
      case JsonObject object ->
          object
              .members()
              .forEach((name, member) -> {
                String there = place.isEmpty() ? name : place + "." + name;
                if (!OPTIONAL.contains(there) && !optionalSender(request, there)) {
                  all.add(new Damaged(Json.write(changed(request, plus(path, name), null)), there));
                }
                replace(request, there, member, plus(path, name), all);
              });
      case JsonArray array -> {
        for (int i = 0; i < array.elements().size(); i++) {
          replace(request, place + "[" + i + "]", array.elements().get(i), plus(path, i), all);
        }
      }
      default -> {}
    }
  }

  private static void replace(
      JsonObject request, String place, JsonValue value, List<Object> path, List<Damaged> all) {
    for (String other : VALUES) {
      JsonValue replacement = Json.parse(other);
      if (replacement.getClass() != value.getClass() && !allowed(request, place, other)) {
        all.add(new Damaged(Json.write(changed(request, path, replacement)), place));
      }
    }
    damage(request, place, value, path, all);
  }

  private static boolean allowed(JsonObject request, String place, String value) {
    return FREE.contains(place)
        || (value.equals("null") && (NULLABLE.contains(place) || optionalSender(request, place)))
        || (value.equals("true") && NUMBERS.contains(place));
  }

  /** An action need not come from an item. */
  private static boolean optionalSender(JsonObject request, String place) {
    return place.equals("params.item_id") && request.text("type").endsWith("custom_action");
  }

  private static List<Object> plus(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  /** The value with another one at that path, or without it. */
  private static JsonValue changed(JsonValue value, List<Object> path, JsonValue replacement) {
    if (path.isEmpty()) {
      return replacement;
    }
    List<Object> rest = path.subList(1, path.size());
    if (path.getFirst() instanceof Integer index) {
      List<JsonValue> elements = new ArrayList<>(((JsonArray) value).elements());
      elements.set(index, changed(elements.get(index), rest, replacement));
      return new JsonArray(elements);
    }
    JsonObject object = (JsonObject) value;
    String name = (String) path.getFirst();
    return rest.isEmpty() && replacement == null
        ? object.without(name)
        : object.with(name, changed(object.get(name), rest, replacement));
  }

  private static void assertInvalid(Wire.Answer answer, String what) {
    String shown = what.substring(0, Math.min(300, what.length()));
    assertThat(answer.status()).as("%s: %s", shown, answer.text()).isEqualTo(400);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.json().text("code")).isEqualTo("invalid_request");
    assertThat(answer.json().text("message")).isNotBlank();
  }

  // ------------------------------------------------------------------------------- no JSON

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{\"type\":\"threads.list\",\"params\":{}",
        "{\"type\":\"threads.list\",\"params\":{}}}",
        "{\"type\":\"threads.list\",\"params\":{}} x",
        "{\"type\":\"threads.list\",\"params\":{},}",
        "{'type':'threads.list','params':{}}",
        "{type:\"threads.list\",\"params\":{}}",
        "{\"type\":\"threads.list\",\"params\":{}/**/}",
        "{\"type\":\"threads.list\",\"params\":{\"limit\":01}}",
        "{\"type\":\"threads.list\",\"params\":{\"limit\":NaN}}",
        "{\"type\":\"threads.list\",\"params\":{\"limit\":+1}}",
        "{\"type\":\"threads.list\",\"params\":{\"limit\":.5}}",
        "{\"type\":\"threads.list\n\",\"params\":{}}",
        "{\"type\":\"threads.list\\x\",\"params\":{}}",
        "{\"type\":\"threads.list\\ud8\",\"params\":{}}",
        "\ufeff{\"type\":\"threads.list\",\"params\":{}}",
        "[]",
        "null",
        "7",
        "\"threads.list\"",
        "[{\"type\":\"threads.list\",\"params\":{}}]",
        "data: {}",
        "type=threads.list"
      })
  void what_is_no_json_object_is_400(String body) throws Exception {
    assertInvalid(wire.ask("alice", body), body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " threads.list",
        "threads.List",
        "threads",
        "threads.list\\u0000",
        "__proto__"
      })
  void an_unknown_request_type_is_400_and_said_to_be_none(String type) throws Exception {
    Wire.Answer answer = wire.ask("alice", "{\"type\":\"%s\",\"params\":{}}".formatted(type));

    assertInvalid(answer, type);
    assertThat(answer.json().text("message")).isEqualTo("type: is no request");
  }

  @Test
  void of_a_member_that_occurs_twice_the_last_counts() throws Exception {
    assertThat(
            wire.ask("alice", "{\"type\":\"x\",\"params\":{},\"type\":\"threads.list\"}").status())
        .isEqualTo(200);
  }

  @Test
  void bytes_that_are_not_utf_8_are_400() throws Exception {
    for (byte[] bad :
        new byte[][] {
          {(byte) 0xff},
          {(byte) 0xc3},
          {(byte) 0xc0, (byte) 0x80},
          {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80}
        }) {
      byte[] body =
          Wire.joined(
              Wire.bytes("{\"type\":\"threads.list\",\"params\":{\"after\":\""),
              bad,
              Wire.bytes("\"}}"));

      assertInvalid(wire.ask("alice", body), "not UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
  void a_body_nested_without_end_is_400(String opening) throws Exception {
    String deep = opening.repeat(500_000 / opening.length());

    assertInvalid(wire.ask("alice", deep), opening);
    assertInvalid(
        wire.ask("alice", "{\"type\":\"threads.list\",\"params\":{},\"metadata\":" + deep),
        opening);
  }

  @Test
  void a_number_of_a_million_digits_is_400_wherever_it_is() throws Exception {
    String digits = "1".repeat(1_000_000);
    for (String body :
        List.of(
            digits,
            "{\"type\":\"threads.list\",\"params\":{\"limit\":%s}}".formatted(digits),
            "{\"type\":\"threads.list\",\"params\":{\"limit\":-%s}}".formatted(digits),
            "{\"type\":\"threads.list\",\"params\":{\"limit\":0.%s}}".formatted(digits),
            "{\"type\":\"threads.list\",\"params\":{\"limit\":1e%s}}".formatted(digits),
            "{\"type\":\"threads.list\",\"params\":{\"limit\":\"%s\"}}".formatted(digits),
            "{\"type\":\"threads.list\",\"params\":{},\"metadata\":{\"n\":%s}}"
                .formatted(digits))) {
      assertInvalid(wire.ask("alice", body), body);
    }
  }

  @Test
  void a_body_of_ten_megabytes_is_413() throws Exception {
    String text = "x".repeat(10 << 20);
    Belongings.of(wire, "alice", "big");

    Wire.Answer answer =
        wire.ask(
            "alice",
            "{\"type\":\"threads.create\",\"params\":{\"input\":%s}}"
                .formatted(Belongings.input(text)));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().text("code")).isEqualTo("payload_too_large");
    assertThat(wire.ended()).isTrue();
  }

  // -------------------------------------------------------------------------- ids, limits

  @Test
  void an_id_is_refused_where_it_cannot_be_one_and_unknown_otherwise() throws Exception {
    for (String bad :
        List.of(
            "", "x".repeat(10_000), "é".repeat(128), "a\\nb", "a\\u0000b", "\\ud800", "a\\tb")) {
      for (String request : withId(bad)) {
        Wire.Answer answer = wire.ask("alice", request);

        assertInvalid(answer, request);
        assertThat(answer.json().text("message")).contains("_id: ").hasSizeLessThan(200);
      }
    }
    for (String odd :
        List.of(
            "' OR '1'='1",
            "x'; DROP TABLE threads; --",
            "\\\"",
            "../../etc/passwd",
            "%00",
            "%",
            "_",
            "thr_*",
            "a/b\\\\c",
            "\u202e",
            "😀",
            "null",
            " ",
            "x".repeat(255))) {
      for (String request : withId(odd)) {
        Wire.Answer answer = wire.ask("alice", request);

        assertThat(answer.status()).as(request + answer.text()).isEqualTo(404);
        assertThat(answer.json().text("code")).isEqualTo("not_found");
        assertThat(answer.json().text("message")).contains(Talk.json(quoted(odd)).text("id"));
      }
    }
  }

  private static String quoted(String id) {
    return "{\"id\":\"%s\"}".formatted(id);
  }

  private static List<String> withId(String id) {
    return List.of(
        "{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"%s\"}}".formatted(id),
        "{\"type\":\"threads.update\",\"params\":{\"thread_id\":\"%s\",\"title\":\"t\"}}"
            .formatted(id),
        "{\"type\":\"threads.retry_after_item\",\"params\":{\"thread_id\":\"%s\",\"item_id\":\"%s\"}}"
            .formatted(id, id));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 20",
    "'null', 20",
    "1, 1",
    "100, 100",
    "101, 100",
    "9999, 100",
    "9223372036854775807, 100",
    "9223372036854775808, 100",
    "1e400, 100",
    "1E999999999999, 100",
    "20.0, 20",
    "'\"7\"', 7"
  })
  void a_limit_is_capped(String limit, int expected) throws Exception {
    String owner = "of-a-hundred";
    while (threads(owner, "{}").elements().size() < 20
        || threads(owner, "{\"limit\":100}").elements().size() < 100) {
      Belongings.of(wire, owner, "one of many");
    }

    assertThat(threads(owner, "{\"limit\":%s}".formatted(limit)).elements()).hasSize(expected);
  }

  private JsonArray threads(String owner, String params) throws IOException {
    Wire.Answer answer =
        wire.ask(owner, "{\"type\":\"threads.list\",\"params\":%s}".formatted(params));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return (JsonArray) Talk.at(answer.json(), "data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "-9223372036854775809", "-1e400", "1.5", "1e-400", "\"\"", "\"x\"", "[1]"})
  void a_limit_that_is_none_is_400(String limit) throws Exception {
    for (String type : List.of("threads.list", "items.list")) {
      String body =
          "{\"type\":\"%s\",\"params\":{\"thread_id\":\"t\",\"limit\":%s}}".formatted(type, limit);
      Wire.Answer answer = wire.ask("alice", body);

      assertInvalid(answer, body);
      assertThat(answer.json().text("message")).startsWith("params.limit: ");
    }
  }

  // --------------------------------------------------------------------------------- texts

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0000",
        "a\\u0000b",
        "\\ud800",
        "\\udc00\\ud800",
        "\\ud83d\\ude00",
        "😀",
        "\ufffd",
        "\\u2028\\u2029",
        "\\u007f\\u0085",
        "\ufeff",
        "'\\\"\\\\/\\b\\f\\n\\r\\t",
        "<script>&amp;",
        "\u202etxt.exe",
        "data: {}\\n\\nevent: x"
      })
  void a_text_comes_back_as_it_was_sent(String text) throws Exception {
    String sent = Talk.json("{\"t\":\"" + text + "\"}").text("t");
    String thread =
        Talk.text(
            wire.ask(
                    "alice",
                    "{\"type\":\"threads.create\",\"params\":{\"input\":%s}}"
                        .formatted(Belongings.input(text)))
                .events()
                .getFirst(),
            "thread",
            "id");
    wire.ask(
        "alice",
        "{\"type\":\"threads.update\",\"params\":{\"thread_id\":\"%s\",\"title\":\"%s\"}}"
            .formatted(thread, text));

    JsonObject read =
        wire.ask(
                "alice",
                "{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"%s\"}}"
                    .formatted(thread))
            .json();

    assertThat(Talk.at(read, "title")).isEqualTo(new JsonString(sent));
    assertThat(Talk.text(read, "items", "data", 0, "content", 0, "text")).isEqualTo(sent);
    assertThat(Talk.text(read, "items", "data", 1, "content", 0, "text"))
        .isEqualTo("You said: " + sent);
  }
}
