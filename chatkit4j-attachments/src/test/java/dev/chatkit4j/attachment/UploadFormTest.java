package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadFormTest {
  private static final String FORM =
      """
      --frontier\r
      Content-Disposition: form-data; name="file"; filename="note.txt"\r
      \r
      %s\r
      --frontier--\r
      """;

  /** A body that knows whether somebody saw its end. */
  private static final class Body extends FilterInputStream {
    boolean ended;

    Body(String text) {
      super(new ByteArrayInputStream(text.getBytes(US_ASCII)));
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      ended |= read < 0;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      ended |= count < 0;
      return count;
    }
  }

  private static byte[] read(InputStream body) throws IOException {
    return UploadForm.read("multipart/form-data; boundary=frontier", body).body().readAllBytes();
  }

  @Test
  void a_form_is_read_to_its_end_however_long_it_is() throws Exception {
    for (int length = 0; length < 20_000; length += 7) {
      String file = "x".repeat(length);
      Body body = new Body(FORM.formatted(file));

      assertThat(read(body)).asString(US_ASCII).isEqualTo(file);

      assertThat(body.ended).as("the end after %d bytes is seen", length).isTrue();
    }
  }

  @Test
  void what_follows_a_form_is_refused_and_not_read() {
    Body body = new Body(FORM.formatted("hello") + "x".repeat(100_000));

    assertThatThrownBy(() -> read(body))
        .isInstanceOf(Refusal.class)
        .hasMessage("The form must have one field, the file");

    assertThat(body.ended).isFalse();
  }

  private static @Nullable String name(byte[] name) throws IOException {
    var form = new ByteArrayOutputStream();
    form.write(FORM.substring(0, FORM.indexOf("note.txt")).getBytes(US_ASCII));
    form.write(name);
    form.write(FORM.substring(FORM.indexOf("note.txt") + 8).getBytes(US_ASCII));
    return UploadForm.read(
            "multipart/form-data; boundary=frontier", new ByteArrayInputStream(form.toByteArray()))
        .name();
  }

  @ParameterizedTest
  @ValueSource(strings = {"=?UTF-8?B?YQ==?=.txt", "müller 中文.txt", "a=b;c.txt", "%22.txt", "😀"})
  void a_name_is_what_the_browser_sent(String name) throws Exception {
    assertThat(name(name.getBytes(UTF_8))).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"a\\\"b|a\"b", "C:\\x|C:\\x", "a\\\\b|a\\b", "a|a"})
  void a_quote_in_a_name_may_be_escaped(String sent, String name) throws Exception {
    assertThat(name(sent.getBytes(UTF_8))).isEqualTo(name);
  }

  @Test
  void a_name_that_is_not_utf_8_is_refused() {
    assertThatThrownBy(() -> name("müller".getBytes(ISO_8859_1)))
        .isInstanceOf(Refusal.class)
        .hasMessage("The header Content-Disposition of the file is not UTF-8");
  }
}
