package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.testservers.InstalledServers;
import dev.chatkit4j.testservers.PgBouncer;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The sessions of a pooler, in which a setting or lock that is left would be somebody else's. */
@Tag("servers")
final class PgBouncerTest {
  private static final String SESSION =
      """
      SELECT concat_ws('; ', current_setting('search_path'), current_setting('lock_timeout'),
             current_setting('statement_timeout'), current_setting('default_transaction_isolation'),
             (SELECT count(*) FROM pg_prepared_statements),
             (SELECT count(*) FROM pg_locks
               WHERE locktype = 'advisory' AND pid = pg_backend_pid()))
      """;

  private TestDatabase direct;
  private TestDatabase pooled;

  @BeforeEach
  void make() {
    PgBouncer pooler = InstalledServers.pgBouncer();
    direct = pooler.newDatabase();
    pooled = pooler.through(direct);
  }

  @Test
  void nothing_is_left_in_its_sessions() {
    direct.run(
        "ALTER DATABASE %s SET default_transaction_isolation = 'repeatable read'"
            .formatted(direct.name()));
    Server.POSTGRES.builder(pooled).migrate();
    try (ServerStore<String> store = Server.POSTGRES.builder(pooled).open()) {
      for (int i = 0; i < 5 * PgBouncer.SESSIONS; i++) {
        store.saveThread(Samples.thread("t" + i), "ann");
        store.addThreadItem("t" + i, Samples.message("t" + i, "a"), "ann");
        store.deleteThread("t" + i, "ann");
      }
    }
    String fresh = direct.ask(SESSION);
    for (int i = 0; i < 3 * PgBouncer.SESSIONS; i++) {
      assertThat(pooled.ask(SESSION)).isEqualTo(fresh);
    }
  }

  @Test
  void several_migrate_while_a_lock_of_an_earlier_version_stays_with_a_session() throws Exception {
    pooled.ask("SELECT pg_advisory_lock(1667970154)");
    List<Future<SchemaVersion>> migrations = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        migrations.add(callers.submit(() -> Server.POSTGRES.builder(pooled).migrate()));
      }
    }
    for (Future<SchemaVersion> migration : migrations) {
      assertThat(migration.get().current()).isTrue();
    }
    assertThat(Server.POSTGRES.builder(pooled).migrationPatience(Duration.ZERO).migrate().current())
        .isTrue();
  }

  @Test
  void a_pool_of_the_application_s_names_statements_again_when_it_has_its_connection_back()
      throws SQLException {
    direct.run("CREATE TABLE other (id INTEGER)");
    try (HikariDataSource pool = Server.pool(pooled, config -> config.setMaximumPoolSize(1))) {
      Server.POSTGRES.builder().dataSource(pool).migrate();
      try (ServerStore<String> store = Server.POSTGRES.builder().dataSource(pool).open()) {
        store.saveThread(Samples.thread("t"), "ann");
      }
      try (var connection = pool.getConnection()) {
        assertThat(connection.unwrap(PGConnection.class).getPrepareThreshold()).isEqualTo(5);
      }
    }
  }
}
