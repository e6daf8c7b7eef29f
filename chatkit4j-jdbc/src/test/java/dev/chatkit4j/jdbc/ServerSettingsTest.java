package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of a server or a driver under which a statement would mean something else. */
@Tag("slow")
final class ServerSettingsTest {
  private static TestDatabase postgres;
  private static TestDatabase mariaDb;

  @BeforeAll
  static void makeTables() {
    postgres = Server.POSTGRES.migratedDatabase();
    mariaDb = Server.MARIADB.migratedDatabase();
  }

  private static TestDatabase with(TestDatabase database, String setting) {
    String joint = database.url().contains("?") ? "&" : "?";
    return new TestDatabase(database.url() + joint + setting, database.user(), database.password());
  }

  /** MySQL's driver, at the same server. */
  private static TestDatabase byMySql(String settings) {
    return new TestDatabase(
        mariaDb
            .url()
            .replaceFirst("jdbc:mariadb:([^?]*).*", "jdbc:mysql:$1?useSSL=false&" + settings),
        mariaDb.user(),
        mariaDb.password());
  }

  private static void works(ServerStore<String> store) {
    String text = "\\ ' \" \\' -- /* \u00e4\u20ac\ud83d\ude00";
    store.saveThread(Samples.thread("t").withTitle(text), "ann");
    store.saveThread(Samples.thread("t").withTitle(text), "ann");
    for (String id : new String[] {"a", "b", "b"}) {
      store.addThreadItem("t", Samples.message("t", id, text), "ann");
    }
    assertThat(store.loadThread("t", "ann").title()).isEqualTo(text);
    assertThat(store.loadItem("t", "a", "ann")).isEqualTo(Samples.message("t", "a", text));
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann")))
        .containsExactly("a", "b");
    assertThat(store.updateThread("t", thread -> thread, "ann").title()).isEqualTo(text);
    assertThat(store.loadOwners(9, null).data()).contains("ann");
    assertThatThrownBy(() -> store.addThreadItem("no", Samples.message("no", "a"), "ann"))
        .isInstanceOf(NotFoundException.class);
    assertThat(store.eraseOwner("ann").items()).isEqualTo(2);
  }

  private static void worksOwn(Server server, TestDatabase database) {
    try (ServerStore<String> store = server.builder(database).open()) {
      works(store);
    }
  }

  private static void worksGiven(Server server, TestDatabase database) {
    try (HikariDataSource pool = Server.pool(database, config -> {});
        ServerStore<String> store = server.builder().dataSource(pool).open()) {
      works(store);
    }
  }

  private static void refusedOwn(Server server, TestDatabase database, String name) {
    assertThatThrownBy(() -> server.builder(database).open())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(name);
  }

  private static void refusedGiven(Server server, TestDatabase database, String name) {
    try (HikariDataSource pool = Server.pool(database, config -> {})) {
      assertThatThrownBy(() -> server.builder().dataSource(pool).open())
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining(name);
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sql_mode='EMPTY_STRING_IS_NULL'",
        "foreign_key_checks=0",
        "sql_safe_updates=1",
        "sql_select_limit=1",
        "completion_type='CHAIN'"
      })
  void a_session_of_mariadb_is_set_right_where_it_is_ours_and_else_refused_by_name(String setting) {
    TestDatabase database = with(mariaDb, "sessionVariables=" + setting);
    worksOwn(Server.MARIADB, database);
    refusedGiven(Server.MARIADB, database, setting.replaceFirst("=.*", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ANSI",
        "ORACLE",
        "NO_BACKSLASH_ESCAPES",
        "PAD_CHAR_TO_FULL_LENGTH",
        "TRADITIONAL"
      })
  void other_modes_of_mariadb_change_nothing(String mode) {
    worksGiven(Server.MARIADB, with(mariaDb, "sessionVariables=sql_mode='" + mode + "'"));
  }

  @Test
  void a_session_of_mariadb_that_commits_nothing_by_itself_is_committed() {
    worksOwn(Server.MARIADB, with(mariaDb, "sessionVariables=autocommit=0"));
    worksGiven(Server.MARIADB, with(mariaDb, "sessionVariables=autocommit=0"));
    assertThat(mariaDb.ask("SELECT count(*) FROM chatkit_thread")).isEqualTo("0");
  }

  @Test
  void a_driver_that_does_not_count_what_stays_the_same_is_refused() {
    TestDatabase database = with(mariaDb, "useAffectedRows=true");
    refusedOwn(Server.MARIADB, database, "useAffectedRows");
    refusedGiven(Server.MARIADB, database, "useAffectedRows");
    refusedOwn(Server.MARIADB, byMySql("useAffectedRows=true"), "useAffectedRows");
  }

  @Test
  void a_change_that_never_gets_through_ends() {
    TestDatabase database = with(mariaDb, "useAffectedRows=true");
    try (ServerStore<String> store = Server.MARIADB.builder(database).checkTables(false).open()) {
      store.saveThread(Samples.thread("t"), "ben");
      assertThatThrownBy(() -> store.updateThread("t", thread -> thread, "ben"))
          .isInstanceOf(UnavailableException.class)
          .hasMessageEndingWith("found changed 1000 times in a row");
      store.eraseOwner("ben");
    }
  }

  @Test
  void a_driver_that_loses_characters_is_refused() {
    worksOwn(Server.MARIADB, byMySql(""));
    worksGiven(Server.MARIADB, byMySql(""));
    refusedOwn(Server.MARIADB, byMySql("characterEncoding=ISO-8859-1"), "characterEncoding");
    refusedGiven(Server.MARIADB, byMySql("characterEncoding=ISO-8859-1"), "characterEncoding");
  }

  @ParameterizedTest
  @CsvSource({
    "default_transaction_read_only=on,default_transaction_read_only",
    "session_replication_role=replica,session_replication_role"
  })
  void a_session_of_postgresql_is_refused_by_name(String setting, String name) {
    TestDatabase database = with(postgres, "options=-c%20" + setting);
    refusedOwn(Server.POSTGRES, database, name);
    refusedGiven(Server.POSTGRES, database, name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "standard_conforming_strings=off",
        "transform_null_equals=on",
        "default_transaction_isolation=serializable",
        "default_transaction_deferrable=on",
        "backslash_quote=off"
      })
  void other_settings_of_postgresql_change_nothing(String setting) {
    worksGiven(Server.POSTGRES, with(postgres, "options=-c%20" + setting));
    worksGiven(Server.POSTGRES, with(postgres, "preferQueryMode=simple&options=-c%20" + setting));
  }
}
