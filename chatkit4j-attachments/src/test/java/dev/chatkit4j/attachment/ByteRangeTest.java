package dev.chatkit4j.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-, 0, 100",
    "bytes=99-, 99, 1",
    "bytes=10-19, 10, 10",
    "bytes=90-500, 90, 10",
    "bytes=-1, 99, 1",
    "bytes=-500, 0, 100"
  })
  void a_range_names_bytes_of_the_file(String header, long from, long length) {
    assertThat(ByteRange.of(header, 100)).isEqualTo(new ByteRange(from, length));
  }

  @Test
  void no_range_is_the_whole_file() {
    assertThat(ByteRange.of(null, 100)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=-", "bytes=5-3", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b", "bytes", ""})
  void what_cannot_be_read_is_the_whole_file(String header) {
    assertThat(ByteRange.of(header, 100)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
  void a_range_without_bytes_of_the_file_is_416_with_its_size(String header) {
    assertThatThrownBy(() -> ByteRange.of(header, 100))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(416))
        .hasMessageContaining("100");
  }
}
