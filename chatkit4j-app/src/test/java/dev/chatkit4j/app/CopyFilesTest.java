package dev.chatkit4j.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Product.Place;
import dev.chatkit4j.app.Program.Run;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.s3.S3Server;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoredAttachment.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files on their way from one place to another, with the records that are about them. */
@Timeout(120)
final class CopyFilesTest {
  private static final Instant TIME = Instant.parse("2026-11-01T12:00:00Z");
  private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");
  private static final Caller ANN = new Caller("ann");

  @TempDir private Path dir;

  private static AttachmentFiles<Caller> files(Path directory) {
    AttachmentPlace place = new AttachmentPlace("--attachments", directory.toString(), null);
    return place.openOrMake(
        Database.of("--db", ":memory:", new Database.Settings(null, null, null, null, 1)));
  }

  private static Path beside(Place place) {
    return Path.of(place.url() + "-attachments");
  }

  private static AttachmentLifecycle<Caller> life(Store<Caller> store) {
    return store.attachmentLifecycle().orElseThrow();
  }

  private static AttachmentKey key(String id) {
    return new AttachmentKey("ann", id);
  }

  private static Attachment file(String id, String thread) {
    return new Attachment.File(id, "a.txt", "text/plain", null, thread, null);
  }

  private static void keep(AttachmentFiles<Caller> files, String id, String bytes)
      throws IOException {
    Path staged = Files.createTempFile(files.staging(), "upload", null);
    files.write(key(id), "text/plain", Files.write(staged, bytes.getBytes(UTF_8)));
  }

  private static void upload(Store<Caller> store, AttachmentFiles<Caller> files, String id)
      throws IOException {
    life(store).addPending(file(id, null), 7, FAR, Long.MAX_VALUE, ANN);
    keep(files, id, "as sent");
    life(store).completeUpload(key(id), file(id, null));
  }

  /** Two that one message holds, one free, one announced, one that came without a life. */
  private Place filled() throws IOException {
    Place place = Product.SQLITE.migrated(dir);
    AttachmentFiles<Caller> files = files(beside(place));
    try (Store<Caller> store = place.open()) {
      store.saveThread(new ThreadMetadata("t", TIME), ANN);
      for (String id : List.of("atc_1", "atc_2", "atc_3")) {
        upload(store, files, id);
      }
      ThreadItem.UserMessage message =
          new ThreadItem.UserMessage(
              "m",
              "t",
              TIME,
              List.of(),
              List.of(file("atc_1", "t"), file("atc_2", "t")),
              null,
              new InferenceOptions(null, null));
      life(store).writeMessage(null, message, ANN);
      life(store).addPending(file("atc_4", null), 7, FAR, Long.MAX_VALUE, ANN);
      store.saveAttachment(file("atc_5", "t"), ANN);
      keep(files, "atc_5", "by hand");
    }
    return place;
  }

  private static Run copy(Place from, Place to, String... more) {
    List<String> args = new ArrayList<>(List.of("copy"));
    args.addAll(List.of(more));
    return Program.run(
        args, from.as("from"), to.as("to"), Map.of("CHATKIT4J_ATTACHMENTS", "/a/place"));
  }

