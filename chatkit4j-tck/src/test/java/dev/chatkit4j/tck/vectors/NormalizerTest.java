package dev.chatkit4j.tck.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class NormalizerTest {
  private final Normalizer normalizer =
      new Normalizer(Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC));

  private String normal(String result) {
    return Json.write(normalizer.result((JsonObject) Json.parse(result)));
  }

  @Test
  void ids_are_counted_per_prefix_as_they_appear_by_the_members_names() {
    assertThat(
            normal("{\"b\":\"msg_000001\",\"a\":[\"msg_000002\",\"thr_000001\",\"msg_000001\"]}"))
        .isEqualTo("{\"a\":[\"<id:msg:1>\",\"<id:thr:1>\",\"<id:msg:2>\"],\"b\":\"<id:msg:2>\"}");
  }

  @Test
  void an_id_has_the_same_name_in_every_result() {
    assertThat(normal("{\"a\":\"thr_000001\"}")).isEqualTo("{\"a\":\"<id:thr:1>\"}");
    assertThat(normal("{\"a\":\"thr_000002 thr_000001\"}"))
        .isEqualTo("{\"a\":\"<id:thr:2> <id:thr:1>\"}");
  }

  @Test
  void ids_are_found_in_texts_and_in_names_of_members() {
    assertThat(normal("{\"atc_abcdef\":\"see https://x/atc_abcdef/upload\"}"))
        .isEqualTo("{\"<id:atc:1>\":\"see https://x/<id:atc:1>/upload\"}");
  }

  @Test
  void what_only_looks_like_an_id_stays() {
    String result = "{\"a\":\"msg_12345\",\"b\":\"xmsg_123456\",\"c\":\"foo_123456\"}";

    assertThat(normal(result)).isEqualTo(result);
  }

  @Test
  void an_error_teaches_no_ids_but_names_those_that_are_known() {
    normal("{\"status\":200,\"a\":\"thr_000001\"}");

    assertThat(normal("{\"status\":404,\"a\":\"thr_000001 thr_000002\"}"))
        .isEqualTo("{\"a\":\"<id:thr:1> thr_000002\",\"status\":404}");
  }

  @Test
  void a_copy_learns_by_itself() {
    Normalizer copy = normalizer.copy();
    copy.result((JsonObject) Json.parse("{\"a\":\"thr_000001\"}"));

    assertThat(normal("{\"a\":\"thr_000002\"}")).isEqualTo("{\"a\":\"<id:thr:1>\"}");
  }

  @Test
  void moments_close_to_now_are_replaced_with_and_without_a_zone() {
    assertThat(
            normal(
                "{\"a\":\"2026-03-05T00:00:00.123456Z\",\"b\":\"at 2026-03-03T01:02:03\","
                    + "\"c\":\"2026-03-04T05:06:07+02:00\"}"))
        .isEqualTo("{\"a\":\"<time>\",\"b\":\"at <time>\",\"c\":\"<time>\"}");
  }

  @Test
  void other_moments_stay_unless_something_was_created_at_them() {
    assertThat(normal("{\"a\":\"2024-05-06T07:08:09Z\",\"created_at\":\"2099-01-01T00:00:00Z\"}"))
        .isEqualTo("{\"a\":\"2024-05-06T07:08:09Z\",\"created_at\":\"<time>\"}");
  }

  @Test
  void a_moment_that_does_not_exist_stays() {
    String result = "{\"a\":\"2026-02-30T00:00:00Z\"}";

    assertThat(normal(result)).isEqualTo(result);
  }
}
