package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A migration that was broken off is gone on with by the next. */
@Tag("slow")
final class BrokenMigrationTest {

  static Stream<Arguments> everyOlderVersion() {
    return Stream.of(Server.values())
        .flatMap(server ->
            Stream.iterate(0, v -> v < server.dialect().newestVersion(), v -> v + 1)
                .map(version -> Arguments.of(server, version)));
  }

  /**
   * The server has done the statement, and whoever sent it is gone: as a killed process leaves it.
   */
  @ParameterizedTest
  @MethodSource("everyOlderVersion")
  void whoever_is_killed_at_any_statement_leaves_what_the_next_can_finish(
      Server server, int version) throws Exception {
    List<String> wanted = tablesOf(server, server.migratedDatabase());
    TestDatabase database = older(server, version);
    List<String> before = tablesOf(server, database);
    for (int statement = 1; killedAt(statement, server, database); statement++) {
      if (server == Server.POSTGRES && tablesOf(server, database).equals(before)) {
        continue; // undone, and so like new
      }
      assertThat(server.builder(database).migrate().current()).isTrue();
      assertThat(tablesOf(server, database)).as("at statement %s", statement).isEqualTo(wanted);
      OlderTables.assertKept(server, database, version);
      database = older(server, version);
    }
    assertThat(tablesOf(server, database)).isEqualTo(wanted);
    OlderTables.assertKept(server, database, version);
  }

  private static TestDatabase older(Server server, int version) throws SQLException {
    TestDatabase database = server.newDatabase();
    OlderTables.make(server, database, version);
    return database;
  }

  private static boolean killedAt(int statement, Server server, TestDatabase database) {
    try (HikariDataSource pool = Server.pool(database, config -> {})) {
      BreakingConnections connections =
          new BreakingConnections(pool, text -> !text.startsWith("SELECT"));
      connections.breakAt(statement, BreakingConnections.Lost.REPLY);
      try {
        server.builder().dataSource(connections).migrate();
      } catch (UnavailableException e) {
        assertThat(e).hasMessageContaining("the connection broke");
      }
      return connections.broke();
    }
  }

  private static final String POSTGRES_TABLES =
      """
      SELECT table_name || ' ' || column_name || ' ' || data_type
        FROM information_schema.columns
       WHERE table_schema = 'public'
      UNION ALL
      SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
       ORDER BY 1
      """;

  private static final String MARIADB_TABLES =
      """
      SELECT concat(table_name, ' ', column_name, ' ', column_type)
        FROM information_schema.columns
       WHERE table_schema = DATABASE()
      UNION ALL
      SELECT concat(table_name, ' ', index_name, ' ', non_unique, ' ', seq_in_index, ' ', column_name)
        FROM information_schema.statistics
       WHERE table_schema = DATABASE()
       ORDER BY 1
      """;

  private static List<String> tablesOf(Server server, TestDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                server == Server.POSTGRES ? POSTGRES_TABLES : MARIADB_TABLES);
        ResultSet rows = statement.executeQuery()) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  @Test
  void what_an_earlier_version_left_of_a_killed_upgrade_is_cured() throws Exception {
    TestDatabase finishedUnrecorded = Server.MARIADB.newDatabase();
    OlderTables.make(Server.MARIADB, finishedUnrecorded, 3);
    finishedUnrecorded.run("DELETE FROM chatkit_schema_history WHERE version = '3'");

    TestDatabase halfDoneAndFailed = Server.MARIADB.newDatabase();
    OlderTables.make(Server.MARIADB, halfDoneAndFailed, 2);
    Tables tables = Tables.of(Dialect.MARIADB, null, Tables.USUAL_PREFIX);
    halfDoneAndFailed.run(
        MigrationScript.of(tables, "V3__rows_in_reading_order.sql").steps().getFirst().text(),
        """
        INSERT INTO chatkit_schema_history
        VALUES (9, '3', 'rows in reading order', 'SQL', 'V3__rows_in_reading_order.sql', 1, 'root',
                now(), 7, 0)
        """);

    for (TestDatabase left : List.of(finishedUnrecorded, halfDoneAndFailed)) {
      assertThat(Server.MARIADB.builder(left).schemaVersion().found()).isEqualTo(2);
      assertThat(Server.MARIADB.builder(left).migrate().current()).isTrue();
      OlderTables.assertKept(Server.MARIADB, left, 3);
      assertThat(left.ask("SELECT count(*) FROM chatkit_schema_history WHERE NOT success"))
          .isEqualTo("0");
    }
  }

  @Test
  void the_server_may_still_be_at_the_statement_of_whoever_was_killed() throws Exception {
    TestDatabase database = Server.MARIADB.newDatabase();
    OlderTables.make(Server.MARIADB, database, 2);
    try (Connection reader = database.connect();
        ExecutorService other = Executors.newSingleThreadExecutor();
        HikariDataSource pool = Server.pool(database, config -> {})) {
      reader.setAutoCommit(false);
      reader.prepareStatement("SELECT count(*) FROM chatkit_item").executeQuery();
      StandingConnections connections = new StandingConnections(pool);
      Future<?> killed =
          other.submit(() -> Server.MARIADB.builder().dataSource(connections).migrate());
      connections.altering.await();
      awaitAltering(database);

      connections.real.abort(Runnable::run);
      reader.rollback();

      assertThat(Server.MARIADB.builder(database).migrate().current()).isTrue();
      assertThatThrownBy(killed::get).hasCauseInstanceOf(UnavailableException.class);
    }
    OlderTables.assertKept(Server.MARIADB, database, 2);
  }

  private static void awaitAltering(TestDatabase database) {
    String waiting =
        "SELECT count(*) FROM information_schema.processlist WHERE info LIKE 'ALTER TABLE"
            + " chatkit_item%'";
    while (!database.ask(waiting).equals("1")) {
      Thread.onSpinWait();
    }
  }

  /** Connections that tell when one is about to alter the items. */
  private static final class StandingConnections extends ProxiedConnections {
    private final HikariDataSource pool;
    final CountDownLatch altering = new CountDownLatch(1);
    volatile Connection real;

    StandingConnections(HikariDataSource pool) {
      this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = pool.getConnection();
      return proxy(
          Connection.class,
          connection,
          (method, arguments, call) -> {
            if (method.getName().equals("prepareStatement")
                && ((String) arguments[0]).startsWith("ALTER TABLE chatkit_item")) {
              real = connection.unwrap(Connection.class);
              altering.countDown();
            }
            return call.make();
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_migration_takes_one_connection_and_leaves_it_as_it_was(Server server) throws Exception {
    TestDatabase database = server.newDatabase();
    OlderTables.make(server, database, 1);
    String settings =
        server == Server.POSTGRES
            ? """
            SELECT concat_ws(' ', current_setting('search_path'), current_setting('lock_timeout'),
                   current_setting('statement_timeout'),
                   (SELECT count(*) FROM pg_locks
                     WHERE pid = pg_backend_pid() AND locktype = 'advisory'))
            """
            : "SELECT concat_ws(' ', DATABASE(), @@SESSION.lock_wait_timeout, @@autocommit)";
    try (HikariDataSource pool = Server.pool(database, config -> config.setMaximumPoolSize(1))) {
      String before = first(pool, settings);
      assertThat(server.builder().dataSource(pool).migrate().current()).isTrue();
      assertThat(first(pool, settings)).isEqualTo(before);
    }
  }

  private static String first(HikariDataSource pool, String query) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }
}