  private static String read(AttachmentFiles<Caller> files, String id) throws IOException {
    try (InputStream in = files.open(key(id), 0, 7)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static void assertWhole(Store<Caller> copy, AttachmentFiles<Caller> files)
      throws IOException {
    for (String id : List.of("atc_1", "atc_2", "atc_3")) {
      assertThat(read(files, id)).isEqualTo("as sent");
    }
    assertThat(read(files, "atc_5")).isEqualTo("by hand");
    assertThat(life(copy).usedBytes(ANN)).isEqualTo(28);
    assertThat(life(copy).find(key("atc_1")).orElseThrow().state()).isEqualTo(State.ATTACHED);
    assertThat(life(copy).find(key("atc_3")).orElseThrow())
        .satisfies(free -> assertThat(free.state()).isEqualTo(State.UPLOADED))
        .satisfies(free -> assertThat(free.expires()).isEqualTo(FAR));
    assertThat(life(copy).find(key("atc_4")).orElseThrow().state()).isEqualTo(State.PENDING);
    assertThat(life(copy).find(key("atc_5")).orElseThrow().size()).isEqualTo(-1);
  }

  @Test
  void a_copy_without_files_says_so_and_how_to_get_them() throws Exception {
    Place from = filled();
    Place to = Product.SQLITE.migrated(dir);

    Run run = copy(from, to);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "The files of 5 attachments were not copied", "run this again with --attachments");
    assertThat(beside(to)).doesNotExist();
  }

  @Test
  @Tag("slow")
  void files_are_copied_with_the_life_of_their_records_and_again_changes_nothing()
      throws Exception {
    Place from = filled();
    Place to = Product.POSTGRES.migrated(dir);
    Path place = dir.resolve("copied");
    assertThat(copy(from, to).code()).isZero(); // without files first

    for (int i = 0; i < 2; i++) {
      Run run = copy(from, to, "--attachments", "--to-attachments", place.toString());

      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .isEqualTo(
              """
              Copied 1 owners: 1 threads, 1 items, 5 attachments
              The copy is the same, by SHA-256 over each owner
              Copied 4 files of 28 bytes, each the same by SHA-256
              """);
      assertThat(run.code()).isZero();
      try (Store<Caller> copy = to.open()) {
        assertWhole(copy, files(place));
      }
    }
    try (Store<Caller> copy = to.open()) {
      copy.deleteThreadItem("t", "m", ANN);
      assertThat(life(copy).loadRemovals(FAR, 9))
          .extracting(removal -> removal.key().id())
          .containsExactlyInAnyOrder("atc_1", "atc_2");
    }
  }

  @Test
  void a_file_that_is_another_in_the_copy_is_replaced() throws Exception {
    Place from = filled();
    Place to = Product.SQLITE.migrated(dir);
    assertThat(copy(from, to, "--attachments").code()).isZero();
    keep(files(beside(to)), "atc_1", "damaged");

    Run run = copy(from, to, "--attachments", "--json");

    assertThat(run.out())
        .isEqualTo(
            """
            {"owners":1,"threads":1,"items":1,"attachments":5,"same":true,"owners_different":0,\
            "files":{"copied":4,"bytes":28,"missing":0}}
            """);
    try (Store<Caller> copy = to.open()) {
      assertWhole(copy, files(beside(to)));
    }
  }

  @Test
  void a_file_that_is_not_there_is_told_and_the_rest_is_copied() throws Exception {
    Place from = filled();
    files(beside(from)).remove(key("atc_3"));
    Place to = Product.SQLITE.migrated(dir);

    Run run = copy(from, to, "--attachments");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("1 files are not where they were copied from");
    assertThat(run.out()).contains("Copied 3 files of 21 bytes");
  }

  @Test
  @Tag("slow")
  void where_files_are_must_be_known_on_both_sides() throws Exception {
    Place file = filled();
    Place server = Product.POSTGRES.migrated(dir);

    Run to = copy(file, server, "--attachments");
    Run from = copy(server, file, "--attachments");

    assertThat(to.code()).isEqualTo(2);
    assertThat(to.err()).contains("Use --to-attachments");
    assertThat(from.err()).contains("Use --from-attachments");
    try (Store<Caller> copy = server.open()) {
      assertThat(Moving.owners(copy, null)).isEmpty();
    }
  }

  @Test
  @Tag("slow")
  void files_go_into_a_bucket_and_an_erasure_leaves_none_there() throws Exception {
    Place from = filled();
    Place to = Product.SQLITE.migrated(dir);
    try (S3Server s3 = new S3Server()) {
      String bucket = "s3://" + S3Server.BUCKET + "/chat";
      String endpoint = s3.endpoint().toString();
      List<String> copying =
          List.of(
              "copy",
              "--from",
              from.url(),
              "--to",
              to.url(),
              "--attachments",
              "--to-attachments",
              bucket,
              "--to-s3-endpoint",
              endpoint);

      assertThat(ended(copying)).contains("4 files");
      assertThat(s3.objects()).hasSize(4).allMatch(name -> name.startsWith("chat/"));
      assertThat(ended(copying)).contains("4 files");
      assertThat(
              ended(
                  List.of(
                      "erase",
                      "--db",
                      to.url(),
                      "--owner",
                      "ann",
                      "--yes",
                      "--attachments",
                      bucket,
                      "--s3-endpoint",
                      endpoint)))
          .contains("Removed 4 files from " + bucket);
      assertThat(s3.objects()).isEmpty();
    }
    try (Store<Caller> store = to.open()) {
      assertThat(life(store).loadRemovals(FAR, 99)).isEmpty();
    }
  }

  /** The output of a process that ends well. */
  private String ended(List<String> args) throws Exception {
    Path output = dir.resolve("output.txt");
    Process process = Program.start(output, List.of(), args, S3FilesTest.KEYS);
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }
}
