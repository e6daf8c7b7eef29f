package dev.chatkit4j.codec;

import static dev.chatkit4j.codec.Examples.quoted;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.0",
        "1E+2",
        "123456789012345678901234567890",
        "0.1000",
        "\"\"",
        "\"/ é 日本 👍 שלום \u007f \u2028 \u2029 \ufeff\"",
        "\"a replacement character \ufffd of its own\"",
        "\"\\\" \\\\ \\b \\f \\n \\r \\t\"",
        "[]",
        "{}",
        "[null,[],{\"\":{}}]",
        "{\"b\":1,\"a\":null}",
      })
  void compact_text_is_read_and_written_back_the_same(String text) {
    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    assertThat(Json.write(Json.parse(text.getBytes(UTF_8)))).isEqualTo(text);
  }

  @Test
  void control_characters_are_escaped_and_survive() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x20; c++) {
      all.append(c);
    }
    JsonString value = new JsonString(all.toString());

    assertThat(Json.write(value)).startsWith("\"\\u0000\\u0001").isPrintable();
    assertThat(Json.parse(Json.write(value))).isEqualTo(value);
    assertThat(Json.parse("\"\\u0000\"")).isEqualTo(new JsonString("\0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\ufeff{}",
        "[1,]",
        "{\"a\":1,}",
        "{,}",
        "[1 2]",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "[1",
        "{\"a\":",
        "{\"a\"",
        "\"a",
        "{} {}",
        "1 2",
        "]",
        "NaN",
        "[NaN]",
        "Infinity",
        "-Infinity",
        "+1",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "0x1",
        "nul",
        "nullx",
        "True",
        "// c\n1",
        "/* c */1",
        "\"\\x\"",
        "\"\\u12\"",
        "\"a\nb\"",
        "\"a\0b\"",
        "\u00a01",
      })
  void text_that_is_no_json_is_refused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(InvalidJsonException.class);
    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
        .isInstanceOf(InvalidJsonException.class);
    assertThatThrownBy(() -> Json.parseTrusted(text.getBytes(UTF_8)))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void a_refusal_says_where_and_does_not_quote_the_text() {
    assertThatThrownBy(() -> Json.parse("{\"a\":\n  secret}"))
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22c0af22", // overlong slash
        "22e080af22",
        "22f08080af22",
        "22eda08022", // a surrogate on its own
        "22eda0bdedb18d22", // a surrogate pair, each encoded on its own
        "22f490808022", // beyond U+10FFFF
        "22ff22",
        "228022",
        "22e282", // cut off
        "22e28222",
        "22c3",
        "fffe7b007d00", // UTF-16
      })
  void bytes_that_are_no_utf_8_are_refused(String hex) {
    assertThatThrownBy(() -> Json.parse(HexFormat.of().parseHex(hex)))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessage("not UTF-8");
    assertThatThrownBy(() -> Json.parseTrusted(HexFormat.of().parseHex(hex)))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessage("not UTF-8");
  }

  @Test
  void utf_16_without_a_mark_is_refused() {
    assertThatThrownBy(() -> Json.parse("{\0}\0".getBytes(ISO_8859_1)))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void of_a_member_that_occurs_twice_the_last_value_counts() {
    assertThat(Json.parse(quoted("{'a':1,'b':2,'a':{'c':3,'c':4}}")))
        .isEqualTo(JsonObject.of("a", JsonObject.of("c", 4), "b", 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udfff", "a\\udc00\\ud800", "\\ud800x", "\\ud83d\\ud83d"})
  void lone_surrogates_survive_in_values_and_names(String escaped) {
    JsonValue value = Json.parse("{\"%s\":\"%s\"}".formatted(escaped, escaped));

    assertThat(Json.write(value)).isEqualTo("{\"%s\":\"%s\"}".formatted(escaped, escaped));
    assertThat(Json.parse(Json.write(value).getBytes(UTF_8))).isEqualTo(value);
    assertThat(Json.parseStored(Json.write(value).getBytes(UTF_8))).isEqualTo(value);
    assertThat(Json.parse(WireForm.write((JsonObject) value))).isEqualTo(value);
  }

  @Test
  void a_surrogate_pair_in_escapes_is_one_character() {
    assertThat(Json.parse("\"\\ud83d\\udc4d \\ud83d\"")).isEqualTo(new JsonString("👍 \ud83d"));
    assertThat(Json.write(new JsonString("👍\ud83d👍"))).isEqualTo("\"👍\\ud83d👍\"");
  }

  @Test
  void a_hundred_levels_are_read_and_one_more_is_refused() {
    assertThat(Json.parse(nested(100))).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> Json.parse(nested(101))).isInstanceOf(InvalidJsonException.class);
    assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000)))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void what_is_too_deep_to_be_read_back_is_not_written() {
    ThreadItem deep = itemWith(150);

    assertThat(StoredForm.readItem(StoredForm.write(deep))).isEqualTo(deep);
    assertThatThrownBy(() -> StoredForm.write(itemWith(151)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            WireForm.write(new ThreadEvent.ClientEffect("n", JsonObject.of("a", arrays(150)))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'type':'hologram','a':%s",
        "'type':'assistant_message','content':7,'a':[[[%s]]]",
        "'type':'task','task':{'type':'dance','a':%s}",
        "'type':'workflow','workflow':{'type':'custom','tasks':[{'type':'dance','a':%s}],"
            + "'expanded':false}",
      })
  void what_is_unknown_is_written_back_as_deep_as_it_was_read(String members) {
    String item =
        quoted(
            "{'id':'i','thread_id':'t','created_at':'2026-01-02T00:00:00.000000Z',"
                + members
                + "}");
    int around = (int) item.chars().filter(c -> c == '{' || c == '[').count();
    String text = item.formatted(nested(200 - around));

    assertThat(StoredForm.write(StoredForm.readItem(text))).isEqualTo(text);
    assertThatThrownBy(() -> StoredForm.readItem(item.formatted(nested(201 - around))))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void what_is_unknown_but_too_deep_to_be_read_back_is_not_written() {
    ThreadItem item =
        new ThreadItem.Task(
            "i",
            "t",
            Examples.TIME,
            new Task.Unknown(JsonObject.of("type", "dance", "a", arrays(199))));

    assertThatThrownBy(() -> StoredForm.write(item)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "-%s", "1.%s", "0.%s", "-1.%s", "1e%s", "1E-%s", "1.5e+%s"})
  void a_number_may_have_1000_characters(String form) {
    int others = form.length() - 2;
    String longest = form.formatted("1".repeat(1000 - others));
    String tooLong = form.formatted("1".repeat(1001 - others));

    assertThat(Json.parse(longest)).isEqualTo(new JsonNumber(longest));
    assertThat(Json.write(Json.parse(longest))).isEqualTo(longest);
    assertThatThrownBy(() -> Json.parse(tooLong)).isInstanceOf(InvalidJsonException.class);
    assertThatThrownBy(() -> Json.write(new JsonNumber(tooLong)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_name_may_be_as_long_as_a_text() {
    JsonObject value = JsonObject.of("n".repeat(200_000), "v".repeat(30_000_000));

    assertThat(Json.parse(Json.write(value))).isEqualTo(value);
  }

  /** Names that fall into one slot of a hash table with multiplier 33 or 31. */
  @ParameterizedTest
  @ValueSource(strings = {"ab bA", "Aa BB"})
  void names_chosen_to_collide_are_read(String pair) {
    String[] halves = pair.split(" ", -1);
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < 4096; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        name.append(halves[i >> bit & 1]);
      }
      members.put(name.toString(), i);
    }
    JsonValue value = JsonValue.of(members);

    assertThat(Json.parse(Json.write(value))).isEqualTo(value);
  }

  @Test
  void stored_names_chosen_to_collide_are_read_and_harm_no_later_text() {
    JsonValue value = collidingNames();

    for (int round = 0; round < 2; round++) {
      assertThat(Json.parseStored(Json.write(value).getBytes(UTF_8))).isEqualTo(value);
      assertThat(Json.parseStored("{\"round\":%d}".formatted(round).getBytes(UTF_8)))
          .isEqualTo(JsonObject.of("round", round));
    }
  }

  /** The table of shared names broke at other names that came later. */
  @Test
  void stored_names_chosen_to_collide_harm_no_text_with_new_names() {
    byte[] colliding = Json.write(collidingNames()).getBytes(UTF_8);
    RandomItems items = new RandomItems(new Random(44));

    for (int round = 0; round < 20; round++) {
      Json.parseStored(colliding);
      for (int i = 0; i < 1_000; i++) {
        ThreadItem item = items.next();
        assertThat(StoredForm.readItem(StoredForm.writeUtf8(item))).isEqualTo(item);
      }
    }
  }

  /** Names of eight bytes that the table of shared names gives one place, whatever its seed. */
  private static JsonValue collidingNames() {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; members.size() < 5_000; i++) {
      int first = fourLetters(i);
      int mixed = first + (first >>> 15);
      mixed ^= mixed >>> 9;
      // 0x3e0f83e1 is the inverse of 33.
      int second = (0x12345678 - mixed) * 0x3e0f83e1;
      byte[] name = ByteBuffer.allocate(8).putInt(first).putInt(second).array();
      if (new String(name, ISO_8859_1)
          .chars()
          .allMatch(c -> c > ' ' && c < 127 && c != '\\' && c != '"')) {
        members.put(new String(name, ISO_8859_1), i);
      }
    }
    return JsonValue.of(members);
  }

  private static int fourLetters(int number) {
    int letters = 0;
    for (int i = 0, rest = number; i < 4; i++, rest /= 26) {
      letters = letters << 8 | 'a' + rest % 26;
    }
    return letters;
  }

  @Test
  void a_hundred_thousand_different_names_are_read() {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < 100_000; i++) {
      members.put("n" + i, JsonNull.NULL);
    }
    JsonValue value = JsonValue.of(members);

    assertThat(Json.parse(Json.write(value))).isEqualTo(value);
    assertThat(Json.parseStored(Json.write(value).getBytes(UTF_8))).isEqualTo(value);
  }

  private static ThreadItem itemWith(int depth) {
    return new ThreadItem.HiddenContext("i", "t", Examples.TIME, arrays(depth));
  }

  private static JsonValue arrays(int depth) {
    JsonValue value = JsonArray.of();
    for (int i = 1; i < depth; i++) {
      value = JsonArray.of(value);
    }
    return value;
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }
}
