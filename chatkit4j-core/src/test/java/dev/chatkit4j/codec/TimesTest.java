package dev.chatkit4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05.000000Z",
    "2026-01-02T03:04:05.1Z, 2026-01-02T03:04:05.100000Z",
    "2026-01-02T03:04:05.000001999Z, 2026-01-02T03:04:05.000001Z",
    "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999999Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000000Z",
    "-0001-12-31T23:59:59Z, -0001-12-31T23:59:59.000000Z",
    "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00.000000Z",
    "-1000000000-01-01T00:00:00Z, -1000000000-01-01T00:00:00.000000Z",
    "+1000000000-12-31T23:59:59.999999999Z, +1000000000-12-31T23:59:59.999999Z",
  })
  void a_time_is_written_in_utc_with_six_digits_and_read_back(Instant time, String text) {
    assertThat(Times.write(time)).isEqualTo(text);
    assertThat(Times.read(new JsonString(text))).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05.678900, 2026-01-02T03:04:05.678900Z",
    "2026-01-02T03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02t03:04:05z, 2026-01-02T03:04:05Z",
    "2026-01-02 03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02_03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04, 2026-01-02T03:04:00Z",
    "2026-01-02T03:04Z, 2026-01-02T03:04:00Z",
    "2026-01-02T03:04+01:00, 2026-01-02T02:04:00Z",
    "2026-01-02T03:04:05.1, 2026-01-02T03:04:05.100Z",
    "'2026-01-02T03:04:05,25', 2026-01-02T03:04:05.250Z",
    "2026-01-02T03:04:05.1234567899, 2026-01-02T03:04:05.123456Z",
    "2026-01-02T03:04:05+05:30, 2026-01-01T21:34:05Z",
    "2026-01-02T03:04:05+0530, 2026-01-01T21:34:05Z",
    "2026-01-02T03:04:05-00:30, 2026-01-02T03:34:05Z",
    "2026-01-02T03:04:05+18:00, 2026-01-01T09:04:05Z",
    "2026-01-02T03:04:05+23:59, 2026-01-01T03:05:05Z",
    "2026-01-02T03:04:05-23:59, 2026-01-03T03:03:05Z",
    "2026-01-02, 2026-01-02T00:00:00Z",
    "2024-02-29, 2024-02-29T00:00:00Z",
    "1767323045, 2026-01-02T03:04:05Z",
    "1767323045.5, 2026-01-02T03:04:05.500Z",
    "1767323045500, 2026-01-02T03:04:05.500Z",
    "1767323045500.25, 2026-01-02T03:04:05.500250Z",
    "1767323045.1234567, 2026-01-02T03:04:05.123456Z",
    "20000000000, 2603-10-11T11:33:20Z",
    "20000000001, 1970-08-20T11:33:20.001Z",
    "-1, 1969-12-31T23:59:59Z",
    "-0.5, 1969-12-31T23:59:59.500Z",
    "-20000000001, 1969-05-14T12:26:39.999Z",
    "0, 1970-01-01T00:00:00Z",
  })
  void a_time_is_read_in_many_forms(String text, Instant time) {
    assertThat(Times.read(new JsonString(text))).isEqualTo(time);
    if (text.matches("-?[\\d.]+")) {
      assertThat(Times.read(Json.parse(text))).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "[]",
        "{}",
        "1e3",
        "9999999999999999999",
        "\"\"",
        "\"x\"",
        "\"2026-01-02T03:04:05+01\"",
        "\"2026-01-02T03:04:05-01\"",
        "\"20260102T030405Z\"",
        "\"2026-1-2\"",
        "\"2026-01-02T3:4:5\"",
        "\"2026-01-02T\"",
        "\"2026-01-02T03\"",
        "\"2026-01-02Z\"",
        "\"2026-01-02T03:04:05.\"",
        "\"2026-01-02T03:04.5\"",
        "\"2026-01-02T24:00:00\"",
        "\"2026-01-02T24:00:00Z\"",
        "\"2026-01-02T23:59:60Z\"",
        "\"2026-01-02T23:60:00Z\"",
        "\"2026-02-29\"",
        "\"2026-13-01\"",
        "\"2026-00-01\"",
        "\"2026-01-02T03:04:05+24:00\"",
        "\"2026-01-02T03:04:05+01:60\"",
        "\"2026-01-02T03:04:05 Z\"",
        "\" 2026-01-02\"",
        "\"2026-01-02  03:04:05\"",
        "\"Fri, 02 Jan 2026 03:04:05 GMT\"",
        "\"+1000000001-01-01T00:00:00Z\"",
        "\"999999999999999999999\"",
        "\"NaN\"",
        "\"1e3\"",
      })
  void a_time_in_any_other_form_is_refused_with_the_place(String json) {
    assertThatThrownBy(() -> StoredForm.readThread("{\"id\":\"t\",\"created_at\":" + json + "}"))
        .isInstanceOfSatisfying(
            InvalidJsonException.class, e -> assertThat(e.path()).isEqualTo("created_at"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1000000000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59.999999999Z"})
  void the_first_and_the_last_moment_survive_a_store(Instant time) {
    ThreadMetadata thread = new ThreadMetadata("t", time);

    assertThat(StoredForm.readThread(StoredForm.write(thread))).isEqualTo(thread);
  }
}
