package dev.chatkit4j.responder;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedAnswerTest {
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void any_number_of_events_comes_and_none_that_is_too_long(String end) throws Exception {
    String event = "event: a" + end + "data: b" + end + end;
    String many = event.repeat(50);
    assertThat(BoundedAnswer.ofEvents(in(many), event.length()).readAllBytes())
        .isEqualTo(many.getBytes(US_ASCII));
    assertThat(oneByOne(BoundedAnswer.ofEvents(in(many), event.length()))).isEqualTo(many);

    assertThatThrownBy(() ->
            BoundedAnswer.ofEvents(in(many), event.length() - end.length() - 2).readAllBytes())
        .isInstanceOf(BoundedAnswer.TooLong.class)
        .hasMessageMatching("An event of the model's provider has more than \\d+ bytes");
  }

  @Test
  void a_line_without_an_end_and_an_event_of_endless_lines_are_too_long() {
    for (String line : List.of("x", "data: x\n", "data: x\r\n", ": \n")) {
      assertThatThrownBy(() -> BoundedAnswer.ofEvents(endless(line), 1000).readAllBytes())
          .isInstanceOf(BoundedAnswer.TooLong.class);
    }
  }

  @Test
  void what_is_no_stream_has_one_bound_for_all_of_it() throws Exception {
    String text = "{\n\n}".repeat(10);
    assertThat(BoundedAnswer.whole(in(text), 40).readAllBytes()).hasSize(40);
    assertThatThrownBy(() -> BoundedAnswer.whole(in(text), 39).readAllBytes())
        .isInstanceOf(BoundedAnswer.TooLong.class)
        .hasMessage("An answer of the model's provider has more than 39 bytes");
  }

  @Test
  void what_is_skipped_counts_too() {
    assertThatThrownBy(() -> BoundedAnswer.whole(endless("x"), 10_000).skipNBytes(10_001))
        .isInstanceOf(BoundedAnswer.TooLong.class);
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(US_ASCII));
  }

  private static String oneByOne(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      text.append((char) b);
    }
    return text.toString();
  }

  private static InputStream endless(String text) {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        return text.charAt(at++ % text.length());
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        buffer[offset] = (byte) read();
        return 1;
      }
    };
  }
}
