package dev.chatkit4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-02T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @EnumSource
  void an_id_is_the_prefix_and_128_bits(StoreItemType type) {
    assertThat(Ids.generate(type)).matches(type.prefix() + "_[0-9a-f]{32}");
    assertThat(Ids.valid(Ids.generate(type))).isTrue();
  }

  @Test
  void the_prefixes_are_those_of_the_protocol() {
    assertThat(Arrays.stream(StoreItemType.values()).map(StoreItemType::prefix))
        .containsExactlyInAnyOrder("thr", "msg", "tc", "tsk", "wf", "atc", "shcx");
  }

  @Test
  void a_million_ids_of_one_moment_are_distinct() {
    String[] ids = new String[1_000_000];
    Arrays.setAll(ids, i -> Ids.generate(StoreItemType.MESSAGE, NOON));
    Arrays.sort(ids);

    for (int i = 1; i < ids.length; i++) {
      assertThat(ids[i].equals(ids[i - 1])).isFalse();
    }
  }

  @Test
  void ids_sort_by_the_time_they_were_made() {
    List<String> ids = new ArrayList<>();
    for (long millis : new long[] {0, 1, 15, 16, 255, 256, 1_767_355_200_000L, 0xffff_ffff_ffffL}) {
      Clock clock = Clock.fixed(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
      ids.add(Ids.generate(StoreItemType.THREAD, clock));
    }

    assertThat(ids).isSorted();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "a b", "😀", "../..", "%00", "ß", "\u00a0", "\u2028", "ÿ"})
  void any_printable_text_may_be_an_id(String id) {
    assertThat(Ids.valid(id)).isTrue();
    assertThat(Ids.requireValid("thread", id)).isSameAs(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0",
        "a\n",
        "\u007f",
        "\u0085",
        "\u009f",
        "\ud800",
        "a\udc00b",
        "\ud800\ud800"
      })
  void controls_and_lone_surrogates_may_not_be_in_an_id(String id) {
    assertThat(Ids.valid(id)).isFalse();
    assertThatThrownBy(() -> Ids.requireValid("thread id", id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("thread id must be");
  }

  @Test
  void an_id_has_at_most_255_bytes() {
    assertThat(Ids.valid("a".repeat(255))).isTrue();
    assertThat(Ids.valid("a".repeat(256))).isFalse();
    assertThat(Ids.valid("é".repeat(127) + "a")).isTrue();
    assertThat(Ids.valid("é".repeat(128))).isFalse();
    assertThat(Ids.valid("😀".repeat(63) + "abc")).isTrue();
    assertThat(Ids.valid("😀".repeat(64))).isFalse();
  }
}
