package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.store.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqliteOpeningTest {
  @TempDir Path folder;

  private static SqliteStore<String> open(Path file) {
    return SqliteStore.<String>builder(context -> context)
        .busyTimeout(Duration.ofMillis(200))
        .open(file);
  }

  /** Opening fails for that reason, names the file and changes nothing in the folder. */
  private void assertRefused(Path file, String reason) throws IOException {
    Map<Path, String> before = contents();
    assertThatThrownBy(() -> open(file).close())
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
        .hasMessageStartingWith("Opening " + file + " failed: ")
        .hasMessageContaining(reason);
    assertThat(contents()).isEqualTo(before);
  }

  /** Every byte of every file. */
  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  private static void run(Path file, String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  @Test
  void a_file_that_is_no_database_is_refused() throws Exception {
    Path file = folder.resolve("letter.txt");
    Files.writeString(file, "Dear Sir or Madam, ".repeat(100));
    assertRefused(file, "SQLITE_NOTADB");
  }

  @Test
  void a_short_file_that_is_no_database_is_refused() throws Exception {
    Path file = folder.resolve("note.txt");
    Files.writeString(file, "Dear Sir");
    assertRefused(file, "SQLITE_NOTADB");
  }

  @Test
  void another_program_s_database_is_refused() throws Exception {
    Path file = folder.resolve("photos.db");
    run(file, "CREATE TABLE photo (id INTEGER)", "INSERT INTO photo VALUES (1)");
    assertRefused(file, "the database of another program");
  }

  @Test
  void another_program_s_database_is_refused_also_in_write_ahead_mode() throws Exception {
    Path file = folder.resolve("photos.db");
    run(file, "PRAGMA journal_mode = WAL", "CREATE TABLE photo (id INTEGER)");
    assertRefused(file, "the database of another program");
  }

  @Test
  void another_program_s_database_is_refused_also_while_its_tables_are_only_in_the_log()
      throws Exception {
    Path file = folder.resolve("photos.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE photo (id INTEGER)");
      assertRefused(file, "the database of another program");
    }
  }

  @Test
  void an_empty_database_that_another_program_signed_is_refused() throws Exception {
    Path file = folder.resolve("photos.db");
    run(file, "PRAGMA application_id = 7", "VACUUM");
    assertRefused(file, "application id 0x00000007");
  }

  @Test
  void a_file_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it() throws Exception {
    Path file = folder.resolve("chat.db");
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, null, null)
        .locations("classpath:db/chatkit4j/sqlite")
        .table("chatkit_schema_history")
        .target("1")
        .load()
        .migrate();
    String thread = StoredForm.write(Samples.thread("t"));
    String item = StoredForm.write(Samples.message("t", "a"));
    run(
        file,
        "INSERT INTO thread VALUES (7, 'ann', 't', 1, '%s')".formatted(thread),
        "INSERT INTO item VALUES (8, 'ann', 't', 'a', 1, 0, 0, '%s')".formatted(item),
        "INSERT INTO item VALUES (9, 'ann', 't', 'b', 1, 0, 0, '%s')".formatted(item),
        "INSERT INTO item_tombstone VALUES ('ann', 't', 'b', 1, 9, %d)".formatted(Long.MAX_VALUE),
        "DELETE FROM item WHERE id = 'b'");

    try (SqliteStore<String> store = open(file)) {
      assertThat(store.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));
      store.addThreadItem("t", Samples.message("t", "c"), "ann");
      assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann")))
          .containsExactly("a", "c");
      assertThat(Samples.ids(store.loadThreadItems("t", "b", 9, Order.ASC, "ann")))
          .containsExactly("c");
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA foreign_keys = ON");
      assertThatThrownBy(() -> statement.execute("DELETE FROM chatkit_thread"))
          .hasMessageContaining("FOREIGN KEY");
      try (var row = statement.executeQuery("SELECT max(seq) FROM chatkit_item")) {
        assertThat(row.getLong(1)).isEqualTo(10);
      }
      try (var row = statement.executeQuery(OLD_NAMES)) {
        assertThat(row.getString(1)).isNull();
      }
    }
  }

  @Test
  void attachments_of_the_second_version_are_records_without_a_life() throws Exception {
    Path file = folder.resolve("chat.db");
    Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, null, null)
        .locations("classpath:db/chatkit4j/sqlite")
        .table("chatkit_schema_history")
        .target("2")
        .load()
        .migrate();
    run(
        file,
        "INSERT INTO chatkit_attachment VALUES ('ann', 'f', 't', '%s')"
            .formatted(StoredForm.write(Samples.file("f", "t"))),
        "INSERT INTO chatkit_attachment VALUES ('ann', 'g', NULL, '%s')"
            .formatted(StoredForm.write(Samples.file("g", null))));

    try (SqliteStore<String> store = open(file)) {
      UpgradedAttachments.assertLifeless(store);
    }
    assertThat(SqliteStore.schemaVersion(file).current()).isTrue();
  }

  private static final String OLD_NAMES =
      """
      SELECT group_concat(name)
        FROM sqlite_schema
       WHERE name NOT LIKE 'chatkit_%' AND name NOT LIKE 'sqlite_%'
      """;

  @Test
  void a_newer_schema_is_refused() throws Exception {
    Path file = folder.resolve("chat.db");
    open(file).close();
    run(file, "UPDATE chatkit_schema_history SET version = '5' WHERE version = '4'");
    assertRefused(file, "its schema has version 5, this program knows up to 4");
  }

  @Test
  void a_directory_is_refused() throws Exception {
    assertRefused(Files.createDirectory(folder.resolve("chat.db")), "no regular file");
  }

  @Test
  void a_path_below_a_file_is_refused() throws Exception {
    Path file = folder.resolve("letter.txt");
    Files.writeString(file, "Dear Sir or Madam");
    assertRefused(file.resolve("chat.db"), "no directory to have it in");
  }

  @Test
  void a_missing_directory_is_refused_and_not_made() throws Exception {
    assertRefused(folder.resolve("missing").resolve("chat.db"), "no directory to have it in");
    assertThat(folder.resolve("missing")).doesNotExist();
  }

  @Test
  void a_directory_that_takes_no_files_is_refused() throws Exception {
    Path readOnly = Files.createDirectory(folder.resolve("read-only"));
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
    // The superuser may write there all the same, but nobody may in /proc.
    Path directory = Files.isWritable(readOnly) ? Path.of("/proc/self") : readOnly;
    assertRefused(directory.resolve("chat.db"), "its directory may not be written to");
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void a_file_that_may_not_be_written_to_is_refused() throws Exception {
    Path file = folder.resolve("chat.db");
    open(file).close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    if (Files.isWritable(file)) {
      // The superuser may.
      open(file).close();
    } else {
      assertRefused(file, "the file may not be written to");
    }
  }

  @Test
  void a_file_locked_by_somebody_else_is_refused_after_the_timeout() throws Exception {
    Path file = folder.resolve("chat.db");
    open(file).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      assertThatThrownBy(() -> open(file).close())
          .isInstanceOf(UnavailableException.class)
          .hasMessageStartingWith("Opening " + file + " failed: ")
          .hasMessageContaining("SQLITE_BUSY");
    }
    open(file).close();
  }

  @Test
  void a_failed_opening_leaves_no_thread_behind() throws Exception {
    Path file = folder.resolve("photos.db");
    run(file, "CREATE TABLE photo (id INTEGER)");
    assertRefused(file, "another program");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("chatkit4j-sqlite-reader"));
  }

  @Test
  void an_empty_file_becomes_a_store() throws Exception {
    Path file = Files.createFile(folder.resolve("chat.db"));
    open(file).close();
    assertThat(Files.size(file)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b.db", "what?mode=memory.db", "100%25.db", "a#b.db", "ä☃😀.db", "a;b'c\"d.db"})
  void any_file_name_is_just_a_name(String name) throws Exception {
    Path file = folder.resolve(name);
    try (SqliteStore<String> store = open(file)) {
      store.saveThread(Samples.thread("t"), "ann");
    }
    try (SqliteStore<String> store = open(file)) {
      assertThat(store.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_relative_path_is_taken_from_the_working_directory() {
    Path absolute = folder.resolve("chat.db");
    Path relative = Path.of("").toAbsolutePath().relativize(absolute);
    open(relative).close();
    assertThat(absolute).isRegularFile();
  }

  @Test
  void the_file_says_that_it_is_ours_and_which_version() throws Exception {
    Path file = folder.resolve("chat.db");
    open(file).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      try (var row = statement.executeQuery("PRAGMA application_id")) {
        assertThat(row.getInt(1)).isEqualTo(SqliteSchema.APPLICATION_ID);
      }
      try (var row =
          statement.executeQuery("SELECT group_concat(version) FROM chatkit_schema_history")) {
        assertThat(row.getString(1)).isEqualTo("1,2,3,4");
      }
    }
  }

  @RepeatedTest(40)
  void many_may_open_a_new_file_at_once() throws Exception {
    Path file = folder.resolve("chat.db");
    int many = 8;
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> openings = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < many; i++) {
        String id = "t" + i;
        openings.add(
            callers.submit(() -> {
              StalledWriter.waitFor(start);
              try (SqliteStore<String> store = SqliteStore.open(file, context -> context)) {
                store.saveThread(Samples.thread(id), "ann");
              }
            }));
      }
      start.countDown();
      for (Future<?> opening : openings) {
        opening.get();
      }
    }
    try (SqliteStore<String> store = open(file)) {
      for (int i = 0; i < many; i++) {
        assertThat(store.loadThread("t" + i, "ann").id()).isEqualTo("t" + i);
      }
    }
  }
}
