package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows that each statement reads in tables of 100,000, as the server counts them. */
@Tag("slow")
final class ServerRowsReadTest {
  private static final Map<Server, PooledDatabase> DATABASES = new EnumMap<>(Server.class);
  private static final int PAGE = 21;

  /** Rows looked at to find a place, to check a key or to lock. */
  private static final int SOME = 6;

  /** PostgreSQL plans anew for each use at first, and once for all later on. */
  private static final int USES = 12;

  private static final String[] POSTGRES_ROWS = {
    "ALTER TABLE chatkit_thread SET (autovacuum_enabled = false)",
    "ALTER TABLE chatkit_item SET (autovacuum_enabled = false)",
    "ALTER TABLE chatkit_attachment SET (autovacuum_enabled = false)",
    "ALTER TABLE chatkit_thread_tombstone SET (autovacuum_enabled = false)",
    "ALTER TABLE chatkit_item_tombstone SET (autovacuum_enabled = false)",
    """
    INSERT INTO chatkit_thread (owner, id, created_at, document)
    SELECT o, 't' || n, n / 10, '{}'
      FROM generate_series(1, 20000) n, (VALUES ('ann'), ('bob')) AS owners (o)
    """,
    """
    INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
    SELECT o, 't' || t, 'i' || n, n / 10, n % 2, CASE WHEN n % 50000 = 0 THEN 1 ELSE 0 END, '{}'
      FROM generate_series(1, 100000) n, (VALUES ('ann', 1), ('ann', 2), ('bob', 1)) AS threads (o, t)
     WHERE n <= CASE WHEN o = 'ann' AND t = 1 THEN 100000 ELSE 10000 END
    """,
    """
    INSERT INTO chatkit_item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
    SELECT o, 't1', 'd' || n, n, n, n
      FROM generate_series(1, 10000) n, (VALUES ('ann'), ('bob')) AS owners (o)
    """,
    """
    INSERT INTO chatkit_thread_tombstone (owner, id, created_at, seq, deleted_at)
    SELECT o, 'd' || n, n, n, n
      FROM generate_series(1, 10000) n, (VALUES ('ann'), ('bob')) AS owners (o)
    """,
    """
    INSERT INTO chatkit_attachment (owner, id, thread_id, document)
    SELECT o, 'f' || n, 't' || n, '{"type":"file","id":"f","name":"a","mime_type":"text/plain"}'
      FROM generate_series(1, 10000) n, (VALUES ('ann'), ('bob')) AS owners (o)
    """
  };

  private static final String[] MARIADB_ROWS = {
    """
    INSERT INTO chatkit_thread (owner, id, created_at, document)
    SELECT o, concat('t', n.seq), n.seq DIV 10, '{}'
      FROM seq_1_to_20000 n, (SELECT 'ann' AS o UNION SELECT 'bob') owners
    """,
    """
    INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
    SELECT o, concat('t', t), concat('i', n.seq), n.seq DIV 10, n.seq % 2, n.seq % 50000 = 0, '{}'
      FROM seq_1_to_100000 n,
           (SELECT 'ann' AS o, 1 AS t UNION SELECT 'ann', 2 UNION SELECT 'bob', 1) threads
     WHERE n.seq <= CASE WHEN o = 'ann' AND t = 1 THEN 100000 ELSE 10000 END
     ORDER BY n.seq
    """,
    """
    INSERT INTO chatkit_item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)
    SELECT o, 't1', concat('d', n.seq), n.seq, n.seq, n.seq
      FROM seq_1_to_10000 n, (SELECT 'ann' AS o UNION SELECT 'bob') owners
    """,
    """
    INSERT INTO chatkit_thread_tombstone (owner, id, created_at, seq, deleted_at)
    SELECT o, concat('d', n.seq), n.seq, n.seq, n.seq
      FROM seq_1_to_10000 n, (SELECT 'ann' AS o UNION SELECT 'bob') owners
    """,
    """
    INSERT INTO chatkit_attachment (owner, id, thread_id, document)
    SELECT o, concat('f', n.seq), concat('t', n.seq), '{"type":"file","id":"f","name":"a","mime_type":"text/plain"}'
      FROM seq_1_to_10000 n, (SELECT 'ann' AS o UNION SELECT 'bob') owners
    """
  };

  private static PooledDatabase database(Server server) {
    return DATABASES.computeIfAbsent(server, ServerRowsReadTest::filled);
  }

  private static PooledDatabase filled(Server server) {
    TestDatabase database = server.migratedDatabase();
    database.run(server == Server.POSTGRES ? POSTGRES_ROWS : MARIADB_ROWS);
    Consumer<HikariConfig> one = config -> config.setMaximumPoolSize(1);
    return Server.database(server, Server.pool(database, one));
  }

  @AfterAll
  static void close() {
    DATABASES.values().forEach(PooledDatabase::close);
    DATABASES.clear();
  }

  private interface Use {
    void of(Sql sql) throws SQLException;
  }

  private static void assertReads(Server server, Map<String, Use> uses, int most) {
    uses.forEach((name, use) -> {
      for (int i = 0; i < USES; i++) {
        assertThat(rowsRead(server, use)).as("rows read for %s", name).isLessThanOrEqualTo(most);
      }
    });
  }

  private static long rowsRead(Server server, Use use) {
    return database(server)
        .write(
            () -> "Counting",
            sql -> {
              long first = counted(server, sql);
              long counting = counted(server, sql) - first;
              use.of(sql);
              return counted(server, sql) - first - 2 * counting;
            });
  }

