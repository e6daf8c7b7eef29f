package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chatkit4j.limit.OverBudgetException;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.AttachmentCreateParams;
import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.AttachmentLinks.Action;
import dev.chatkit4j.store.ConflictException;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.StoredAttachment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentServerTest {
  private static final String ANN = "ann";
  private static final String BOB = "bob";

  @TempDir Path directory;
  private Room room;

  @BeforeEach
  void open() throws Exception {
    room = new Room(directory, UploadRules.DEFAULT);
  }

  @AfterEach
  void close() {
    room.close();
  }

  private void with(UploadRules rules) throws IOException {
    room.close();
    room = new Room(directory, rules);
  }

  private static void assertRefused(int status, ThrowingCallable call) {
    assertThat(catchThrowable(call))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(room.kept()).isEmpty();
    assertThat(room.staged()).isEmpty();
  }

  @Nested
  class In_one_go {
    @Test
    void a_file_is_kept_and_read_again() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);

      assertThat(taken.name()).isEqualTo("note.txt");
      assertThat(taken.mimeType()).isEqualTo("text/plain");
      assertThat(taken.uploadDescriptor()).isNull();
      assertThat(Room.read(room.server.download(taken.id(), FileRequest.WHOLE, ANN)))
          .isEqualTo("hello");
      assertThat(room.staged()).isEmpty();
    }

    @Test
    void the_server_itself_reads_the_bytes_for_their_owner_only() throws Exception {
      String id = room.server.upload(Room.text("hello"), ANN).id();

      try (InputStream in = room.server.open(id, ANN)) {
        assertThat(in).hasContent("hello");
      }
      assertRefused(404, () -> room.server.open(id, BOB));
      assertRefused(404, () -> room.server.open("atc_unknown", ANN));
    }

    @Test
    void what_is_not_uploaded_or_lost_cannot_be_opened() throws Exception {
      Attachment pending = room.create("text/plain", 5, ANN);
      String lost = room.server.upload(Room.text("hello"), ANN).id();
      room.files.remove(room.lifecycle.key(lost, ANN));

      assertRefused(404, () -> room.server.open(pending.id(), ANN));
      assertThatThrownBy(() -> room.server.open(lost, ANN))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining(lost);
    }

    @Test
    void a_file_without_a_type_has_the_one_that_its_bytes_tell() throws Exception {
      var upload =
          new AttachmentServer.Upload("a", null, -1, new ByteArrayInputStream(Pictures.png(4, 4)));

      Attachment taken = room.server.upload(upload, ANN);

      assertThat(taken).isInstanceOf(Attachment.Image.class);
      assertThat(taken.mimeType()).isEqualTo("image/png");
    }

    @Test
    void a_picture_is_refused_if_it_is_none() throws Exception {
      byte[] zip = {'P', 'K', 3, 4, 10, 0, 0, 0, 0, 0};

      assertRefused(415, () -> room.server.upload(Room.upload("a.png", "image/png", zip), ANN));
      assertNothingIsLeft();
    }

    @Test
    void an_svg_is_a_file_and_no_picture() throws Exception {
      byte[] svg = "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(UTF_8);

      Attachment taken = room.server.upload(Room.upload("a.svg", "image/svg+xml", svg), ANN);

      assertThat(taken).isInstanceOf(Attachment.File.class);
    }

    @Test
    void an_empty_file_a_nameless_one_and_a_path_are_refused() throws Exception {
      assertRefused(400, () -> room.server.upload(Room.text(""), ANN));
      assertRefused(
          400, () -> room.server.upload(Room.upload("../x", "text/plain", new byte[1]), ANN));
      assertRefused(
          400,
          () ->
              room.server.upload(
                  new AttachmentServer.Upload(null, null, -1, InputStream.nullInputStream()), ANN));
      assertNothingIsLeft();
    }

    @Test
    void a_file_that_is_too_large_is_refused_while_it_comes() throws Exception {
      with(UploadRules.DEFAULT.withMaxBytes(10));
      int[] read = {0};
      InputStream endless =
          new TestInput(length -> {
            read[0] += length;
            return length;
          });

      assertThatThrownBy(() ->
              room.server.upload(
                  new AttachmentServer.Upload("a.txt", "text/plain", -1, endless), ANN))
          .hasMessageContaining("10 bytes")
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(413));
      assertThat(read[0]).isLessThan(200_000);
      assertNothingIsLeft();
    }

    @Test
    void a_client_that_leaves_leaves_nothing_behind() throws Exception {
      InputStream broken =
          new TestInput(length -> {
            throw new IOException("gone");
          });

      assertThatThrownBy(() ->
              room.server.upload(
                  new AttachmentServer.Upload("a.txt", "text/plain", -1, broken), ANN))
          .isInstanceOf(IOException.class)
          .hasMessage("gone");
      assertNothingIsLeft();
    }

    @Test
    void types_that_are_not_on_the_list_are_refused_by_what_the_bytes_are_too() throws Exception {
      with(UploadRules.DEFAULT.withTypes(List.of("image/*")));

      assertRefused(415, () -> room.server.upload(Room.text("hello"), ANN));
      assertRefused(
          415,
          () ->
              room.server.upload(
                  new AttachmentServer.Upload(
                      "a", null, -1, new ByteArrayInputStream("hello".getBytes(UTF_8))),
                  ANN));
      assertNothingIsLeft();
    }

    @Test
    void all_files_of_an_owner_have_a_limit_and_those_of_another_do_not_count() throws Exception {
      with(UploadRules.DEFAULT.withQuota(10));
      Attachment first = room.server.upload(Room.text("123456"), ANN);

      assertRefused(413, () -> room.server.upload(Room.text("12345"), ANN));
      room.server.upload(Room.text("12345"), BOB);
      room.server.discard(first.id(), ANN);
      room.server.upload(Room.text("1234567890"), ANN);
    }

    @Test
    void what_a_scanner_refuses_or_cannot_scan_is_not_kept() throws Exception {
      with(UploadRules.DEFAULT.withScanner((file, type) -> FileScanner.Verdict.REFUSED));
      assertRefused(422, () -> room.server.upload(Room.text("virus"), ANN));

      with(
          UploadRules.DEFAULT.withScanner((file, type) -> {
            throw new IOException("no scanner there");
          }));
      assertRefused(503, () -> room.server.upload(Room.text("hello"), ANN));
      assertNothingIsLeft();
    }
  }

  @Nested
  class In_two_steps {
    @Test
    void room_is_made_and_the_link_takes_the_bytes() throws Exception {
      Attachment created = room.create("text/plain", 5, ANN);

      room.server.upload(Room.uploadLink(created), Room.text("hello"));

      assertThat(Room.read(room.server.download(created.id(), FileRequest.WHOLE, ANN)))
          .isEqualTo("hello");
      assertThat(room.store.loadAttachment(created.id(), ANN).uploadDescriptor()).isNull();
    }

    @Test
    void what_is_announced_is_checked() {
      assertRefused(400, () -> room.create("text/plain", 0, ANN));
      assertRefused(400, () -> room.create("text/plain", -1, ANN));
      assertRefused(413, () -> room.create("text/plain", 100_000_001, ANN));
      assertRefused(400, () -> room.create("plain", 1, ANN));
      assertRefused(
          400, () -> room.server.create(new AttachmentCreateParams("a/b", 1, "text/plain"), ANN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hell", "hello!", ""})
    void other_than_the_announced_number_of_bytes_are_refused(String content) throws Exception {
      Attachment created = room.create("text/plain", 5, ANN);

      assertThat(
              catchThrowable(
                  () -> room.server.upload(Room.uploadLink(created), Room.text(content))))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("5 bytes");
      assertNothingIsLeft();
      room.server.upload(Room.uploadLink(created), Room.text("hello"));
    }

    @Test
    void a_length_that_is_not_the_announced_is_refused_before_anything_is_read() {
      Attachment created = room.create("text/plain", 5, ANN);
      InputStream untouched =
          new TestInput(length -> {
            throw new AssertionError("read");
          });

      assertRefused(
          400,
          () ->
              room.server.upload(
                  Room.uploadLink(created),
                  new AttachmentServer.Upload(null, "text/plain", 6, untouched)));
    }

    @Test
    void another_type_than_the_announced_is_refused_by_header_and_by_bytes() throws Exception {
      Attachment created = room.create("image/png", 5, ANN);

      assertRefused(415, () -> room.server.upload(Room.uploadLink(created), Room.text("hello")));
      assertRefused(
          415,
          () ->
              room.server.upload(
                  Room.uploadLink(created),
                  Room.upload("a", "image/png", "hello".getBytes(UTF_8))));
      assertNothingIsLeft();
    }

    @Test
    void a_second_upload_is_refused_and_changes_nothing() throws Exception {
      Attachment created = room.create("text/plain", 5, ANN);
      room.server.upload(Room.uploadLink(created), Room.text("hello"));

      assertRefused(409, () -> room.server.upload(Room.uploadLink(created), Room.text("HELLO")));

      assertThat(Room.read(room.server.download(created.id(), FileRequest.WHOLE, ANN)))
          .isEqualTo("hello");
    }

    @Test
    void a_file_without_a_type_gets_the_one_that_its_bytes_tell_and_a_picture_is_shown()
        throws Exception {
      byte[] picture = Pictures.png(3, 2);
      Attachment created = room.create("", picture.length, ANN);
      room.server.upload(Room.uploadLink(created), Room.upload(null, null, picture));

      assertThat(room.send("thr", ANN, created.id()).attachments().getFirst())
          .isInstanceOf(Attachment.Image.class)
          .returns("image/png", Attachment::mimeType)
          .returns("file", Attachment::name);
      assertThat(room.server.preview(created.id(), FileRequest.WHOLE, ANN).status()).isEqualTo(200);
    }

    @Test
    void a_second_upload_of_a_file_without_a_type_is_refused_as_any_other() throws Exception {
      Attachment created = room.create("", 5, ANN);
      room.server.upload(Room.uploadLink(created), Room.text("hello", null));

      assertRefused(
          409, () -> room.server.upload(Room.uploadLink(created), Room.text("HELLO", null)));
    }

    @Test
    void a_list_of_types_judges_a_file_without_one_by_its_bytes() throws Exception {
      with(UploadRules.DEFAULT.withTypes(List.of("image/*")));
      byte[] picture = Pictures.png(3, 2);
      Attachment image = room.create("", picture.length, ANN);
      Attachment text = room.create("", 5, ANN);

      room.server.upload(Room.uploadLink(image), Room.upload(null, null, picture));

      assertRefused(415, () -> room.server.upload(Room.uploadLink(text), Room.text("hello", null)));
      assertRefused(415, () -> room.create("text/plain", 5, ANN));
    }

    @Test
    void of_many_uploads_at_once_one_is_taken() throws Exception {
      Attachment created = room.create("text/plain", 5, ANN);
      List<Future<Boolean>> taken = new ArrayList<>();
      CountDownLatch start = new CountDownLatch(1);
      try (var threads = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < 8; i++) {
          String content = "hell" + i;
          taken.add(
              threads.submit(() -> {
                start.await();
                try {
                  room.server.upload(Room.uploadLink(created), Room.text(content));
                  return true;
                } catch (Refusal e) {
                  assertThat(e.status()).isEqualTo(409);
                  return false;
                }
              }));
        }
        start.countDown();
      }

      int winner = -1;
      for (int i = 0; i < 8; i++) {
        if (taken.get(i).get()) {
          assertThat(winner).isEqualTo(-1);
          winner = i;
        }
      }
      assertThat(Room.read(room.server.download(created.id(), FileRequest.WHOLE, ANN)))
          .isEqualTo("hell" + winner);
      assertThat(room.staged()).isEmpty();
    }

    @Test
    void a_link_is_for_one_attachment_one_owner_one_action_and_a_time() throws Exception {
      Attachment created = room.create("text/plain", 5, ANN);
      Attachment other = room.create("text/plain", 5, ANN);
      AttachmentServer.Link link = Room.uploadLink(created);

      assertRefused(
          403,
          () ->
              room.server.upload(
                  new AttachmentServer.Link(other.id(), link.until(), link.signature()),
                  Room.text("hello")));
      assertRefused(
          403,
          () ->
              room.server.upload(
                  new AttachmentServer.Link(
                      created.id(), link.until().plusSeconds(1), link.signature()),
                  Room.text("hello")));
      assertRefused(
          403,
          () ->
              room.server.upload(
                  new AttachmentServer.Link(created.id(), link.until(), "x" + link.signature()),
                  Room.text("hello")));
      String signature = link.signature();
      int last = signature.length() - 1;
      String sameBytes = signature.substring(0, last) + (char) (signature.charAt(last) + 1);
      assertThat(Base64.getUrlDecoder().decode(sameBytes))
          .isEqualTo(Base64.getUrlDecoder().decode(signature));
      assertRefused(
          403,
          () ->
              room.server.upload(
                  new AttachmentServer.Link(created.id(), link.until(), sameBytes),
                  Room.text("hello")));
      assertRefused(403, () -> room.server.download(link, FileRequest.WHOLE));
      room.pass(Duration.ofMinutes(61));
      assertRefused(403, () -> room.server.upload(link, Room.text("hello")));
      assertNothingIsLeft();
    }

    @Test
    void servers_whose_clocks_differ_take_the_links_of_each_other() throws Exception {
      for (Duration ahead : List.of(Duration.ofMinutes(-10), Duration.ofMinutes(10))) {
        Clock skewed = Clock.offset(room, ahead);
        FileAttachmentStore<String> files =
            FileAttachmentStore.open(directory, owner -> owner, room.links, skewed);
        try (var other =
            new AttachmentServer<>(room.store, files, UploadRules.DEFAULT, room.options(skewed))) {
          Attachment theirs = other.create(new AttachmentCreateParams("a", 5, "text/plain"), ANN);
          Attachment ours = room.create("text/plain", 5, ANN);

          room.server.upload(Room.uploadLink(theirs), Room.text("hello"));
          other.upload(Room.uploadLink(ours), Room.text("hello"));

          assertThat(
                  Room.read(
                      room.server.download(
                          Room.link(other.downloadLink(theirs, ANN)), FileRequest.WHOLE)))
              .isEqualTo("hello");
        }
      }
    }

    @Test
    void one_that_was_discarded_takes_no_bytes() throws Exception {
      Attachment created = room.create("text/plain", 5, ANN);
      room.server.discard(created.id(), ANN);

      assertRefused(403, () -> room.server.upload(Room.uploadLink(created), Room.text("hello")));
      assertNothingIsLeft();
    }
  }

  /** Of ten pieces that an owner may have. */
  @Nested
  class While_it_comes {
    private static final int PIECE = 64 * 1024;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void allowTen() throws IOException {
      with(UploadRules.DEFAULT.withQuota(10 * PIECE));
    }

    @AfterEach
    void end() {
      threads.shutdownNow();
    }

    private AttachmentServer.Upload pieces(int count) {
      return Room.upload("a", null, new byte[count * PIECE]);
    }

    private long storedAndStaged() throws IOException {
      long bytes = room.lifecycle.usedBytes(ANN);
      for (Path path : room.staged()) {
        bytes += Files.size(path);
      }
      return bytes;
    }

    @Test
    void what_is_stored_and_what_is_on_its_way_are_never_more_than_the_quota() throws Exception {
      room.server.upload(pieces(6), ANN);
      Coming first = new Coming(2, 0);
      Coming second = new Coming(2, 0);
      Future<Attachment> one = threads.submit(() -> room.server.upload(first.upload(), ANN));
      Future<Attachment> two = threads.submit(() -> room.server.upload(second.upload(), ANN));
      first.awaitStandstill();
      second.awaitStandstill();

      assertThat(storedAndStaged()).isEqualTo(10 * PIECE);
      assertRefused(413, () -> room.server.upload(pieces(1), ANN));
      assertRefused(413, () -> room.create("text/plain", 1, ANN));
      room.server.upload(pieces(10), BOB);

      first.goOn();
      second.goOn();
      assertThat(List.of(one.get().id(), two.get().id())).doesNotHaveDuplicates();
      assertThat(storedAndStaged()).isEqualTo(10 * PIECE);
      assertRefused(413, () -> room.server.upload(Room.text("x"), ANN));
    }

    @Test
    void who_sends_many_files_slowly_makes_room_for_who_sends_one() throws Exception {
      List<Coming> coming = new ArrayList<>();
      List<Future<Attachment>> slow = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Coming one = new Coming(1, 1);
        slow.add(threads.submit(() -> room.server.upload(one.upload(), ANN)));
        one.awaitStandstill();
        coming.add(one);
      }

      assertThat(room.server.upload(pieces(1), BOB)).isNotNull();

      coming.forEach(Coming::goOn);
      assertThatThrownBy(slow.getFirst()::get).hasCauseInstanceOf(OverBudgetException.class);
      for (Future<Attachment> other : slow.subList(1, 4)) {
        assertThat(other.get()).isNotNull();
      }
      assertThat(room.arrivals.used()).isZero();
      assertThat(room.staged()).isEmpty();
    }

    @Test
    void what_an_upload_that_was_refused_had_sent_makes_room_again() throws Exception {
      room.server.upload(pieces(6), ANN);

      assertRefused(413, () -> room.server.upload(pieces(5), ANN));
      assertThat(room.staged()).isEmpty();
      room.server.upload(pieces(4), ANN);
    }

    @Test
    void an_announced_file_counts_once_while_its_bytes_come() throws Exception {
      Attachment created = room.create("", 6 * PIECE, ANN);
      Coming coming = new Coming(6, 0);
      Future<Boolean> put =
          threads.submit(() -> {
            room.server.upload(Room.uploadLink(created), coming.upload());
            return true;
          });
      coming.awaitStandstill();

      assertRefused(413, () -> room.server.upload(pieces(5), ANN));
      room.server.upload(pieces(4), ANN);

      coming.goOn();
      assertThat(put.get()).isTrue();
      assertThat(storedAndStaged()).isEqualTo(10 * PIECE);
    }

    @Test
    void what_is_deleted_while_a_file_comes_makes_room_for_it() throws Exception {
      Attachment old = room.server.upload(pieces(6), ANN);
      Coming coming = new Coming(4, 4);
      Future<Attachment> form = threads.submit(() -> room.server.upload(coming.upload(), ANN));
      coming.awaitStandstill();

      room.server.discard(old.id(), ANN);
      coming.goOn();

      assertThat(form.get().name()).isEqualTo("a");
      assertThat(storedAndStaged()).isEqualTo(8 * PIECE);
    }

    @Test
    void an_announced_file_that_is_discarded_while_its_bytes_come_counts_until_they_are_gone()
        throws Exception {
      Attachment created = room.create("", 10 * PIECE, ANN);
      Coming coming = new Coming(6, 1);
      Future<Throwable> put =
          threads.submit(() ->
              catchThrowable(() -> room.server.upload(Room.uploadLink(created), coming.upload())));
      coming.awaitStandstill();

      room.server.discard(created.id(), ANN);
      assertRefused(413, () -> room.create("", 5 * PIECE, ANN));
      room.create("", 4 * PIECE, ANN);
      assertThat(storedAndStaged()).isEqualTo(10 * PIECE);

      coming.goOn();
      assertThat(put.get())
          .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(409));
      room.create("", 6 * PIECE, ANN);
    }

    /** A file that stands still on its way until it may go on. */
    private static final class Coming {
      private final CountDownLatch still = new CountDownLatch(1);
      private final CountDownLatch further = new CountDownLatch(1);
      private final int before;
      private final int all;
      private int sent;

      Coming(int piecesBefore, int piecesAfter) {
        before = piecesBefore * PIECE;
        all = before + piecesAfter * PIECE;
      }

      AttachmentServer.Upload upload() {
        return new AttachmentServer.Upload("a", null, -1, new TestInput(this::read));
      }

      private int read(int wanted) throws IOException {
        if (sent == before) {
          still.countDown();
          await(further);
        }
        int end = sent < before ? before : all;
        int count = Math.min(wanted, end - sent);
        sent += count;
        return count == 0 ? -1 : count;
      }

      private static void await(CountDownLatch latch) throws IOException {
        try {
          latch.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }

      void awaitStandstill() throws InterruptedException {
        assertThat(still.await(1, TimeUnit.MINUTES)).isTrue();
      }

      void goOn() {
        further.countDown();
      }
    }
  }

  @Nested
  class In_messages {
    @Test
    void a_message_holds_what_was_uploaded_without_a_way_to_upload_it() throws Exception {
      Attachment created = room.create("text/plain", 5, ANN);
      room.server.upload(Room.uploadLink(created), Room.text("hello"));

      Attachment held = room.send("thr_1", ANN, created.id()).attachments().getFirst();

      assertThat(held.uploadDescriptor()).isNull();
      assertThat(held.threadId()).isEqualTo("thr_1");
      assertThat(room.lifecycle.find(room.key(created, ANN)).orElseThrow().state())
          .isEqualTo(StoredAttachment.State.ATTACHED);
    }

    @Test
    void what_is_not_uploaded_cannot_be_sent() {
      Attachment created = room.create("text/plain", 5, ANN);

      assertRefused(409, () -> room.send("thr_1", ANN, created.id()));
      assertThatThrownBy(() -> room.store.loadThread("thr_1", ANN))
          .isInstanceOf(NotFoundException.class);
    }

    @Test
    void what_another_owner_uploaded_is_not_there() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);

      assertRefused(404, () -> room.send("thr_1", BOB, taken.id()));
      assertRefused(404, () -> room.server.download(taken.id(), FileRequest.WHOLE, BOB));
      room.server.discard(taken.id(), BOB);
      assertThat(Room.read(room.server.download(taken.id(), FileRequest.WHOLE, ANN)))
          .isEqualTo("hello");
    }

    @Test
    void what_a_message_of_another_thread_holds_cannot_be_sent_again() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);
      room.send("thr_1", ANN, taken.id());

      assertRefused(409, () -> room.send("thr_2", ANN, taken.id()));
    }

    @Test
    void what_a_message_holds_cannot_be_discarded() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);
      room.send("thr_1", ANN, taken.id());

      assertThatThrownBy(() -> room.server.discard(taken.id(), ANN))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining(taken.id());
    }

    @Test
    void links_to_previews_are_signed_when_they_are_shown_and_stored_nowhere() throws Exception {
      Attachment taken =
          room.server.upload(Room.upload("a.png", "image/png", Pictures.png(9, 9)), ANN);
      var message = room.send("thr_1", ANN, taken.id());

      assertThat(message.toString()).doesNotContain("signature");
      assertThat(room.store.loadItem("thr_1", message.id(), ANN).toString())
          .doesNotContain("signature");
      room.pass(Duration.ofDays(3_000));
      var image = (Attachment.Image) room.server.shown(message.attachments().getFirst(), ANN);
      FileAnswer preview = room.server.preview(Room.link(image.previewUrl()), FileRequest.WHOLE);
      assertThat(preview.status()).isEqualTo(200);
      assertThat(preview.headers()).containsEntry("Content-Type", "image/png");
    }
  }

  @Nested
  class Handing_out {
    private FileAnswer file(String name, String type, byte[] content, FileRequest request)
        throws IOException {
      Attachment taken = room.server.upload(Room.upload(name, type, content), ANN);
      return room.server.download(taken.id(), request, ANN);
    }

    @Test
    void a_proven_picture_is_shown() throws Exception {
      assertThat(file("a.png", "image/png", Pictures.png(2, 2), FileRequest.WHOLE).headers())
          .containsEntry("Content-Type", "image/png")
          .containsEntry("X-Content-Type-Options", "nosniff")
          .containsEntry("Content-Security-Policy", "default-src 'none'; sandbox")
          .hasEntrySatisfying("Content-Disposition", it -> assertThat(it).startsWith("inline"));
    }

    @ParameterizedTest
    @CsvSource({
      "text/html, <html><script>alert(1)</script></html>",
      "image/svg+xml, <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
      "application/xml, <?xml version='1.0'?><a/>",
      "text/plain, words",
      "text/plain, <html><script>alert(1)</script></html>"
    })
    void all_else_is_saved_and_never_run(String type, String content) throws Exception {
      assertThat(file("a", type, content.getBytes(UTF_8), FileRequest.WHOLE).headers())
          .hasEntrySatisfying("Content-Disposition", it -> assertThat(it).startsWith("attachment"))
          .hasEntrySatisfying(
              "Content-Type", it -> assertThat(it).isIn("application/octet-stream", "text/plain"));
    }

    @ParameterizedTest
    @CsvSource({
      "a.gif, image/gif, 'GIF89a/*', '*/=1;alert(1)', inline",
      "a.pdf, application/pdf, '%PDF-1.4 ', '<script>alert(1)</script>', attachment",
      "a.zip, application/zip, 'PK\u0003\u0004', '<script>alert(1)</script>', attachment"
    })
    void a_file_that_is_two_things_is_handed_out_as_the_one_it_was_taken_for(
        String name, String said, String one, String other, String how) throws Exception {
      byte[] content = (one + "\0".repeat(500) + other).getBytes(UTF_8);

      assertThat(file(name, said, content, FileRequest.WHOLE).headers())
          .containsEntry("Content-Type", said)
          .containsEntry("X-Content-Type-Options", "nosniff")
          .containsEntry("Content-Security-Policy", "default-src 'none'; sandbox")
          .hasEntrySatisfying("Content-Disposition", it -> assertThat(it).startsWith(how));
      assertRefused(415, () -> file(name, "text/html", content, FileRequest.WHOLE));
      assertRefused(415, () -> file(name, "image/png", content, FileRequest.WHOLE));
    }

    @Test
    void a_name_of_any_kind_is_safe_in_the_header() throws Exception {
      assertThat(
              file("ä\"; x=\"日.txt", "text/plain", new byte[] {'a'}, FileRequest.WHOLE).headers())
          .containsEntry(
              "Content-Disposition",
              "attachment; filename=\"___ x___.txt\";"
                  + " filename*=UTF-8''%C3%A4%22%3B%20x%3D%22%E6%97%A5.txt");
    }

    @Test
    void a_range_is_answered_with_its_bytes() throws Exception {
      FileAnswer answer =
          file(
              "a.txt",
              "text/plain",
              "0123456789".getBytes(UTF_8),
              new FileRequest("bytes=3-5", null, null));

      assertThat(answer.status()).isEqualTo(206);
      assertThat(answer.length()).isEqualTo(3);
      assertThat(answer.headers()).containsEntry("Content-Range", "bytes 3-5/10");
      assertThat(Room.read(answer)).isEqualTo("345");
    }

    @Test
    void who_has_the_file_already_gets_no_bytes_again() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);
      String tag = room.server.download(taken.id(), FileRequest.WHOLE, ANN).headers().get("ETag");

      FileAnswer again =
          room.server.download(taken.id(), new FileRequest(null, null, "\"x\", " + tag), ANN);
      FileAnswer other =
          room.server.download(taken.id(), new FileRequest("bytes=1-", "\"x\"", "\"x\""), ANN);

      assertThat(again.status()).isEqualTo(304);
      assertThat(again.body()).isNull();
      assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void a_browser_asks_again_before_it_shows_what_it_has() throws Exception {
      byte[] picture = Pictures.png(20, 10);
      Attachment taken = room.server.upload(Room.upload("a.png", "image/png", picture), ANN);

      FileAnswer file = room.server.download(taken.id(), FileRequest.WHOLE, ANN);
      FileAnswer preview = room.server.preview(taken.id(), FileRequest.WHOLE, ANN);

      assertThat(file.headers()).containsEntry("Cache-Control", "private, no-cache");
      assertThat(preview.headers()).containsEntry("Cache-Control", "private, no-cache");
      assertThat(preview.headers().get("ETag")).isNotEqualTo(file.headers().get("ETag"));
    }

    @Test
    void the_tag_of_a_file_says_nothing_of_whose_it_is() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);
      String tag = room.server.download(taken.id(), FileRequest.WHOLE, ANN).headers().get("ETag");

      String keyed = room.links.tag(new AttachmentKey(ANN, taken.id()), Action.DOWNLOAD);
      byte[] secret = "another secret, which is as long".getBytes(UTF_8);
      var elsewhere = new AttachmentLinks(secret, () -> URI.create("https://chat.example"));
      assertThat(tag).isEqualTo("\"" + keyed + "\"");
      assertThat(keyed)
          .isNotEqualTo(room.links.tag(new AttachmentKey(BOB, taken.id()), Action.DOWNLOAD))
          .isNotEqualTo(room.links.tag(new AttachmentKey(ANN, "atc_2"), Action.DOWNLOAD))
          .isNotEqualTo(elsewhere.tag(new AttachmentKey(ANN, taken.id()), Action.DOWNLOAD));
    }

    @Test
    void what_is_pending_has_no_bytes_yet() {
      Attachment created = room.create("text/plain", 5, ANN);

      assertRefused(404, () -> room.server.download(created.id(), FileRequest.WHOLE, ANN));
    }

    @Test
    void a_link_to_save_it_is_good_for_a_while() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);
      AttachmentServer.Link link = Room.link(room.server.downloadLink(taken, ANN));

      assertThat(Room.read(room.server.download(link, FileRequest.WHOLE))).isEqualTo("hello");
      assertRefused(403, () -> room.server.preview(link, FileRequest.WHOLE));
      room.pass(Duration.ofHours(3));
      assertRefused(403, () -> room.server.download(link, FileRequest.WHOLE));
    }

    @Test
    void the_same_id_of_another_owner_is_another_file() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);
      room.store.saveAttachment(taken, BOB);
      var links = room.links;
      String bobs =
          links
              .sign(
                  room.key(taken, BOB), AttachmentLinks.Action.DOWNLOAD, Room.START.plusSeconds(60))
              .toString();

      assertRefused(404, () -> room.server.download(Room.link(bobs), FileRequest.WHOLE));
      assertRefused(404, () -> room.server.download(taken.id(), FileRequest.WHOLE, BOB));
    }

    @Test
    void only_a_picture_has_a_preview() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);

      assertRefused(422, () -> room.server.preview(taken.id(), FileRequest.WHOLE, ANN));
    }
  }

  @Nested
  class Sweeping {
    @Test
    void what_no_message_came_to_hold_is_gone_after_a_day() throws Exception {
      Attachment uploaded = room.server.upload(Room.text("hello"), ANN);
      Attachment created = room.create("text/plain", 5, ANN);
      Attachment held = room.server.upload(Room.text("held"), ANN);
      room.send("thr_1", ANN, held.id());
      room.pass(Duration.ofHours(23));
      room.sweeper.sweep();
      assertThat(room.kept()).hasSize(2);

      room.pass(Duration.ofHours(2));
      room.sweeper.sweep();

      assertThat(room.kept()).containsExactly(room.key(held, ANN).path());
      assertThatThrownBy(() -> room.store.loadAttachment(uploaded.id(), ANN))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> room.store.loadAttachment(created.id(), ANN))
          .isInstanceOf(NotFoundException.class);
    }

    @Test
    void the_files_of_a_deleted_thread_go_with_it() throws Exception {
      Attachment held = room.server.upload(Room.text("held"), ANN);
      Attachment other = room.server.upload(Room.text("other"), BOB);
      room.send("thr_1", ANN, held.id());
      room.send("thr_1", BOB, other.id());

      room.store.deleteThread("thr_1", ANN);
      room.sweeper.sweep();

      assertThat(room.kept()).containsExactly(room.key(other, BOB).path());
    }

    @Test
    void the_files_of_a_message_that_a_retry_removed_go_with_it() throws Exception {
      Attachment first = room.server.upload(Room.text("first"), ANN);
      room.send("thr_1", ANN, first.id());
      Attachment later = room.server.upload(Room.text("later"), ANN);
      room.server.save(
          null,
          room.message("msg_2", "thr_1", room.server.forMessage(List.of(later.id()), "thr_1", ANN)),
          ANN);

      room.store.itemUpdates().orElseThrow().deleteItemsAfter("thr_1", "msg_thr_1", ANN);
      room.sweeper.sweep();

      assertThat(room.kept()).containsExactly(room.key(first, ANN).path());
    }

    @Test
    void all_files_of_an_erased_owner_go() throws Exception {
      Attachment held = room.server.upload(Room.text("held"), ANN);
      room.send("thr_1", ANN, held.id());
      room.server.upload(Room.text("unused"), ANN);

      room.store.ownerData().orElseThrow().eraseOwner(ANN);
      room.sweeper.sweep();

      assertThat(room.kept()).isEmpty();
    }

    @Test
    void bytes_that_cannot_be_removed_now_are_removed_later() throws Exception {
      Attachment taken = room.server.upload(Room.text("hello"), ANN);
      Path file = directory.resolve("files").resolve(room.key(taken, ANN).path());
      Files.delete(file);
      Path obstacle = Files.createDirectories(file.resolve("in the way"));
      room.server.discard(taken.id(), ANN);

      room.sweeper.sweep();
      assertThat(room.lifecycle.loadRemovals(room.instant(), 9)).isEmpty();
      Files.delete(obstacle);
      room.sweeper.sweep();
      assertThat(file).exists();
      room.pass(Duration.ofMinutes(2));
      room.sweeper.sweep();

      assertThat(file).doesNotExist();
      assertThat(room.lifecycle.loadRemovals(Room.START.plus(Duration.ofDays(9)), 9)).isEmpty();
    }

    @Test
    void old_bytes_without_a_record_are_strays_and_young_ones_are_not() throws Exception {
      Attachment kept = room.server.upload(Room.text("kept"), ANN);
      Attachment lost = room.server.upload(Room.text("lost"), ANN);
      room.send("thr_1", ANN, kept.id());
      room.store.deleteAttachment(lost.id(), ANN);
      room.lifecycle.completeRemovals(room.lifecycle.loadRemovals(room.instant(), 9));

      room.sweeper.sweepStrays();
      assertThat(room.kept()).hasSize(2);
      room.pass(Duration.ofDays(36_500));
      room.sweeper.sweepStrays();

      assertThat(room.kept()).containsExactly(room.key(kept, ANN).path());
    }

    @Test
    void what_others_keep_in_the_same_place_is_no_stray() throws Exception {
      Path files = directory.resolve("files");
      Path owner = files.resolve(room.key(room.server.upload(Room.text("a"), ANN), ANN).path());
      List<Path> others =
          List.of(
              Files.createFile(files.resolve("dump.sql")),
              Files.createFile(Files.createDirectory(files.resolve("lost+found")).resolve("1")),
              Files.createFile(owner.resolveSibling("thumbs.db")));

      room.pass(Duration.ofDays(36_500));
      room.sweeper.sweepStrays();

      assertThat(others).allMatch(Files::exists);
    }

    @Test
    void a_stray_that_cannot_be_removed_keeps_no_other_from_it() throws Exception {
      List<Path> strays = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        AttachmentKey key = new AttachmentKey("owner" + n, "atc_" + n);
        strays.add(Files.createDirectories(directory.resolve("files").resolve(key.path())));
      }
      for (Path stray : strays) {
        Path obstacle = Files.createDirectory(stray.resolve("in the way"));
        room.pass(Duration.ofDays(36_500));
        room.sweeper.sweepStrays();

        assertThat(strays.stream().filter(Files::exists)).containsExactly(stray);
        Files.delete(obstacle);
        room.sweeper.sweepStrays();
        for (Path again : strays) {
          Files.createDirectories(again);
        }
      }
    }

    @Test
    void what_was_left_on_its_way_in_is_deleted_after_a_day() throws Exception {
      Files.createFile(room.files.staging().resolve("upload1"));

      room.sweeper.sweepStrays();
      assertThat(room.staged()).hasSize(1);
      room.pass(Duration.ofDays(36_500));
      room.sweeper.sweepStrays();

      assertThat(room.staged()).isEmpty();
    }
  }
}
