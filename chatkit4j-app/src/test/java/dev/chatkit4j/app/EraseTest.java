package dev.chatkit4j.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Product.Place;
import dev.chatkit4j.app.Program.Run;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The remains of a user who was erased, files included: none. */
@Timeout(120)
final class EraseTest {
  private static final Instant TIME = Instant.parse("2026-11-01T12:00:00Z");
  private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");
  private static final Caller ANN = new Caller("ann");
  private static final Caller BOB = new Caller("bob");

  @TempDir private Path dir;

  private static AttachmentFiles<Caller> files(Path directory) {
    AttachmentPlace place = new AttachmentPlace("--attachments", directory.toString(), null);
    return place.openOrMake(Database.of("--db", ":memory:", NOTHING));
  }

  private static final Database.Settings NOTHING = new Database.Settings(null, null, null, null, 1);

  private static Path beside(Place place) {
    return Path.of(place.url() + "-attachments");
  }

  /** As the server has it done, its bytes being its id. */
  private static void upload(
      Store<Caller> store, AttachmentFiles<Caller> files, Caller owner, String id)
      throws IOException {
    AttachmentLifecycle<Caller> lifecycle = store.attachmentLifecycle().orElseThrow();
    Attachment record = new Attachment.File(id, "a.txt", "text/plain", null, null, null);
    AttachmentKey key = lifecycle.key(id, owner);
    lifecycle.addPending(record, id.length(), FAR, Long.MAX_VALUE, owner);
    keep(files, key);
    lifecycle.completeUpload(key, record);
  }

  private static void keep(AttachmentFiles<Caller> files, AttachmentKey key) throws IOException {
    files.write(
        key,
        "text/plain",
        Files.write(
            Files.createTempFile(files.staging(), "upload", null), key.id().getBytes(UTF_8)));
  }

  private static List<String> kept(AttachmentFiles<Caller> files) throws IOException {
    List<String> kept = new ArrayList<>();
    files.list(FAR, file -> kept.add(file.id()));
    return kept.stream().sorted().toList();
  }

  private static List<AttachmentRemoval> notes(Store<Caller> store) {
    return store.attachmentLifecycle().orElseThrow().loadRemovals(FAR, 99);
  }

  private static Run erase(Place place, String... more) {
    return Program.run(
        Stream.concat(Stream.of("erase", "--owner", "ann", "--yes"), Stream.of(more)).toList(),
        place.as("db"));
  }

  @Test
  void it_takes_the_files_before_it_says_that_it_is_done() throws Exception {
    Place place = Product.SQLITE.migrated(dir);
    AttachmentFiles<Caller> files = files(beside(place));
    try (Store<Caller> store = place.open()) {
      store.saveThread(new ThreadMetadata("t", TIME), ANN);
      upload(store, files, ANN, "atc_sent");
      ThreadItem.UserMessage message =
          new ThreadItem.UserMessage(
              "m",
              "t",
              TIME,
              List.of(),
              List.of(store.loadAttachment("atc_sent", ANN)),
              null,
              new InferenceOptions(null, null));
      store.attachmentLifecycle().orElseThrow().writeMessage(null, message, ANN);
      upload(store, files, ANN, "atc_free");
      upload(store, files, BOB, "atc_other");

      Run run = erase(place);

      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .isEqualTo(
              "Erased 1 threads, 1 items and 2 records of attachments%nRemoved 2 files from %s%n"
                  .formatted(beside(place)));
      assertThat(run.code()).isZero();
      assertThat(kept(files)).containsExactly("atc_other");
      assertThat(notes(store)).isEmpty();
      assertThat(store.loadAttachment("atc_other", BOB).id()).isEqualTo("atc_other");
    }
  }

