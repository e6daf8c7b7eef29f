package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Product.Place;
import dev.chatkit4j.app.Program.Run;
import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversations on their way from one database to another. */
@Timeout(300)
@Tag("slow")
final class MovingTest {
  private static final Instant TIME = Instant.parse("2026-11-01T12:00:00.123456Z");
  private static final Caller ANN = new Caller("ann");
  private static final Caller BOB = new Caller("bob é😀");

  @TempDir private Path dir;

  /** Two owners with all that is hard to keep. */
  private static void fill(Store<Caller> store) {
    for (String id : List.of("t2", "t1", "t0")) {
      store.saveThread(new ThreadMetadata(id, TIME), ANN);
      for (String item : List.of("c", "a", "gone", "b")) {
        store.addThreadItem(id, message(id, item, TIME, "text of " + item), ANN);
      }
      store.deleteThreadItem(id, "gone", ANN);
    }
    store.saveThread(new ThreadMetadata("t1", TIME.plusSeconds(60)).withTitle("moved"), ANN);
    store.saveItem("t1", message("t1", "a", TIME.minusSeconds(60), "moved"), ANN);
    store.saveItem("t1", message("t1", "large", TIME, "é".repeat(500_000)), ANN);
    JsonObject hard =
        JsonObject.of(
            "\ud800", "\udc00 \u0000 \ud83d\ude00 \u2028", "n", new JsonNumber("1.50e+400"));
    store.saveItem("t1", new ThreadItem.HiddenContext("hard", "t1", TIME, hard), ANN);
    store.saveAttachment(file("f1", "t1"), ANN);
    store.saveAttachment(file("f0", null), ANN);
    store.saveAttachment(file("f", null), BOB);
    store.saveThread(new ThreadMetadata("t1", TIME), new Caller("erased"));
    Moving.data(store).eraseOwner(new Caller("erased"));
  }

  private static ThreadItem message(String thread, String id, Instant time, String text) {
    return new ThreadItem.AssistantMessage(
        id, thread, time, List.of(new AssistantMessageContent(text)));
  }

  private static Attachment file(String id, String thread) {
    return new Attachment.File(id, "name", "text/plain", null, thread, null);
  }

  private Place filled(Product product) {
    Place place = product.migrated(dir);
    try (Store<Caller> store = place.open()) {
      fill(store);
    }
    return place;
  }

  /** The hash of each owner. */
  private static Map<String, String> hashes(Place place) {
    Map<String, String> hashes = new LinkedHashMap<>();
    try (Store<Caller> store = place.open()) {
      for (Caller owner : Moving.owners(store, null)) {
        OwnerLines lines = OwnerLines.of(store, owner);
        hashes.put(owner.owner(), lines.counts() + " " + lines.hash());
      }
    }
    return hashes;
  }

  private static Run copy(Place from, Place to, String... more) {
    List<String> args = new ArrayList<>(List.of("copy"));
    args.addAll(List.of(more));
    return Program.run(args, from.as("from"), to.as("to"));
  }

  @Test
  void a_copy_goes_round_all_products_and_is_the_same() {
    Place first = filled(Product.SQLITE);
    Map<String, String> expected = hashes(first);
    assertThat(expected).containsOnlyKeys("ann", "bob é😀");
    assertThat(expected.get("ann")).startsWith("3 threads, 11 items, 2 attachments ");

    Place from = first;
    for (Product product : List.of(Product.POSTGRES, Product.MARIADB, Product.SQLITE)) {
      Place to = product.migrated(dir);
      Run run = copy(from, to);
      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .contains("Copied 2 owners: 3 threads, 11 items, 3 attachments")
          .contains("The copy is the same");
      assertThat(run.code()).isZero();
      assertThat(hashes(to)).isEqualTo(expected);
      from = to;
    }
    try (Store<Caller> store = from.open()) {
      assertThat(store.loadThreadItems("t1", null, 9, Order.ASC, ANN).data())
          .extracting(ThreadItem::id)
          .containsExactly("c", "a", "b", "large", "hard");
    }
  }

  @Test
  void one_owner_may_be_copied_alone() {
    Place to = Product.POSTGRES.migrated(dir);

    assertThat(copy(filled(Product.SQLITE), to, "--owner", BOB.owner()).code()).isZero();

    assertThat(hashes(to)).containsOnlyKeys(BOB.owner());
  }

