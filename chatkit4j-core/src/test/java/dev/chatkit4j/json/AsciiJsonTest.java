package dev.chatkit4j.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsciiJsonTest {
  /** As Python's {@code json.dumps} answers; a delete is a control character too. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a~b    | "a~b"
          007f   | "\\u007f"
          0000   | "\\u0000"
          001f   | "\\u001f"
          00e9   | "\\u00e9"
          0022   | "\\""
          005c   | "\\\\"
          000a   | "\\n"
          """)
  void what_is_no_visible_ascii_is_escaped(String text, String json) {
    String given = text.length() == 4 ? Character.toString(Integer.parseInt(text, 16)) : text;
    StringBuilder out = new StringBuilder();

    AsciiJson.quote(out, given);

    assertThat(out.toString()).isEqualTo(json);
  }
}