  private static final String POSTGRES_COUNT =
      """
      SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
        FROM pg_stat_xact_user_tables
      """;

  private static final String MARIADB_COUNT =
      """
      SELECT sum(variable_value)
        FROM information_schema.session_status
       WHERE variable_name LIKE 'HANDLER\\_READ\\_%'
         AND variable_name NOT LIKE 'HANDLER\\_READ\\_%\\_RETRY'
      """;

  private static long counted(Server server, Sql sql) throws SQLException {
    String count = server == Server.POSTGRES ? POSTGRES_COUNT : MARIADB_COUNT;
    return sql.first(count, row -> row.getLong(1));
  }

  @ParameterizedTest
  @EnumSource
  void each_statement_reads_what_it_must_with_statistics_and_without(Server server) {
    assertReads(server, pages(), PAGE + SOME);
    assertReads(server, singles(), 2 * SOME);
    if (server == Server.POSTGRES) {
      database(server).writeOne(() -> "Analyzing", sql -> sql.update("ANALYZE"));
    }
    assertReads(server, pages(), PAGE + SOME);
    assertReads(server, singles(), 2 * SOME);
  }

  private static Map<String, Use> pages() {
    Map<String, Use> pages = new LinkedHashMap<>();
    for (Order order : Order.values()) {
      for (Place place :
          new Place[] {
            Place.startOf(order),
            new Place(10, 5),
            new Place(5_000, 50_000),
            new Place(9_999, 99_990)
          }) {
        pages.put(
            "items %s after %s".formatted(order, place),
            sql -> Items.page(sql, "ann", "t1", place, PAGE, Long.MAX_VALUE, order));
        pages.put(
            "visible items %s after %s".formatted(order, place),
            sql -> Items.visiblePage(sql, "ann", "t1", place, PAGE, Long.MAX_VALUE, order));
        pages.put(
            "threads %s after %s".formatted(order, place),
            sql -> Threads.page(sql, "ann", place, PAGE, Long.MAX_VALUE, order));
      }
    }
    return pages;
  }

  private static Map<String, Use> singles() {
    Map<String, Use> uses = new LinkedHashMap<>();
    uses.put("load thread", sql -> Threads.load(sql, "ann", "t1"));
    uses.put("exists", sql -> Threads.exists(sql, "ann", "t1"));
    uses.put("lock", sql -> Threads.lock(sql, "ann", "t1"));
    uses.put("place of thread", sql -> Threads.place(sql, "ann", "t9", 0));
    uses.put("place of deleted thread", sql -> Threads.place(sql, "ann", "d9", 0));
    uses.put("load item", sql -> Items.load(sql, "ann", "t1", "i9"));
    uses.put("place of item", sql -> Items.place(sql, "ann", "t1", "i9"));
    uses.put("place of deleted item", sql -> Items.placeOrTombstone(sql, "ann", "t1", "d9", 0));
    uses.put("pending", sql -> Items.pending(sql, "ann", "t1"));
    uses.put("load attachment", sql -> Attachments.load(sql, "ann", "f9"));
    uses.put("save item", sql -> Items.save(sql, "ann", "t1", Samples.message("t1", "i9"), "{}"));
    uses.put(
        "update item", sql -> Items.update(sql, "ann", "t1", Samples.message("t1", "i9"), "{}"));
    uses.put("save thread", sql -> Threads.save(sql, "ann", Samples.document("t9"), 0));
    uses.put("save attachment", sql -> Attachments.save(sql, "ann", Samples.document("f9"), "t9"));
    uses.put("delete attachment", sql -> Attachments.delete(sql, "ann", "f8", 1));
    uses.put("find attachment", sql -> Attachments.find(sql, "ann", "f4"));
    uses.put("find any attachment", sql -> Attachments.findAny(sql, "f4"));
    uses.put(
        "complete attachment", sql -> Attachments.complete(sql, "ann", Samples.document("f6")));
    uses.put(
        "bind attachment", sql -> Attachments.bind(sql, "ann", Samples.document("f5"), "t5", "i9"));
    uses.put("discard attachment", sql -> Attachments.deleteUnbound(sql, "ann", "f7", 1));
    uses.put("expired attachments", sql -> Attachments.expired(sql, 1, 100));
    uses.put("removals", sql -> Removals.due(sql, 1, 100));
    uses.put(
        "attachments of a deleted item", sql -> Attachments.deleteWithoutItem(sql, "ann", "t1", 1));
    uses.put("delete item", sql -> Items.delete(sql, "ann", "t1", "i8", 1));
    uses.put("purge", sql -> Items.purge(sql, "ann", 0, JdbcStore.PURGED));
    uses.put("purge of threads", sql -> Threads.purge(sql, "ann", 0, JdbcStore.PURGED));
    return uses;
  }

  @ParameterizedTest
  @EnumSource
  void a_truncation_reads_what_it_deletes(Server server) {
    assertThat(
            rowsRead(
                server,
                sql ->
                    assertThat(Items.deleteAfter(sql, "ann", "t2", new Place(998, 0), 1))
                        .isBetween(10, 30)))
        .isLessThanOrEqualTo(5 * 30);
  }

  @Test
  void a_statement_without_an_index_is_counted_as_what_it_reads() {
    for (Server server : Server.values()) {
      assertThat(
              rowsRead(
                  server,
                  sql ->
                      sql.list(
                          "SELECT id FROM chatkit_item WHERE owner = ? AND document = ?",
                          row -> row.getString(1),
                          "ann",
                          "none")))
          .isGreaterThan(100_000);
    }
  }
}
