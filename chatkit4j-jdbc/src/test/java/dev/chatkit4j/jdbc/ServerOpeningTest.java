package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
final class ServerOpeningTest {

  private static void assertRefused(ThrowingCallable opening, String... told) {
    assertThatThrownBy(opening)
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
        .hasMessageContainingAll(told);
  }

  private static SchemaVersion newest(Server server) {
    int version = server.dialect().newestVersion();
    return new SchemaVersion(version, version, List.of());
  }

  private static String withoutSettings(TestDatabase database) {
    return database.url().replaceFirst("\\?.*", "");
  }

  @ParameterizedTest
  @EnumSource
  void a_database_without_tables_is_refused_and_left_as_it_was(Server server) {
    TestDatabase database = server.newDatabase();
    String url = withoutSettings(database);
    int newest = server.dialect().newestVersion();

    assertRefused(
        () -> server.builder(database).open(),
        "Opening %s failed: its schema has version 0, this program needs %d".formatted(url, newest),
        "run: chatkit4j migrate --db " + url);
    assertThat(server.builder(database).schemaVersion())
        .isEqualTo(new SchemaVersion(0, newest, server.dialect().migrations()));
    assertThat(tables(server, database)).isEqualTo("0");
  }

  private static String tables(Server server, TestDatabase database) {
    return database.ask(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = "
            + (server == Server.POSTGRES ? "'public'" : "database()"));
  }

  @ParameterizedTest
  @EnumSource
  void migrated_tables_are_current_and_migrating_again_changes_nothing(Server server) {
    TestDatabase database = server.newDatabase();
    SchemaVersion current = newest(server);

    assertThat(server.builder(database).migrate()).isEqualTo(current);
    String before = tables(server, database);
    assertThat(server.builder(database).migrate()).isEqualTo(current);

    assertThat(server.builder(database).schemaVersion()).isEqualTo(current);
    assertThat(current.current()).isTrue();
    assertThat(tables(server, database)).isEqualTo(before).isEqualTo("8");
    server.builder(database).open().close();
  }

  @ParameterizedTest
  @EnumSource
  void attachments_of_the_first_version_are_records_without_a_life(Server server) {
    TestDatabase database = databaseOfTheFirstVersion(server);
    database.run(
        "INSERT INTO chatkit_attachment VALUES ('ann', 'f', 't', '%s')"
            .formatted(StoredForm.write(Samples.file("f", "t"))),
        "INSERT INTO chatkit_attachment VALUES ('ann', 'g', NULL, '%s')"
            .formatted(StoredForm.write(Samples.file("g", null))));
    assertRefused(() -> server.builder(database).open(), "version 1, this program needs");

    assertThat(server.builder(database).migrate()).isEqualTo(newest(server));

    try (ServerStore<String> store = server.builder(database).open()) {
      UpgradedAttachments.assertLifeless(store);
    }
  }

  private static TestDatabase databaseOfTheFirstVersion(Server server) {
    TestDatabase database = server.newDatabase();
    Flyway.configure()
        .dataSource(database.url(), database.user(), database.password())
        .locations("classpath:" + server.dialect().folder())
        .table("chatkit_schema_history")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .target("1")
        .load()
        .migrate();
    return database;
  }

