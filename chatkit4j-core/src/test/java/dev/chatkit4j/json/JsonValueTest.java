package dev.chatkit4j.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
  @Test
  void plain_values_have_a_json_form() {
    assertThat(JsonValue.of(null)).isEqualTo(JsonNull.NULL);
    assertThat(JsonValue.of("a")).isEqualTo(new JsonString("a"));
    assertThat(JsonValue.of(CharBuffer.wrap("a"))).isEqualTo(new JsonString("a"));
    assertThat(JsonValue.of(true)).isEqualTo(new JsonBoolean(true));
    assertThat(JsonValue.of(new LinkedHashSet<>(List.of(1)))).isEqualTo(JsonArray.of(1));
    assertThat(JsonValue.of(JsonObject.EMPTY)).isSameAs(JsonObject.EMPTY);
    assertThat(JsonValue.of(Map.of("a", Arrays.asList(1L, null, Map.of()))))
        .isEqualTo(
            new JsonObject(
                Map.of(
                    "a",
                    new JsonArray(List.of(new JsonNumber("1"), JsonNull.NULL, JsonObject.EMPTY)))));
  }

  @Test
  void numbers_have_the_digits_that_stand_for_them() {
    assertThat(
            JsonArray.of(
                    (byte) -1,
                    (short) 2,
                    3,
                    Long.MIN_VALUE,
                    0.1,
                    1e300,
                    -0.0,
                    0.1f,
                    BigInteger.TEN.pow(30),
                    new BigDecimal("1.50"),
                    new BigDecimal("1E+3"),
                    new BigDecimal("1E-30"))
                .elements())
        .extracting(value -> ((JsonNumber) value).digits())
        .containsExactly(
            "-1",
            "2",
            "3",
            "-9223372036854775808",
            "0.1",
            "1.0E300",
            "-0.0",
            "0.1",
            "1000000000000000000000000000000",
            "1.50",
            "1E+3",
            "1E-30");
  }

  @Test
  void what_has_no_json_form_is_refused() {
    List<Object> values =
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NaN, new Object(), 'c', new int[0]);

    for (Object value : values) {
      assertThatThrownBy(() -> JsonValue.of(value)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> JsonObject.of("a", List.of(value)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> JsonValue.of(Map.of(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonValue.of(Collections.singletonMap(null, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "01", "1.", ".1", "+1", "1e", "1e+", " 1", "1 ", "0x1", "NaN", "1f", "١"})
  void text_that_is_no_number_is_refused(String digits) {
    assertThatThrownBy(() -> new JsonNumber(digits)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_number_keeps_its_digits_and_gives_its_value() {
    JsonNumber number = new JsonNumber("100000000000000000000.10");

    assertThat(number.toBigDecimal()).isEqualTo(new BigDecimal("100000000000000000000.10"));
    assertThat(new JsonNumber("1e400").toDouble()).isInfinite();
    assertThat(new JsonNumber("1")).isNotEqualTo(new JsonNumber("1.0"));
  }

  @Test
  void the_order_of_members_is_kept_but_does_not_count() {
    JsonObject ab = JsonObject.of("a", 1, "b", 2);
    JsonObject ba = JsonObject.of("b", 2, "a", 1);

    assertThat(ab).isEqualTo(ba).hasSameHashCodeAs(ba);
    assertThat(ab.members().keySet()).containsExactly("a", "b");
    assertThat(ba.members().keySet()).containsExactly("b", "a");
    assertThat(JsonArray.of(1, 2)).isNotEqualTo(JsonArray.of(2, 1));
    assertThat(JsonObject.of("a", null)).isNotEqualTo(JsonObject.EMPTY);
  }

  @Test
  void changing_what_a_value_was_made_of_does_not_change_the_value() {
    Map<String, JsonValue> members = new LinkedHashMap<>(Map.of("a", JsonNull.NULL));
    List<JsonValue> elements = new ArrayList<>(List.of(JsonNull.NULL));
    Map<String, Object> plain = new HashMap<>(Map.of("a", new ArrayList<>(List.of(1))));
    JsonObject object = new JsonObject(members);
    JsonArray array = new JsonArray(elements);
    JsonValue converted = JsonValue.of(plain);
    members.clear();
    elements.clear();
    ((List<?>) plain.get("a")).clear();
    plain.clear();

    assertThat(object).isEqualTo(JsonObject.of("a", null));
    assertThat(array).isEqualTo(JsonArray.of((Object) null));
    assertThat(converted).isEqualTo(JsonObject.of("a", List.of(1)));
  }

  @Test
  void a_value_cannot_be_changed() {
    JsonObject object = JsonObject.of("a", 1);

    assertThatThrownBy(() -> object.members().put("b", JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> JsonArray.of(1).elements().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> object.members().entrySet().iterator().next().setValue(JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void a_member_is_replaced_in_its_place_or_added_at_the_end() {
    JsonObject object = JsonObject.of("a", 1, "b", 2).with("a", 3).with("c", null);

    assertThat(object.members().keySet()).containsExactly("a", "b", "c");
    assertThat(object).isEqualTo(JsonObject.of("a", 3, "b", 2, "c", null));
    assertThat(object.without("b").without("none")).isEqualTo(JsonObject.of("a", 3, "c", null));
  }

  @Test
  void a_member_that_is_null_differs_from_a_missing_one() {
    JsonObject object = JsonObject.of("a", null, "b", "text");

    assertThat(object.get("a")).isEqualTo(JsonNull.NULL);
    assertThat(object.get("c")).isNull();
    assertThat(object.text("a")).isNull();
    assertThat(object.text("b")).isEqualTo("text");
  }

  @Test
  void java_null_is_no_json_value() {
    assertThatThrownBy(() -> new JsonString(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new JsonArray(Collections.singletonList(null)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new JsonObject(Collections.singletonMap("a", null)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new JsonObject(Collections.singletonMap(null, JsonNull.NULL)))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void a_builder_makes_objects_that_later_members_do_not_reach() {
    JsonObject.Builder builder = JsonObject.builder().put("a", JsonNull.NULL);
    builder.put("b", new JsonNumber("1")).put("a", new JsonString("x"));
    JsonObject first = builder.build();
    JsonObject second = builder.put("c", JsonNull.NULL).build();

    assertThat(first).isEqualTo(JsonObject.of("a", "x", "b", 1));
    assertThat(first.members().keySet()).containsExactly("a", "b");
    assertThat(second).isEqualTo(JsonObject.of("c", null));
    assertThat(new JsonObject(first.members()).members()).isSameAs(first.members());
    assertThatThrownBy(() -> first.members().put("c", JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> first.members().entrySet().iterator().next().setValue(JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
