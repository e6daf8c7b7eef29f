package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The outcome of a call that a server ends with an error, and the number of tries. */
@Tag("slow")
final class OutcomeTest {
  private static final Duration SHORT = Duration.ofMillis(1500);

  /** Has a thread's row locked by somebody else while something is done. */
  private static void whileLocked(TestDatabase database, ThrowingCallable work) throws Exception {
    try (Connection other = database.connect()) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .executeUpdate("UPDATE chatkit_thread SET document = 'x' WHERE id = 't'");
      try {
        work.call();
      } catch (Throwable e) {
        throw new AssertionError(e);
      } finally {
        other.rollback();
      }
    }
  }

  private static UnavailableException failure(ThrowingCallable call) {
    UnavailableException failure = catchThrowableOfType(UnavailableException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  /** Statements of such connections are ended by the server after a fifth of a second. */
  private static HikariDataSource hasty(Server server, TestDatabase database) {
    return Server.pool(
        database,
        config ->
            config.setConnectionInitSql(
                server == Server.POSTGRES
                    ? "SET statement_timeout = '200ms'"
                    : "SET SESSION max_statement_time = 0.2"));
  }

  @ParameterizedTest
  @EnumSource
  void a_write_that_the_server_ended_for_its_time_was_not_made(Server server) throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (HikariDataSource pool = hasty(server, database);
        ServerStore<String> store = server.builder().dataSource(pool).open()) {
      store.saveThread(Samples.thread("t"), "ann");
      whileLocked(
          database,
          () -> {
            UnavailableException failure =
                failure(() -> store.addThreadItem("t", Samples.message("t", "a"), "ann"));
            assertThat(failure.outcomeUnknown()).as("%s", failure.getCause()).isFalse();
            assertThat(failure).message().doesNotContain("tries");
          });
      assertThat(database.ask("SELECT count(*) FROM chatkit_item")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_read_that_the_server_ended_for_its_time_is_not_repeated(Server server) {
    TestDatabase database = server.newDatabase();
    try (PooledDatabase pooled = Server.database(server, hasty(server, database))) {
      AtomicInteger tries = new AtomicInteger();
      String sleep = server == Server.POSTGRES ? "SELECT pg_sleep(60)" : "SELECT sleep(60)";
      failure(() ->
          pooled.read(
              () -> "Sleeping",
              sql -> {
                tries.incrementAndGet();
                return sql.first(sleep, row -> true);
              }));
      assertThat(tries).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_write_whose_statement_somebody_stopped_was_not_made(Server server) throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = server.builder(database).open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      store.saveThread(Samples.thread("t"), "ann");
      whileLocked(
          database,
          () -> {
            Future<UnavailableException> writing =
                threads.submit(() ->
                    failure(() -> store.addThreadItem("t", Samples.message("t", "a"), "ann")));
            Connections.stopBlocked(server, database);
            UnavailableException failure = writing.get();
            assertThat(failure.outcomeUnknown()).as("%s", failure.getCause()).isFalse();
          });
      assertThat(database.ask("SELECT count(*) FROM chatkit_item")).isEqualTo("0");
    }
  }

  @Test
  void an_item_too_large_for_a_packet_was_not_saved_and_the_next_one_is() {
    TestDatabase database = Server.MARIADB.migratedDatabase();
    String before = database.ask("SELECT @@GLOBAL.max_allowed_packet");
    database.run("SET GLOBAL max_allowed_packet = 4194304");
    try (ServerStore<String> store = Server.MARIADB.builder(database).open()) {
      store.saveThread(Samples.thread("t"), "ann");
      for (int megabytes : new int[] {5, 17, 40}) {
        String large = "x".repeat(megabytes << 20);
        UnavailableException failure =
            failure(() -> store.addThreadItem("t", Samples.message("t", "large", large), "ann"));
        assertThat(failure.outcomeUnknown()).as("%s", failure.getCause()).isFalse();
        assertThat(failure).hasMessageContaining("max_allowed_packet");
      }
      store.addThreadItem("t", Samples.message("t", "small"), "ann");
      assertThat(database.ask("SELECT count(*) FROM chatkit_item")).isEqualTo("1");
    } finally {
      database.run("SET GLOBAL max_allowed_packet = " + before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_lock_is_waited_for_within_the_budget_and_then_nothing_was_done(Server server)
      throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (PooledDatabase pooled =
            Server.database(
                server, Server.pool(database, config -> config.setConnectionTimeout(1000)), SHORT);
        ServerStore<String> store = server.builder(database).open()) {
      store.saveThread(Samples.thread("t"), "ann");
      AtomicInteger tries = new AtomicInteger();
      whileLocked(
          database,
          () -> {
            UnavailableException failure =
                failure(() ->
                    pooled.write(
                        () -> "Waiting",
                        sql -> {
                          tries.incrementAndGet();
                          return Threads.lock(sql, "ann", "t");
                        }));
            assertThat(failure.outcomeUnknown()).isFalse();
            assertThat(failure.getCause().getSuppressed()).hasSize(tries.get() - 1);
          });
      assertThat(tries.get()).isBetween(1, 6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_told_about_locks_is_not_left_on_the_connection(Server server) throws SQLException {
    TestDatabase database = server.migratedDatabase();
    String asks =
        server == Server.POSTGRES
            ? "SELECT current_setting('lock_timeout')"
            : "SELECT @@innodb_lock_wait_timeout";
    String before = database.ask(asks);
    try (HikariDataSource pool = Server.pool(database, config -> config.setMaximumPoolSize(1));
        ServerStore<String> store = server.builder().dataSource(pool).open()) {
      store.saveThread(Samples.thread("t"), "ann");
      store.deleteThread("t", "ann");
      try (Connection connection = pool.getConnection();
          var statement = connection.createStatement();
          var row = statement.executeQuery(asks)) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(before);
      }
    }
  }
}
