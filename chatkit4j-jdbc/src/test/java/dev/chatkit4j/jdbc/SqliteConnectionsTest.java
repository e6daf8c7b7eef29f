package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.store.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteConnectionsTest {
  private static final List<String> PRAGMAS =
      List.of("journal_mode", "synchronous", "foreign_keys", "busy_timeout");

  @TempDir Path folder;

  @Test
  void what_durability_rests_on_is_in_force_on_the_writer_and_on_every_reader() throws Exception {
    Map<String, String> wanted =
        Map.of(
            "journal_mode", "wal", "synchronous", "2", "foreign_keys", "0", "busy_timeout", "1234");
    Map<String, String> wantedOfWriter = new HashMap<>(wanted);
    wantedOfWriter.put("busy_timeout", "0"); // it asks again by itself, see GroupCommit
    int readers = 3;
    try (SqliteDatabase database =
            SqliteDatabase.open(folder.resolve("a.db"), readers, Duration.ofMillis(1234));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(database.write(() -> "Asking", SqliteConnectionsTest::pragmas))
          .isEqualTo(wantedOfWriter);

      CyclicBarrier allAtOnce = new CyclicBarrier(readers);
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      List<Future<Map<String, String>>> answers = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        answers.add(
            callers.submit(() ->
                database.read(
                    () -> "Asking",
                    sql -> {
                      threads.add(Thread.currentThread());
                      meet(allAtOnce);
                      return pragmas(sql);
                    })));
      }
      for (Future<Map<String, String>> answer : answers) {
        assertThat(answer.get()).isEqualTo(wanted);
      }
      assertThat(threads).hasSize(readers);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> pragmas(Sql sql) throws SQLException {
    Map<String, String> values = new HashMap<>();
    for (String pragma : PRAGMAS) {
      values.put(pragma, sql.first("PRAGMA " + pragma, row -> row.getString(1)));
    }
    return values;
  }

  @Test
  void a_database_in_memory_has_the_same_settings() {
    try (SqliteDatabase database = SqliteDatabase.inMemory()) {
      assertThat(database.read(() -> "Asking", SqliteConnectionsTest::pragmas))
          .containsEntry("foreign_keys", "0")
          .containsEntry("synchronous", "2");
    }
  }

  @Test
  void a_setting_that_sqlite_does_not_grant_is_an_error() throws Exception {
    try (Sql memory = SqliteConnections.toMemory().writer()) {
      assertThatThrownBy(() -> SqliteConnections.toMemory().useWriteAheadLog(memory))
          .hasMessage("SQLite answers PRAGMA journal_mode = WAL with memory instead of wal");
    }
  }

  @Test
  void a_reader_cannot_write() {
    try (SqliteDatabase database =
        SqliteDatabase.open(folder.resolve("a.db"), 1, Duration.ofSeconds(5))) {
      assertThatThrownBy(() ->
              database.read(
                  () -> "Cheating",
                  sql -> sql.update("DELETE FROM chatkit_thread WHERE owner = ?", "ann")))
          .isInstanceOf(UnavailableException.class)
          .hasMessageStartingWith("Cheating in " + folder.resolve("a.db") + " failed")
          .hasMessageContaining("SQLITE_READONLY");
    }
  }

  @Test
  void closing_leaves_one_file_with_everything_in_it() throws Exception {
    Path file = folder.resolve("a.db");
    SqliteStore.<String>open(file, context -> context).close();
    assertOnly(file);
    try (SqliteStore<String> store = SqliteStore.open(file, context -> context)) {
      store.saveThread(Samples.thread("t"), "ann");
    }
    assertOnly(file);
  }

  private void assertOnly(Path file) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
