package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chatkit4j.protocol.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTypesTest {
  @TempDir Path directory;

  @Test
  void bytes_say_what_a_file_is() throws Exception {
    assertThat(sniff(Pictures.png(3, 2))).isEqualTo("image/png");
    assertThat(sniff("%PDF-1.7\n".getBytes(US_ASCII))).isEqualTo("application/pdf");
    assertThat(sniff(zip())).isEqualTo("application/zip");
    assertThat(sniff("only words".getBytes(UTF_8))).isEqualTo("text/plain");
    assertThat(sniff(new byte[] {1, 2, 3, 0, 5})).isEqualTo(FileTypes.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, image/png",
    "text/csv, text/plain",
    "text/markdown, text/plain",
    "application/json, text/plain",
    "text/plain, text/html",
    "image/svg+xml, application/xml",
    "application/x-zip-compressed, application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document, application/zip",
    "application/octet-stream, application/x-msdownload",
    "application/x-of-their-own, application/octet-stream"
  })
  void a_file_may_be_of_the_type_that_was_said_or_of_a_kind_of_it(String said, String is) {
    assertThatCode(() -> FileTypes.requireSame(said, is)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, application/zip",
    "image/png, text/html",
    "image/png, image/jpeg",
    "image/png, application/octet-stream",
    "application/pdf, application/octet-stream",
    "application/pdf, text/plain",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document, text/plain",
    "video/mp4, application/octet-stream",
    "text/plain, application/x-msdownload",
    "text/plain, image/png"
  })
  void a_file_of_another_type_than_was_said_is_refused_with_both(String said, String is) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> FileTypes.requireSame(said, is));

    assertThat(refusal.status()).isEqualTo(415);
    assertThat(refusal).hasMessageContaining(said).hasMessageContaining(is);
  }

  @Test
  void types_are_compared_without_case_and_parameters() {
    assertThat(FileTypes.declared(" Image/PNG; charset=x")).isEqualTo("image/png");
    assertThat(FileTypes.declared("")).isEqualTo(FileTypes.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "image/", "/png", "image/png/x", "image/p g", "image/p\u0000g"})
  void what_is_no_type_is_400(String type) {
    assertThatThrownBy(() -> FileTypes.declared(type))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void only_types_of_the_list_are_taken() {
    List<String> allowed = List.of("image/*", "application/pdf");

    assertThatCode(() -> FileTypes.requireAllowed("image/webp", allowed))
        .doesNotThrowAnyException();
    assertThatCode(() -> FileTypes.requireAllowed("application/pdf", allowed))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> FileTypes.requireAllowed("imagery/png", allowed))
        .hasMessageContaining("imagery/png")
        .hasMessageContaining("image/*, application/pdf");
  }

  @Test
  void names_that_only_the_detector_knows_are_not_told() {
    assertThat(FileTypes.told("application/x-tika-ooxml")).isEqualTo("application/zip");
    assertThat(FileTypes.told("application/x-tika-msoffice")).isEqualTo(FileTypes.UNKNOWN);
    assertThat(FileTypes.told("image/png")).isEqualTo("image/png");
  }

  private String sniff(byte[] content) throws Exception {
    return FileTypes.sniff(Files.write(directory.resolve("file"), content));
  }

  private static byte[] zip() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a.txt"));
      zip.write("a".getBytes(US_ASCII));
    }
    return bytes.toByteArray();
  }
}
