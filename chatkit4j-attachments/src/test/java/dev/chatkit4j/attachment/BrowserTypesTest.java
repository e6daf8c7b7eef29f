package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ordinary files under the types that browsers give them, and files that are none of it. */
class BrowserTypesTest {
  @TempDir Path directory;
  private Room room;

  /** A row of a table of this class. */
  record Row(String name, String type, String sample) {
    byte[] content() throws IOException {
      return SampleFiles.of(sample);
    }

    /** In lower case and without parameters, as it is kept; empty if the browser knew none. */
    String plainType() {
      return type.toLowerCase(Locale.ROOT).split(";", 2)[0];
    }
  }

  @BeforeEach
  void open() throws Exception {
    room = new Room(directory, UploadRules.DEFAULT);
  }

  @AfterEach
  void close() {
    room.close();
  }

  static List<Row> taken() throws IOException {
    return rows("browser-types.csv");
  }

  static List<Row> disguised() throws IOException {
    return rows("disguises.csv");
  }

  private static List<Row> rows(String table) throws IOException {
    try (InputStream in = BrowserTypesTest.class.getResourceAsStream(table)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(",", -1))
          .map(row -> new Row(row[0], row[1], row[2]))
          .toList();
    }
  }

  @Test
  void there_are_enough_pairs_and_none_twice() throws Exception {
    List<Row> all = Stream.concat(taken().stream(), disguised().stream()).toList();

    assertThat(taken()).hasSizeGreaterThanOrEqualTo(250);
    assertThat(all).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("taken")
  void an_ordinary_file_is_taken_in_one_go(Row row) throws Exception {
    Attachment taken = inOneGo(row);

    assertThat(taken.mimeType()).isEqualTo(kept(row));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void and_in_two_steps_as_the_same(Row row) throws Exception {
    Attachment taken = inTwoSteps(row);

    assertThat(taken).isEqualTo(like(taken, inOneGo(row)));
  }

  @ParameterizedTest
  @MethodSource("disguised")
  void a_file_that_hides_what_it_is_is_refused_both_ways(Row row) {
    assertRefused(() -> inOneGo(row));
    assertRefused(() -> inTwoSteps(row));
  }

  private static void assertRefused(ThrowingCallable upload) {
    assertThatThrownBy(upload)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(415));
  }

  /** The type that was said, or else what the bytes tell. */
  private String kept(Row row) throws IOException {
    String said = row.plainType();
    return said.isEmpty() || said.equals(FileTypes.UNKNOWN)
        ? FileTypes.told(FileTypes.sniff(new ByteArrayInputStream(row.content())))
        : said;
  }

  private Attachment inOneGo(Row row) throws IOException {
    String type = row.type().isEmpty() ? null : row.type();
    return room.server.upload(
        new AttachmentServer.Upload(row.name(), type, -1, new ByteArrayInputStream(row.content())),
        "ada");
  }

  private Attachment inTwoSteps(Row row) throws IOException {
    Attachment created =
        room.server.create(
            new AttachmentCreateParams(row.name(), row.content().length, row.type()), "ada");
    String sent = created.uploadDescriptor().headers().get("Content-Type");
    room.server.upload(
        Room.uploadLink(created),
        new AttachmentServer.Upload(
            null, sent, row.content().length, new ByteArrayInputStream(row.content())));
    return room.server.forMessage(List.of(created.id()), "thr_1", "ada").getFirst();
  }

  /** The other upload as if it had been this one. */
  private static Attachment like(Attachment one, Attachment other) {
    String preview = one instanceof Attachment.Image image ? image.previewUrl() : "";
    return Attachment.of(one.id(), other.name(), other.mimeType(), null, preview)
        .withThreadId("thr_1");
  }
}
