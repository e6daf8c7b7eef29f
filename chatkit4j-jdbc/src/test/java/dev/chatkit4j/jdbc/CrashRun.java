package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.Store;
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
 * Crashes a database again and again, at events chosen by a seed, and looks at what is left. It is
 * used until all its crashes are done, so that what one left is under the next.
 */
final class CrashRun {
  private static final int MOST_EVENTS = 250;
  private static final List<String> OWNERS = List.of("ann", "ben", "cem");

  /** A way to crash. */
  interface Crash {
    /**
     * Serves clients until they heard so many things, and crashes. Nobody uses the database any
     * more when this returns.
     *
     * @param told the owners, and what they were told so far
     */
    void serve(long seed, int events, Map<String, Told> told) throws Exception;
  }

  private final CrashSite site;
  private final Crash crash;
  private final long seed;

  CrashRun(CrashSite site, Crash crash, long seed) {
    this.site = site;
    this.crash = crash;
    this.seed = seed;
  }

  /** Crashes so many times. */
  Void crash(int times) throws Exception {
    Random random = new Random(seed);
    Map<String, Told> told = new LinkedHashMap<>();
    OWNERS.forEach(owner -> told.put(owner, new Told()));
    for (int i = 0; i < times; i++) {
      int events = random.nextInt(MOST_EVENTS);
      String where = "seed %d, %s, crash %d, after %d events".formatted(seed, site, i, events);
      try {
        crash.serve(random.nextLong(), events, told);
        check(told, random.nextLong());
      } catch (Exception | AssertionError e) {
        throw new AssertionError(where, e);
      }
    }
    return null;
  }

  private void check(Map<String, Told> told, long messageSeed) throws Exception {
    assertThat(findings()).isEmpty();
    try (Store<String> store = site.open();
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
      SELECT concat('item ', i.id)
        FROM chatkit_item i LEFT JOIN chatkit_thread t ON t.owner = i.owner AND t.id = i.thread_id
       WHERE t.id IS NULL
       UNION ALL
      SELECT concat('tombstone of item ', i.id)
        FROM chatkit_item_tombstone i LEFT JOIN chatkit_thread t ON t.owner = i.owner AND t.id = i.thread_id
       WHERE t.id IS NULL
       UNION ALL
      SELECT concat('attachment ', a.id)
        FROM chatkit_attachment a LEFT JOIN chatkit_thread t ON t.owner = a.owner AND t.id = a.thread_id
       WHERE a.thread_id IS NOT NULL AND t.id IS NULL
       UNION ALL
      SELECT concat('thread without a message ', t.id)
        FROM chatkit_thread t LEFT JOIN chatkit_item i ON i.owner = t.owner AND i.thread_id = t.id
       WHERE i.id IS NULL
      """;

  private List<String> findings() throws SQLException {
    return findings(site);
  }

  /** What is wrong in the tables when nobody uses them; empty if nothing is. */
  static List<String> findings(CrashSite site) throws SQLException {
    List<String> findings = new ArrayList<>();
    try (Connection connection = site.connect();
        Statement statement = connection.createStatement()) {
      collect(statement, ORPHANS, findings);
      for (String query : site.findings()) {
        collect(statement, query, findings);
      }
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