  @ParameterizedTest
  @EnumSource
  void threads_and_items_of_the_first_version_stay_in_their_order(Server server) {
    TestDatabase database = databaseOfTheFirstVersion(server);
    List<String> rows = new ArrayList<>();
    for (String id : List.of("b", "a", "d", "c")) {
      rows.add(
          "INSERT INTO chatkit_thread (owner, id, created_at, document) VALUES ('ann', '%s', 7, '%s')"
              .formatted(id, StoredForm.write(Samples.thread(id))));
      rows.add(
          """
          INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
          VALUES ('ann', 'b', '%s', 7, 0, 0, '%s')
          """
              .formatted(id, StoredForm.write(Samples.message("b", id))));
    }
    database.run(rows.toArray(String[]::new));
    server.builder(database).migrate();

    try (ServerStore<String> store = server.builder(database).open()) {
      store.addThreadItem("b", Samples.message("b", "e"), "ann");
      assertThat(store.loadThreads(10, null, Order.ASC, "ann").data())
          .extracting(ThreadMetadata::id)
          .containsExactly("b", "a", "d", "c");
      assertThat(store.loadThreadItems("b", "a", 10, Order.ASC, "ann").data())
          .extracting(ThreadItem::id)
          .containsExactly("d", "c", "e");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_newer_schema_is_refused_by_opening_and_by_migrating(Server server) {
    TestDatabase database = server.migratedDatabase();
    int known = server.dialect().newestVersion();
    database.run(
        "UPDATE chatkit_schema_history SET version = '9' WHERE version = '%d'".formatted(known));
    String reason = "its schema has version 9, this program knows up to " + known;

    assertRefused(() -> server.builder(database).open(), "Opening", reason);
    assertRefused(() -> server.builder(database).migrate(), "Migrating", reason);
    assertThat(server.builder(database).schemaVersion())
        .isEqualTo(new SchemaVersion(9, known, List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void of_several_that_migrate_at_once_one_does_it(Server server) throws Exception {
    TestDatabase database = server.newDatabase();
    List<Future<SchemaVersion>> migrations = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        migrations.add(callers.submit(() -> server.builder(database).migrate()));
      }
    }

    for (Future<SchemaVersion> migration : migrations) {
      assertThat(migration.get().current()).isTrue();
    }
    assertThat(database.ask("SELECT count(*) FROM chatkit_schema_history WHERE success"))
        .isEqualTo(String.valueOf(server.dialect().newestVersion()));
  }

  @ParameterizedTest
  @EnumSource
  void tables_of_other_programs_may_stand_beside(Server server) {
    TestDatabase database = server.newDatabase();
    database.run("CREATE TABLE thread (id INTEGER)", "INSERT INTO thread VALUES (7)");
    server.builder(database).migrate();

    try (ServerStore<String> store = server.builder(database).open()) {
      store.saveThread(Samples.thread("t"), "ann");
    }
    assertThat(database.ask("SELECT max(id) FROM thread")).isEqualTo("7");
  }

  @ParameterizedTest
  @EnumSource
  void two_stores_share_a_database_by_prefixes(Server server) {
    TestDatabase database = server.migratedDatabase();
    server.builder(database).tablePrefix("other_").migrate();

    try (ServerStore<String> one = server.builder(database).open();
        ServerStore<String> other = server.builder(database).tablePrefix("other_").open()) {
      one.saveThread(Samples.thread("t"), "ann");
      one.addThreadItem("t", Samples.message("t", "a"), "ann");
      other.saveThread(Samples.thread("t").withTitle("other"), "ann");

      assertThat(one.loadThread("t", "ann").title()).isNull();
      assertThat(other.loadThread("t", "ann").title()).isEqualTo("other");
    }
    assertThat(database.ask("SELECT count(*) FROM other_item")).isEqualTo("0");
    assertThat(database.ask("SELECT count(*) FROM chatkit_item")).isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource
  void a_schema_is_made_by_migrating_and_needed_by_opening(Server server) {
    TestDatabase database = server.newDatabase();
    String name = "chats_%d".formatted(database.url().hashCode() & 0xffff);
    assertRefused(() -> server.builder(database).schema(name).open(), "schema has version 0");
    server.builder(database).schema(name).tablePrefix("my_").migrate();

    try (ServerStore<String> store =
        server.builder(database).schema(name).tablePrefix("my_").open()) {
      store.saveThread(Samples.thread("t"), "ann");
    }
    assertThat(database.ask("SELECT count(*) FROM " + name + ".my_thread")).isEqualTo("1");
    assertThat(tables(server, database)).isEqualTo("0");
    database.run("DROP SCHEMA " + name + (server == Server.POSTGRES ? " CASCADE" : ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Chats",
        "1a",
        "a-b",
        "a;b",
        "a b",
        "ä",
        "a.b",
        "a\"b",
        "a\n",
        "chats_of_the_year_2026_and_some_more"
      })
  void names_that_would_need_quotes_are_refused(String name) {
    for (Server server : Server.values()) {
      assertThatIllegalArgumentException().isThrownBy(() -> server.builder().schema(name));
      assertThatIllegalArgumentException().isThrownBy(() -> server.builder().tablePrefix(name));
    }
  }

  @ParameterizedTest
  @EnumSource
  void another_product_than_the_store_s_is_refused_by_name(Server server) {
    TestDatabase database = server.other().newDatabase();
    try (HikariDataSource pool = Server.pool(database, config -> {})) {
      assertRefused(
          () -> server.builder().dataSource(pool).open(),
          "it is " + server.other().dialect().product() + " ",
          "not " + server.dialect().product());
      assertRefused(() -> server.builder().dataSource(pool).migrate(), "it is ");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.builder().url(database.url()))
        .withMessage("no URL of %s: %s", server.dialect().product(), withoutSettings(database));
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_is_away_is_told_without_secrets(Server server) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String kind = server == Server.POSTGRES ? "postgresql" : "mariadb";
    assertThatThrownBy(() ->
            server
                .builder()
                .url("jdbc:%s://127.0.0.1:%d/a?password=hunter2".formatted(kind, port))
                .connectionTimeout(Duration.ofMillis(250))
                .open())
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
        .hasMessageStartingWith("Opening jdbc:%s://127.0.0.1:%d/a failed: ".formatted(kind, port))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void a_database_that_cannot_hold_every_character_is_refused() {
    TestDatabase database = Server.POSTGRES.newDatabase();
    database.run(
        "CREATE DATABASE ascii_%s ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
            .formatted(database.name()));
    TestDatabase ascii =
        new TestDatabase(
            database.url().replaceFirst("(.*/)", "$1ascii_"), database.user(), database.password());

    assertRefused(
        () -> Server.POSTGRES.builder(ascii).migrate(), "its encoding is SQL_ASCII, not UTF8");
  }

  @Test
  void a_server_that_takes_only_small_packets_is_refused() {
    TestDatabase database = Server.MARIADB.newDatabase();
    String before = database.ask("SELECT @@GLOBAL.max_allowed_packet");
    database.run("SET GLOBAL max_allowed_packet = 1048576");
    try {
      assertRefused(
          () -> Server.MARIADB.builder(database).open(),
          "its max_allowed_packet is 1048576, at least 4194304 is needed");
    } finally {
      database.run("SET GLOBAL max_allowed_packet = " + before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_pool_for_reading_only_is_refused(Server server) {
    TestDatabase database = server.migratedDatabase();
    try (HikariDataSource pool = Server.pool(database, config -> config.setReadOnly(true))) {
      assertRefused(
          () -> server.builder().dataSource(pool).open(), "its connections are read-only");
    }
  }

  @Test
  void the_builder_migrates_and_opens() {
    TestDatabase database = Server.POSTGRES.newDatabase();
    String url = database.url();
    String user = database.user();
    String password = database.password();
    // region open
    PostgresStore.Builder<String> builder =
        PostgresStore.<String>builder(context -> context).url(url).user(user).password(password);
    builder.migrate();
    PostgresStore<String> store = builder.open();
    // endregion
    store.close();
  }

  @Test
  void whoever_may_only_read_and_write_rows_can_run_a_store() {
    TestDatabase database = Server.POSTGRES.migratedDatabase();
    String clerk = "clerk_" + database.name();
    database.run(
        "CREATE ROLE " + clerk + " LOGIN PASSWORD 'clerk'",
        "GRANT USAGE ON SCHEMA public TO " + clerk,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + clerk);

    try (ServerStore<String> store =
        Server.POSTGRES.builder(new TestDatabase(database.url(), clerk, "clerk")).open()) {
      store.saveThread(Samples.thread("t"), "ann");
      store.addThreadItem("t", Samples.message("t", "a"), "ann");
      store.deleteThread("t", "ann");
    }
    assertRefused(
        () ->
            Server.POSTGRES
                .builder(new TestDatabase(database.url(), clerk, "clerk"))
                .tablePrefix("other_")
                .migrate(),
        "Migrating",
        "permission denied");
  }

  @ParameterizedTest
  @EnumSource
  void a_failed_opening_leaves_no_connection_behind(Server server) {
    TestDatabase database = server.newDatabase();
    assertRefused(() -> server.builder(database).open(), "schema has version 0");
    assertThat(Connections.count(server, database)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void settings_that_make_no_sense_are_refused(Server server) {
    TestDatabase database = server.newDatabase();
    assertThatIllegalArgumentException().isThrownBy(() -> server.builder().poolSize(0));
    assertThatIllegalArgumentException().isThrownBy(() -> server.builder().poolSize(1001));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.builder().connectionTimeout(Duration.ofMillis(249)));
    assertThatIllegalStateException().isThrownBy(() -> server.builder().open());
    try (HikariDataSource pool = Server.pool(database, config -> {})) {
      assertThatIllegalStateException()
          .isThrownBy(() -> server.builder(database).dataSource(pool).open());
    }
  }
}
