package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The waits of a migration for others, and their length. */
@Tag("slow")
final class MigrationLockTest {

  private static String first(Connection connection, String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  /** The session that others are told to look for. */
  private static String session(Server server, Connection connection) throws SQLException {
    return "session "
        + first(
            connection,
            server == Server.POSTGRES ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()");
  }

  private static void assertWaitsFor(String session, Server server, TestDatabase database) {
    assertThatThrownBy(() -> server.builder(database).migrationPatience(Duration.ZERO).migrate())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContainingAll("Migrating", "after 0 s it still has to wait for ", session);
  }

  @ParameterizedTest
  @EnumSource
  void who_uses_the_tables_is_waited_for_so_long_and_then_named(Server server) throws Exception {
    TestDatabase database = server.newDatabase();
    OlderTables.make(server, database, 1);
    try (Connection reader = database.connect()) {
      reader.setAutoCommit(false);
      first(reader, "SELECT count(*) FROM chatkit_attachment");
      assertWaitsFor(session(server, reader), server, database);
      assertThat(server.builder(database).schemaVersion().found()).isEqualTo(1);
      reader.rollback();
    }
    assertThat(server.builder(database).migrate().current()).isTrue();
    OlderTables.assertKept(server, database, 1);
  }

  @Test
  void who_migrates_is_waited_for_so_long_and_then_named() throws Exception {
    TestDatabase database = Server.POSTGRES.newDatabase();
    try (Connection other = database.connect()) {
      first(
          other,
          "SELECT pg_advisory_lock(%s, %s)"
              .formatted(0x636b346a, "chatkit_".hashCode() & Integer.MAX_VALUE));
      assertWaitsFor(session(Server.POSTGRES, other), Server.POSTGRES, database);
    }
    assertThat(Server.POSTGRES.builder(database).migrate().current()).isTrue();
  }

  @Test
  void tables_that_are_current_need_no_lock() throws Exception {
    TestDatabase database = Server.POSTGRES.migratedDatabase();
    try (Connection other = database.connect()) {
      first(
          other,
          "SELECT pg_advisory_lock(%s, %s)"
              .formatted(0x636b346a, "chatkit_".hashCode() & Integer.MAX_VALUE));
      assertThat(
              Server.POSTGRES
                  .builder(database)
                  .migrationPatience(Duration.ZERO)
                  .migrate()
                  .current())
          .isTrue();
    }
  }

  /** Behind a pooler nobody could give it back. */
  @Test
  void a_lock_that_an_earlier_version_left_with_a_session_keeps_nobody_waiting() throws Exception {
    TestDatabase database = Server.POSTGRES.newDatabase();
    try (Connection session = database.connect()) {
      first(session, "SELECT pg_advisory_lock(1667970154)");
      assertThat(
              Server.POSTGRES
                  .builder(database)
                  .migrationPatience(Duration.ZERO)
                  .migrate()
                  .current())
          .isTrue();
    }
  }
}
