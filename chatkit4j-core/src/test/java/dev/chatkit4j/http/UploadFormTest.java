package dev.chatkit4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

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
        .isInstanceOf(HttpFailure.class)
        .hasMessage("The form must have one field, the file");

    assertThat(body.ended).isFalse();
  }
}
