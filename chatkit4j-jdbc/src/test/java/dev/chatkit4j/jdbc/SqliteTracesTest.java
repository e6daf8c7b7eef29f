package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The traces of deleted text in the bytes of a database's files: none. */
@Timeout(300)
final class SqliteTracesTest {
  private static final int SEED = 18;

  /** In no other word. */
  private static final String ANN = "Q7-annegret";

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private final MovableClock clock = new MovableClock();
  private SqliteDatabase database;
  private SqliteStore<String> store;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("chat.db"), 2, Duration.ofSeconds(5));
    store = new SqliteStore<>(database, context -> context, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Any part of it of two words has the mark of its thread and owner. */
  private String text(String owner, String threadId, int words) {
    return (mark(owner, threadId) + " ").repeat(words);
  }

  private static String mark(String owner, String threadId) {
    return "said-by-%s-in-%s".formatted(owner, threadId);
  }

  private List<String> filesWith(String secret) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (bytes.contains(secret)) {
          found.add(file.getFileName().toString());
        }
      }
    }
    return found;
  }

  /** Writes, replaces and deletes at random in some threads of an owner. */
  private void converse(String owner, int steps) {
    for (int i = 0; i < steps; i++) {
      String threadId = "t" + random.nextInt(6);
      String itemId = "i" + random.nextInt(40);
      int words = 1 << random.nextInt(9);
      switch (random.nextInt(10)) {
        case 0 -> store.deleteThreadItem(threadId, itemId, owner);
        case 1 ->
            store.saveThread(
                Samples.thread(threadId).withTitle(text(owner, threadId, words)), owner);
        default -> {
          store.saveThread(
              Samples.thread(threadId).withTitle(text(owner, threadId, 1 + i % 3)), owner);
          store.saveItem(
              threadId, Samples.message(threadId, itemId, text(owner, threadId, words)), owner);
        }
      }
    }
  }

  @Test
  void nothing_said_in_a_deleted_thread_is_in_any_file() throws Exception {
    for (int round = 0; round < 6; round++) {
      converse(ANN, 30);
      converse("bob", 20);
      String threadId = "t" + round;

      store.deleteThread(threadId, ANN);

      assertThat(filesWith(mark(ANN, threadId))).as("round %d", round).isEmpty();
    }
    assertThat(filesWith(mark("bob", "t1"))).isNotEmpty();
  }

  @Test
  void nothing_said_by_an_erased_owner_is_in_any_file() throws Exception {
    AttachmentLifecycle<String> life = store.attachmentLifecycle().orElseThrow();
    for (int round = 0; round < 3; round++) {
      converse(ANN, 60);
      converse("bob", 30);
      String name = mark(ANN, "file") + ".txt";
      life.addPending(
          new Attachment.File("f", name, "text/plain", null, null, null),
          10,
          Samples.NOON,
          100,
          ANN);

      store.eraseOwner(ANN);

      assertThat(filesWith("said-by-" + ANN)).as("round %d", round).isEmpty();
    }
    life.completeRemovals(life.loadRemovals(clock.instant(), 9));
    assertThat(filesWith(ANN)).isEmpty();
    store.close();
    assertThat(filesWith("said-by-" + ANN)).isEmpty();
  }

  @Test
  void what_a_truncation_removed_and_what_was_replaced_is_in_no_file() throws Exception {
    store.saveThread(Samples.thread("t"), ANN);
    for (int words = 1; words < 300; words += 19) {
      store.saveItem("t", Samples.message("t", "first", text(ANN, "draft", words)), ANN);
      store.saveItem("t", Samples.message("t", "b" + words, text(ANN, "later", words)), ANN);
    }
    store.saveItem("t", Samples.message("t", "first", "short"), ANN);

    store.deleteItemsAfter("t", "first", ANN);

    assertThat(filesWith("said-by-" + ANN)).isEmpty();
  }

  @Test
  void while_somebody_reads_it_is_left_to_the_end_of_reading() throws Exception {
    store.saveThread(Samples.thread("t"), ANN);
    store.saveItem("t", Samples.message("t", "a", text(ANN, "t", 50)), ANN);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch deleted = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newSingleThreadExecutor()) {
      Future<?> reader =
          callers.submit(() ->
              database.read(
                  () -> "Reading",
                  sql -> {
                    sql.update("BEGIN");
                    var unused =
                        sql.first("SELECT count(*) FROM chatkit_item", row -> row.getInt(1));
                    reading.countDown();
                    await(deleted);
                    sql.update("COMMIT");
                    return true;
                  }));
      await(reading);
      store.saveThread(Samples.thread("u"), ANN);
      store.deleteThread("t", ANN);
      assertThat(filesWith(mark(ANN, "t"))).containsExactly("chat.db-wal");
      deleted.countDown();
      reader.get();
    }
    while (!filesWith(mark(ANN, "t")).isEmpty()) {
      Thread.onSpinWait(); // the writer empties the log by itself
    }
  }

  @Test
  void what_somebody_reads_is_not_vacuumed_and_that_is_said() throws Exception {
    Path file = folder.resolve("chat.db");
    writeAsOlderVersion();
    try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      reader.setAutoCommit(false);
      try (ResultSet row = reader.createStatement().executeQuery("SELECT * FROM chatkit_thread")) {
        assertThat(row.next()).isTrue();
      }

      assertThatThrownBy(() -> SqliteDatabase.vacuum(file, Duration.ofMillis(50)))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("chat.db is not done: somebody reads it");
      assertThat(filesWith(mark("bob", "t"))).contains("chat.db");
    }
    open();
    assertThat(userVersion()).isZero();
    store.close();

    SqliteStore.vacuum(file);

    assertThat(filesWith(mark("bob", "t"))).isEmpty();
    open();
    assertThat(userVersion()).isEqualTo(SqliteSchema.OVERWRITES);
  }

  @Test
  void a_file_of_an_older_version_has_them_until_it_is_vacuumed() throws Exception {
    writeAsOlderVersion();
    assertThat(filesWith(mark("bob", "t"))).containsExactly("chat.db");

    SqliteStore.vacuum(folder.resolve("chat.db"));

    assertThat(filesWith(mark("bob", "t"))).isEmpty();
    open();
    assertThat(store.loadThread("t", "bob")).isEqualTo(Samples.thread("t"));
    assertThat(userVersion()).isEqualTo(SqliteSchema.OVERWRITES);
  }

  private Integer userVersion() {
    return database.read(
        () -> "Asking", sql -> sql.first("PRAGMA user_version", row -> row.getInt(1)));
  }

  private void writeAsOlderVersion() {
    store.saveThread(Samples.thread("t"), "bob");
    for (int i = 0; i < 40; i++) {
      store.saveItem("t", Samples.message("t", "i" + i, text("bob", "t", 40)), "bob");
    }
    database.write(
        () -> "Deleting as older versions did",
        sql -> {
          sql.first("PRAGMA secure_delete = OFF", row -> row.getInt(1));
          sql.update("DELETE FROM chatkit_item");
          return sql.update("PRAGMA user_version = 0");
        });
    store.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