  @Test
  void a_copy_into_what_has_more_says_that_they_differ() {
    Place from = filled(Product.SQLITE);
    Place to = Product.SQLITE.migrated(dir);
    try (Store<Caller> store = to.open()) {
      store.saveThread(new ThreadMetadata("other", TIME), ANN);
    }

    Run run = copy(from, to);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("owner ann differs");
    assertThat(run.out()).contains("1 owners differ");
  }

  @Test
  void a_copy_onto_itself_is_refused() {
    Place place = filled(Product.SQLITE);

    assertThat(copy(place, place).err()).contains("--from and --to are the same database");
  }

  @Test
  void a_copy_that_was_killed_goes_on_when_started_again() throws Exception {
    Place from = Product.SQLITE.migrated(dir);
    try (Store<Caller> store = from.open()) {
      for (int i = 10; i < 30; i++) {
        store.saveThread(new ThreadMetadata("t" + i, TIME), ANN);
        store.addThreadItem("t" + i, message("t" + i, "a", TIME, "text"), ANN);
      }
    }
    Place to = Product.POSTGRES.migrated(dir);
    try (Connection connection = DriverManager.getConnection(to.url(), to.user(), to.password());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "INSERT INTO chatkit_thread (owner, id, created_at, document)"
              + " VALUES ('ann', 't20', 1, '{}')"); // stops the copy there
      Process process =
          Program.start(
              dir.resolve("output.txt"), List.of(), List.of("copy"), from.as("from"), to.as("to"));
      while (threads(statement) < 11) {
        assertThat(process.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
      connection.rollback();
      assertThat(threads(statement)).isEqualTo(10);
    }

    Run again = copy(from, to);
    Run onceMore = copy(from, to);

    assertThat(again.out()).contains("The copy is the same");
    assertThat(onceMore.out()).contains("Copied 1 owners: 20 threads, 20 items, 0 attachments");
    assertThat(hashes(to)).isEqualTo(hashes(from));
  }

  private static int threads(Statement statement) throws Exception {
    try (ResultSet row = statement.executeQuery("SELECT count(*) FROM chatkit_thread")) {
      row.next();
      return row.getInt(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_export_comes_back_as_it_was(Product product) throws Exception {
    Place from = filled(product);
    Place to = product.migrated(dir);
    Path file = dir.resolve("export.jsonl");

    Run export = Program.run(List.of("export", "--out", file.toString()), from.as("db"));
    Run first = Program.run(List.of("import", "--in", file.toString()), to.as("db"));
    Run again = Program.run(List.of("import", "--in", file.toString()), to.as("db"));

    assertThat(export).isEqualTo(new Run(0, "", ""));
    assertThat(first.err()).isEmpty();
    assertThat(first.out()).startsWith("Imported 2 owners: 3 threads, 11 items, 3 attachments");
    assertThat(again).isEqualTo(first);
    assertThat(hashes(to)).isEqualTo(hashes(from));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.getFirst()).startsWith("{\"format\":\"chatkit4j\",\"version\":1,\"written\":");
    assertThat(lines.getLast())
        .isEqualTo("{\"end\":{\"owners\":2,\"threads\":3,\"items\":11,\"attachments\":3}}");
    assertThat(Program.run(List.of("export"), to.as("db")).out().lines().skip(1).toList())
        .isEqualTo(lines.subList(1, lines.size()));
  }

  @Test
  void an_export_does_not_replace_a_file() throws Exception {
    Path file = Files.writeString(dir.resolve("here.jsonl"), "precious");

    Run run =
        Program.run(List.of("export", "--out", file.toString()), filled(Product.SQLITE).as("db"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("is there already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void a_file_that_was_cut_off_is_refused_wherever_it_was_cut() throws Exception {
    Path file = dir.resolve("export.jsonl");
    Program.run(List.of("export", "--out", file.toString()), filled(Product.SQLITE).as("db"));
    byte[] whole = Files.readAllBytes(file);
    Place to = Product.SQLITE.migrated(dir);

    for (int length : List.of(0, 10, 200, whole.length - 70, whole.length - 20)) {
      Files.write(file, Arrays.copyOf(whole, length));
      Run run = Program.run(List.of("import", "--in", file.toString()), to.as("db"));
      assertThat(run.code()).as("%s bytes", length).isEqualTo(2);
      assertThat(run.err()).contains("line ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"format":"other","version":1}                       | line 1: it is not what
          {"format":"chatkit4j","version":2}                   | line 1: its format is of another
          HEAD {"thread":{"id":"t"}}                           | line 2: there is no owner yet
          HEAD {"owner":7}                                     | line 2: the owner is no text
          HEAD {"owner":""}                                    | line 2: owner must be
          HEAD {"owner":"ann"} {"item":{}}                     | line 3: an item comes before any
          HEAD {"owner":"ann"} {"thread":{"id":"t"}}           | line 3:
          HEAD {"owner":"ann"} []                              | line 3: it is no JSON object
          HEAD {"owner":"ann"} {"x":1}                         | line 3: it is neither
          HEAD {"owner":"ann"} {"item":                        | line 3: not JSON
          HEAD {"owner":"ann"}                                 | line 3: the file ends without
          HEAD {"end":{"owners":1,"threads":0,"items":0,"attachments":0}} | line 2: lines are missing
          HEAD {"end":{"owners":0,"threads":0,"items":0,"attachments":0}} {} | line 3: there is more
          """)
  void a_file_that_is_wrong_is_refused_with_the_line(String lines, String reason) throws Exception {
    String text =
        lines.replace("HEAD", "{\"format\":\"chatkit4j\",\"version\":1}").replace(" ", "\n");
    Path file = Files.write(dir.resolve("wrong.jsonl"), text.getBytes(StandardCharsets.UTF_8));

    Run run =
        Program.run(
            List.of("import", "--in", file.toString(), "--db", dir.resolve("new.db").toString()));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(reason);
  }

  @Test
  void a_line_that_is_no_utf8_is_told_by_its_number() throws Exception {
    StringBuilder lines = new StringBuilder("{\"format\":\"chatkit4j\",\"version\":1}\n");
    for (int i = 2; i <= 40; i++) {
      lines.append("{\"owner\":\"m\u00fcller %s\"}\n".formatted(i));
    }
    byte[] text = Wire.bytes(lines.toString());
    byte[] wrong = "{\"owner\":\"m\u00fcller\"}\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(importOf(Wire.joined(text, wrong)).err())
        .startsWith("chatkit4j: line 41: not UTF-8");
    assertThat(importOf(lines.toString().getBytes(StandardCharsets.UTF_16)).err())
        .startsWith("chatkit4j: line 1: not UTF-8");
    assertThat(importOf(Wire.joined(Wire.bytes("\ufeff"), text, wrong)).err())
        .startsWith("chatkit4j: line 41: not UTF-8");
    assertThat(importOf(Wire.bytes(lines.toString().replace("\n", "\r\n"))).err())
        .contains("line 41: the file ends without its last line");
  }

  @Test
  void lines_may_begin_with_a_byte_order_mark_and_end_as_on_windows() throws Exception {
    Place from = filled(Product.SQLITE);
    String exported = Program.run(List.of("export"), from.as("db")).out();
    Path file =
        Files.writeString(dir.resolve("notepad.jsonl"), "\ufeff" + exported.replace("\n", "\r\n"));
    Place to = Product.SQLITE.empty(dir);

    Run run = Program.run(List.of("import", "--in", file.toString()), to.as("db"));

    assertThat(run.err()).isEmpty();
    assertThat(hashes(to)).isEqualTo(hashes(from));
  }

  private Run importOf(byte[] text) throws Exception {
    Path file = Files.write(dir.resolve("text.jsonl"), text);
    Run run =
        Program.run(
            List.of("import", "--in", file.toString(), "--db", dir.resolve("text.db").toString()));
    assertThat(run.code()).isEqualTo(2);
    return run;
  }

  @Test
  void progress_is_redrawn_on_a_terminal_and_told_now_and_then_elsewhere() {
    for (boolean terminal : List.of(true, false)) {
      long[] nanos = {0};
      StringWriter text = new StringWriter();
      Progress progress = new Progress(new PrintWriter(text, true), terminal, 4, () -> nanos[0]);
      progress.owner();
      nanos[0] = 5_000_000_000L;
      progress.element();
      nanos[0] = 5_000_000_001L;
      progress.element();
      progress.end();

      assertThat(text.toString().strip()).isEqualTo("1/4 owners, 1 elements, 0/s, about 15 s left");
      assertThat(text.toString().startsWith("\r")).isEqualTo(terminal);
    }
  }
}