  @Test
  void it_takes_files_whose_records_are_gone_already_or_came_without_them() throws Exception {
    Place place = Product.SQLITE.migrated(dir);
    AttachmentFiles<Caller> files = files(beside(place));
    try (Store<Caller> store = place.open()) {
      upload(store, files, ANN, "atc_deleted");
      store.deleteAttachment("atc_deleted", ANN);
      store.saveAttachment(
          new Attachment.File("an id/of elsewhere", "a", "text/plain", null, null, null), ANN);
      keep(files, new AttachmentKey("ann", "an id/of elsewhere"));
      keep(files, new AttachmentKey("ann", "atc_stray"));

      assertThat(erase(place).code()).isZero();

      assertThat(kept(files)).isEmpty();
      assertThat(notes(store)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void it_says_what_is_left_where_it_does_not_know_where_files_are(Product product)
      throws Exception {
    Place place = product.migrated(dir);
    AttachmentFiles<Caller> files = files(dir.resolve("elsewhere"));
    try (Store<Caller> store = place.open()) {
      upload(store, files, ANN, "atc_1");

      Run unknown = erase(place);
      Run none = erase(place, "--attachments", "none");

      assertThat(List.of(unknown.code(), none.code())).containsOnly(1);
      assertThat(unknown.out()).contains("and 1 records of attachments");
      assertThat(unknown.err())
          .startsWith("chatkit4j: 1 files of this user are left")
          .contains("--attachments", "within a minute");
      assertThat(kept(files)).containsExactly("atc_1");
      assertThat(notes(store)).hasSize(1);

      Run known = erase(place, "--attachments", dir.resolve("elsewhere").toString());

      assertThat(known.err()).isEmpty();
      assertThat(known.code()).isZero();
      assertThat(kept(files)).isEmpty();
      assertThat(notes(store)).isEmpty();
    }
  }

  @Test
  void a_file_that_is_not_where_files_usually_are_stays_noted() throws Exception {
    Place place = Product.SQLITE.migrated(dir);
    AttachmentFiles<Caller> usual = files(beside(place));
    AttachmentFiles<Caller> files = files(dir.resolve("elsewhere"));
    try (Store<Caller> store = place.open()) {
      upload(store, files, ANN, "atc_1");
      upload(store, usual, ANN, "atc_2");
      Attachment announced = new Attachment.File("atc_3", "a", "text/plain", null, null, null);
      store.attachmentLifecycle().orElseThrow().addPending(announced, 5, FAR, 99, ANN);

      Run run = erase(place);

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .contains("1 files of this user are left, not being in " + beside(place));
      assertThat(kept(usual)).isEmpty();
      assertThat(notes(store)).extracting(note -> note.key().id()).containsExactly("atc_1");
    }
  }

  @Test
  void a_file_that_cannot_be_removed_is_told_and_stays_noted() throws Exception {
    Place place = Product.SQLITE.migrated(dir);
    AttachmentFiles<Caller> files = files(beside(place));
    try (Store<Caller> store = place.open()) {
      upload(store, files, ANN, "atc_1");
      upload(store, files, ANN, "atc_2");
      Path file = beside(place).resolve("files").resolve(new AttachmentKey("ann", "atc_1").path());
      Files.delete(file);
      Path inside = Files.createFile(Files.createDirectory(file).resolve("inside"));

      Run failed = erase(place);

      assertThat(failed.code()).isEqualTo(1);
      assertThat(failed.err()).contains("files of this user are left in " + beside(place), "atc_1");
      assertThat(notes(store)).extracting(note -> note.key().id()).containsExactly("atc_1");

      Files.delete(inside);
      assertThat(erase(place).code()).isZero();
      assertThat(file).doesNotExist();
      assertThat(notes(store)).isEmpty();
    }
  }

  @Test
  void a_place_that_has_no_files_of_users_is_refused_before_anything_is_erased() throws Exception {
    Place place = Product.SQLITE.migrated(dir);
    try (Store<Caller> store = place.open()) {
      store.saveThread(new ThreadMetadata("t", TIME), ANN);
    }
    Path empty = Files.createDirectory(dir.resolve("empty"));

    Run run = erase(place, "--attachments", empty.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--attachments %s has no files of users".formatted(empty));
    assertThat(empty).isEmptyDirectory();
    try (Store<Caller> store = place.open()) {
      assertThat(store.loadThread("t", ANN).id()).isEqualTo("t");
    }
  }
}
