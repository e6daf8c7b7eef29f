package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a serving process again and again, at events chosen by a seed. Set {@code
 * -Dchatkit4j.crashes} for other than 100 kills and {@code -Dchatkit4j.seed} for others. A file is
 * used until all its kills are done, so that what one crash left is under the next.
 */
@Timeout(1800)
final class SqliteCrashTest {
  private static final int CRASHES = Integer.getInteger("chatkit4j.crashes", 100);
  private static final long SEED = Long.getLong("chatkit4j.seed", 20260301L);
  private static final int MOST_EVENTS = 250;
  private static final List<String> OWNERS = List.of("ann", "ben", "cem");

  @TempDir Path folder;

  @Test
  void what_clients_were_told_is_there_after_every_kill_and_the_threads_go_on() throws Exception {
    try (ExecutorService lanes = Executors.newFixedThreadPool(2)) {
      Future<?> odd = lanes.submit(() -> crash(folder.resolve("a.db"), SEED, CRASHES / 2));
      crash(folder.resolve("b.db"), SEED + 1, CRASHES - CRASHES / 2);
      odd.get();
    }
  }

  private static Void crash(Path file, long seed, int times) throws Exception {
    Random random = new Random(seed);
    Map<String, Told> told = new LinkedHashMap<>();
    OWNERS.forEach(owner -> told.put(owner, new Told()));
    for (int i = 0; i < times; i++) {
      int events = random.nextInt(MOST_EVENTS);
      String where =
          "-Dchatkit4j.seed=%d, %s, kill %d, after %d events".formatted(SEED, file, i, events);
      try {
        serve(file, random.nextLong(), events, told);
        check(file, told, random.nextLong());
      } catch (Exception | AssertionError e) {
        throw new AssertionError(where, e);
      }
    }
    return null;
  }

  private static void serve(Path file, long seed, int events, Map<String, Told> told)
      throws IOException, InterruptedException {
    SeededProcess.Running process = SeededProcess.Running.start(file, seed, OWNERS);
    try (var output = process.output()) {
      assertThat(process.line()).isEqualTo("ready");
      for (int i = 0; i < events; i++) {
        String line = process.line();
        assertThat(line).as("the process lives on").isNotNull();
        hear(line, told);
      }
      process.kill();
      for (String line = process.line(); line != null; line = process.line()) {
        hear(line, told);
      }
    } finally {
      process.kill();
      process.process().waitFor();
    }
  }

  private static void hear(String line, Map<String, Told> told) {
    SeededClient.hear(line, told.get(line.split(" ", 3)[1]));
  }

  private static void check(Path file, Map<String, Told> told, long seed) throws Exception {
    try (SqliteStore<String> store = SqliteStore.open(file, owner -> owner);
        SeededServer server = new SeededServer(store)) {
      for (String owner : OWNERS) {
        told.get(owner).mustBe(Told.read(server, owner));
        SeededClient client =
            new SeededClient(server, owner, line -> SeededClient.hear(line, told.get(owner)));
        client.send(told.get(owner).nextMessage(seed));
        told.get(owner).mustBe(Told.read(server, owner));
      }
    }
    assertThat(findings(file)).isEmpty();
  }

  private static final String ORPHANS =
      """
      SELECT 'item ' || i.id
        FROM chatkit_item i LEFT JOIN chatkit_thread t ON t.owner = i.owner AND t.id = i.thread_id
       WHERE t.id IS NULL
       UNION ALL
      SELECT 'tombstone of item ' || i.id
        FROM chatkit_item_tombstone i LEFT JOIN chatkit_thread t ON t.owner = i.owner AND t.id = i.thread_id
       WHERE t.id IS NULL
       UNION ALL
      SELECT 'attachment ' || a.id
        FROM chatkit_attachment a LEFT JOIN chatkit_thread t ON t.owner = a.owner AND t.id = a.thread_id
       WHERE a.thread_id IS NOT NULL AND t.id IS NULL
       UNION ALL
      SELECT 'thread without a message ' || t.id
        FROM chatkit_thread t LEFT JOIN chatkit_item i ON i.owner = t.owner AND i.thread_id = t.id
       WHERE i.id IS NULL
      """;

  private static final String UNBOUND =
      """
      SELECT 'unbound attachment of item ' || i.id
        FROM chatkit_item i, json_each(i.document, '$.attachments') e
        JOIN chatkit_attachment a ON a.owner = i.owner AND a.id = json_extract(e.value, '$.id')
       WHERE a.thread_id IS NOT i.thread_id
      """;

  /** What is wrong in the tables themselves. */
  private static List<String> findings(Path file) throws SQLException {
    List<String> findings = new java.util.ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      collect(statement, "PRAGMA integrity_check", findings);
      findings.remove("ok");
      collect(statement, "PRAGMA foreign_key_check", findings);
      collect(statement, ORPHANS, findings);
      collect(statement, UNBOUND, findings);
    }
    return findings;
  }

  private static void collect(Statement statement, String query, List<String> into)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        into.add(rows.getString(1));
      }
    }
  }
}
