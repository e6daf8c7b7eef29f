package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Kills a serving process again and again, at events chosen by a seed, and looks at what it left. A
 * database is used until all its kills are done, so that what one crash left is under the next.
 */
abstract class CrashRun {
  private static final int MOST_EVENTS = 250;
  private static final List<String> OWNERS = List.of("ann", "ben", "cem");

  private final String database;
  private final long seed;

  /**
   * A run on one database.
   *
   * @param database file or URL
   */
  CrashRun(String database, long seed) {
    this.database = database;
    this.seed = seed;
  }

  abstract Store<String> open();

  /** A connection to look at the tables, when the killed process has none any more. */
  abstract Connection connect() throws SQLException;

  /** What else is wrong in the tables. */
  abstract void collectFindings(Statement statement, List<String> findings) throws SQLException;

  /** Kills so many times. */
  Void crash(int times) throws Exception {
    Random random = new Random(seed);
    Map<String, Told> told = new LinkedHashMap<>();
    OWNERS.forEach(owner -> told.put(owner, new Told()));
    for (int i = 0; i < times; i++) {
      int events = random.nextInt(MOST_EVENTS);
      String where = "seed %d, %s, kill %d, after %d events".formatted(seed, database, i, events);
      try {
        serve(random.nextLong(), events, told);
        check(told, random.nextLong());
      } catch (Exception | AssertionError e) {
        throw new AssertionError(where, e);
      }
    }
    return null;
  }

  private void serve(long processSeed, int events, Map<String, Told> told)
      throws IOException, InterruptedException {
    SeededProcess.Running process = SeededProcess.Running.start(database, processSeed, OWNERS);
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

  private void check(Map<String, Told> told, long messageSeed) throws Exception {
    assertThat(findings()).isEmpty();
    try (Store<String> store = open();
        SeededServer server = new SeededServer(store)) {
      for (String owner : OWNERS) {
        told.get(owner).mustBe(Told.read(server, owner));
        SeededClient client =
            new SeededClient(server, owner, line -> SeededClient.hear(line, told.get(owner)));
        client.send(told.get(owner).nextMessage(messageSeed));
        told.get(owner).mustBe(Told.read(server, owner));
      }
    }
    assertThat(findings()).isEmpty();
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

  private List<String> findings() throws SQLException {
    List<String> findings = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      collect(statement, ORPHANS, findings);
      collectFindings(statement, findings);
    }
    return findings;
  }

  static void collect(Statement statement, String query, List<String> into) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        into.add(rows.getString(1));
      }
    }
  }
}
