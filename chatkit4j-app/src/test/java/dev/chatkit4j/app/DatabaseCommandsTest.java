package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Product.Place;
import dev.chatkit4j.app.Program.Run;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.testservers.PostgresProcess;
import dev.chatkit4j.testservers.TestDatabase;
import dev.chatkit4j.testservers.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The program's commands about databases, from their words to the tables. */
@Timeout(300)
@Tag("slow")
final class DatabaseCommandsTest {
  private static final String CANARY = "canary-5e1d";

  @TempDir private Path dir;

  private static void assertRefused(Run run, String reason) {
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().startsWith("chatkit4j: ");
    assertThat(run.err()).contains(reason);
  }

  private static void assertNowhere(String secret, Run... runs) {
    for (Run run : runs) {
      assertThat(run.out() + run.err()).doesNotContain(secret);
    }
  }

  @ParameterizedTest
  @EnumSource
  void migrating_makes_the_tables_once(Product product) {
    Place place = product.empty(dir);
    int newest =
        switch (product) {
          case POSTGRES -> 2;
          case MARIADB -> 3;
          case SQLITE -> 4;
        };

    Run planned = Program.run(List.of("migrate", "--dry-run"), place.as("db"));
    Run made = Program.run(List.of("migrate"), place.as("db"));
    Run again = Program.run(List.of("migrate"), place.as("db"));

    assertThat(planned.out())
        .contains("Schema version 0, this program needs " + newest)
        .contains("Would run V1__first_schema.sql");
    assertThat(made.out())
        .contains("Schema version 0, this program needs " + newest)
        .contains("Ran V1__first_schema.sql")
        .endsWith("Schema version %s%n".formatted(newest));
    assertThat(again.out())
        .contains("Schema version %s, this program needs %s".formatted(newest, newest))
        .endsWith("Nothing to do" + System.lineSeparator());
    assertThat(List.of(planned.code(), made.code(), again.code())).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource
  void several_may_migrate_at_once(Product product) throws Exception {
    Place place = product.empty(dir);
    Callable<Run> migrate = () -> Program.run(List.of("migrate"), place.as("db"));

    try (var threads = Executors.newFixedThreadPool(3)) {
      for (Future<Run> run : threads.invokeAll(List.of(migrate, migrate, migrate))) {
        assertThat(run.get().err()).isEmpty();
        assertThat(run.get().code()).isZero();
      }
    }

    assertThat(Program.run(List.of("migrate"), place.as("db")).out()).contains("Nothing to do");
  }

  @ParameterizedTest
  @EnumSource
  void a_newer_schema_is_refused(Product product) {
    Place place = product.migrated(dir);
    place.sql("UPDATE chatkit_schema_history SET version = '99' WHERE version = '1'");
    String reason = "its schema has version 99, this program knows up to ";

    for (String command : List.of("migrate", "export", "serve")) {
      assertRefused(Program.run(List.of(command), place.as("db")), reason);
    }
    Run check = Program.run(List.of("check"), place.as("db"));
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("FAILED   schema version");
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRES", "MARIADB"})
  void without_tables_it_says_which_command_makes_them(Product product) {
    Place place = product.empty(dir);

    for (String command : List.of("serve", "export")) {
      assertRefused(
          Program.run(List.of(command), place.as("db")),
          "run: " + new Hint("migrate").with("--db", place.url()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_sound_database_passes_every_check_and_nothing_stays(Product product) {
    Place place = product.migrated(dir);

    Run check = Program.run(List.of("check"), place.as("db"));

    assertThat(check.err()).isEmpty();
    assertThat(check.out())
        .contains("ok       reachable", "ok       version", "ok       schema version")
        .contains("ok       write and read")
        .doesNotContain("FAILED");
    assertThat(check.code()).isZero();
    try (Store<Caller> store = place.open()) {
      assertThat(Moving.owners(store, null)).isEmpty();
    }
  }

  @Test
  void a_file_of_an_older_version_is_advised_to_be_vacuumed() {
    Place place = Product.SQLITE.migrated(dir);
    place.sql("PRAGMA user_version = 0");

    Run old = Program.run(List.of("check"), place.as("db"));
    Run vacuumed = Program.run(List.of("vacuum"), place.as("db"));
    Run check = Program.run(List.of("check"), place.as("db"));

    assertThat(old.out())
        .contains("warning  deleted text: ", "run: chatkit4j vacuum --db " + place.url());
    assertThat(old.code()).isZero();
    assertThat(vacuumed.out()).isEqualTo("Vacuumed %s%n".formatted(place.url()));
    assertThat(check.out()).contains("ok       deleted text: is overwritten");
  }

  @Test
  void a_file_that_somebody_reads_is_not_vacuumed_and_the_command_fails() throws Exception {
    Place place = Product.SQLITE.migrated(dir);
    place.sql("PRAGMA user_version = 0");
    try (Connection reader = DriverManager.getConnection("jdbc:sqlite:" + place.url())) {
      reader.setAutoCommit(false);
      reader.createStatement().executeQuery("SELECT * FROM chatkit_thread").close();

      assertRefused(Program.run(List.of("vacuum"), place.as("db")), "somebody reads it");
    }
    assertThat(Program.run(List.of("check"), place.as("db")).out())
        .contains("warning  deleted text: ");
  }

  @Test
  void only_files_are_vacuumed() {
    assertRefused(
        Program.run(List.of("vacuum", "--db", "jdbc:postgresql://localhost/chat")),
        "vacuum is for SQLite files");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void a_file_that_others_may_read_is_a_warning_and_one_that_they_may_change_a_failure()
      throws Exception {
    Place place = Product.SQLITE.migrated(dir);
    Path file = Path.of(place.url());
    Path key =
        Files.createFile(
            Files.createDirectory(file.resolveSibling(file.getFileName() + "-attachments"))
                .resolve("link.key"));

    Run beside = Program.run(List.of("check"), place.as("db"));
    Files.setPosixFilePermissions(key.getParent(), PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Run sound = Program.run(List.of("check"), place.as("db"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Run readable = Program.run(List.of("check"), place.as("db"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    Run writable = Program.run(List.of("check"), place.as("db"));

    assertThat(sound.out()).contains("ok       permissions: nobody else may read or write");
    assertThat(beside.out())
        .contains("warning  permissions: %s is r".formatted(key.getParent()))
        .contains("warning  permissions: %s is r".formatted(key))
        .contains("run: chmod go= '%s'".formatted(key));
    assertThat(readable.out())
        .contains("warning  permissions: %s is rw-r--r--, others may read it".formatted(file));
    assertThat(List.of(beside.code(), sound.code(), readable.code())).containsOnly(0);
    assertThat(writable.out())
        .contains("FAILED   permissions: %s is rw-rw-rw-, everybody may change".formatted(file));
    assertThat(writable.code()).isEqualTo(1);
  }

  @Test
  void a_server_that_may_lose_data_is_found_out() throws Exception {
    try (EmbeddedPostgres careless = EmbeddedPostgres.builder().start()) {
      Place place =
          new Place(
              careless.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
              "postgres",
              "");
      Program.run(List.of("migrate"), place.as("db"));

      Run check = Program.run(List.of("check"), place.as("db"));

      assertThat(check.out())
          .contains("FAILED   fsync: off, a crash may lose what clients were told is saved")
          .contains("ok       write and read");
      assertThat(check.code()).isEqualTo(1);
    }
  }

  @Test
  void a_table_that_is_not_innodb_is_found_out() {
    Place place = Product.MARIADB.migrated(dir);
    place.sql("ALTER TABLE chatkit_attachment ENGINE = Aria");

    Run check = Program.run(List.of("check"), place.as("db"));

    assertThat(check.out()).contains("FAILED   engine: ").contains("InnoDB is needed");
    assertThat(check.code()).isEqualTo(1);
  }

  @Test
  void a_file_that_is_no_database_fails_the_check(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("notes.txt"), "Buy milk. ".repeat(1_000));

    Run check = Program.run(List.of("check", "--db", file.toString()));

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("FAILED");
    assertThat(file).hasContent("Buy milk. ".repeat(1_000));
  }

  @ParameterizedTest
  @EnumSource
  void an_owner_is_erased_and_the_others_stay(Product product) {
    Place place = product.migrated(dir);
    try (Store<Caller> store = place.open()) {
      for (String owner : List.of("ann", "bob")) {
        store.saveThread(new ThreadMetadata("t", Instant.EPOCH), new Caller(owner));
      }
    }

    assertRefused(Program.run(List.of("erase", "--owner", "ann"), place.as("db")), "--yes");
    Run erased = Program.run(List.of("erase", "--owner", "ann", "--yes"), place.as("db"));

    assertThat(erased.out().strip())
        .isEqualTo("Erased 1 threads, 0 items and 0 records of attachments");
    try (Store<Caller> store = place.open()) {
      assertThat(Moving.owners(store, null)).containsExactly(new Caller("bob"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jdbc:oracle:thin:canary-5e1d@host            | jdbc:... is neither a file nor a URL
          postgres://u:canary-5e1d@host/db             | must not tell a password
          postgresql://host/db                         | postgresql:... is neither a file nor a URL
          jdbc:postgresql://h/d?password=canary-5e1d   | must not tell a password
          jdbc:postgresql://u:canary-5e1d@h/d          | must not tell a password
          jdbc:mariadb://h/d?user=u&pwd=canary-5e1d    | must not tell a password
          jdbc:mysql://h/d?PASSWORD=canary-5e1d        | must not tell a password
          :memory:                                     | there is none in memory
          nowhere.db                                   | there is no such file
          """)
  void what_is_no_database_is_refused_in_one_line(String url, String reason) {
    Run run = Program.run(List.of("export", "--db", url));

    assertRefused(run, reason);
    assertNowhere(CANARY, run);
  }

  @Test
  void a_server_of_another_product_cannot_be_checked() {
    String port = Product.MARIADB.empty(dir).url().replaceFirst(".*:(\\d+)/.*", "$1");
    String url = "jdbc:postgresql://127.0.0.1:%s/x".formatted(port);

    assertUnreachable(url);
  }

  @Test
  void a_server_that_is_not_there_cannot_be_checked() throws Exception {
    int port = freePort();

    assertUnreachable("jdbc:postgresql://127.0.0.1:%s/x".formatted(port));
    assertUnreachable("jdbc:mariadb://127.0.0.1:%s/x".formatted(port));
  }

  private static void assertUnreachable(String url) {
    Run run = Program.run(List.of("check", "--db", url));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out().lines())
        .singleElement()
        .asString()
        .startsWith("FAILED   reachable: " + url);
  }

  @Test
  void a_url_of_mysql_is_served_by_the_driver_of_mariadb() {
    Place place = Product.MARIADB.empty(dir);
    Place mysql =
        new Place(
            place.url().replace("jdbc:mariadb:", "jdbc:mysql:"), place.user(), place.password());

    assertThat(Program.run(List.of("migrate"), mysql.as("db")).err()).isEmpty();
  }

  @Test
  void options_for_servers_are_refused_for_a_file() {
    Run run = Program.run(List.of("migrate", "--db", dir + "/x.db", "--db-schema", "s"));

    assertRefused(run, "--db-schema is for databases on a server");
  }

  @Test
  void a_password_comes_from_a_variable_or_a_file_and_is_told_nobody() throws Exception {
    Path data = dir.resolve("data");
    PostgresProcess server = new PostgresProcess(data);
    Place place = Place.of(server.newDatabase());
    place.sql("CREATE ROLE canny SUPERUSER LOGIN PASSWORD '%s'".formatted(CANARY));
    Path rules = data.resolve("pg_hba.conf");
    Files.writeString(
        rules, "host all canny 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
    server.stop();
    server.restart();
    Path file = Files.writeString(dir.resolve("password"), CANARY + "\n");
    Path wrong = Files.writeString(dir.resolve("wrong"), CANARY + "-wrong\n");
    String[] base = {"migrate", "--db", place.url(), "--db-user", "canny"};

    Run byFile = Program.run(with(base, "--db-password-file", file.toString()));
    Run byVariable = Program.run(with(base), Map.of("CHATKIT4J_DB_PASSWORD", CANARY));
    Run both =
        Program.run(
            with(base, "--db-password-file", file.toString()),
            Map.of("CHATKIT4J_DB_PASSWORD", CANARY));
    Run refused = Program.run(with(base, "--db-password-file", wrong.toString()));
    Run none = Program.run(with(base, "--db-password-file", dir + "/none"));
    server.stop();

    assertThat(byFile.out()).contains("Ran V1__first_schema.sql");
    assertThat(byVariable.out()).contains("Nothing to do");
    assertRefused(both, "either --db-password-file or CHATKIT4J_DB_PASSWORD, not both");
    assertRefused(refused, "password authentication failed for user \"canny\"");
    assertRefused(none, "cannot be read");
    assertNowhere(CANARY, byFile, byVariable, both, refused, none);
  }

  private static List<String> with(String[] base, String... more) {
    List<String> all = new ArrayList<>(List.of(base));
    all.addAll(List.of(more));
    return all;
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRES", "MARIADB"})
  void a_password_is_in_no_log_however_much_is_logged(Product product) throws Exception {
    Place place = product.empty(dir);
    Path output = dir.resolve("output.txt");
    Process process =
        Program.start(
            output,
            List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace"),
            List.of("migrate"),
            place.withPassword(CANARY).as("db"));

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

    assertThat(output).content().contains("HikariPool").doesNotContain(CANARY);
  }

  @Test
  void a_server_that_is_down_is_tried_again_for_a_while() throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:%s/x".formatted(freePort());

    Run run = Program.run(List.of("serve", "--db", url, "--db-wait", "1"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .hasSizeBetween(2, 3)
        .allMatch(line -> line.startsWith("chatkit4j: database " + url + ": "));
    assertThat(run.err().lines().findFirst().orElseThrow()).contains("; trying again for ");
    assertThat(run.err().lines().toList().getLast()).doesNotContain("trying again");
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void a_database_that_does_not_exist_is_not_waited_for() {
    TestDatabase database = TestServer.postgres().newDatabase();
    String url = database.url().replaceFirst("test_", "none_");
    Place place = new Place(url, database.user(), database.password());

    assertRefused(Program.run(List.of("serve"), place.as("db")), "none_");
  }
}
