package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.testservers.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The history on a server is what Flyway would have written, which so can go on from it. */
@Tag("slow")
final class ServerHistoryTest {
  @TempDir Path folder;

  private static Flyway flyway(TestDatabase database, String... locations) {
    return Flyway.configure()
        .dataSource(database.url(), database.user(), database.password())
        .locations(locations)
        .table("chatkit_schema_history")
        .load();
  }

  private static String columns(Server server) {
    return server == Server.POSTGRES
        ? """
        SELECT string_agg(concat_ws(' ', column_name, data_type, character_maximum_length,
               is_nullable, column_default), '; ' ORDER BY ordinal_position)
          FROM information_schema.columns
         WHERE table_name = 'chatkit_schema_history'
        """
        : """
        SELECT group_concat(concat_ws(' ', column_name, column_type, is_nullable, column_default)
               ORDER BY ordinal_position SEPARATOR '; ')
          FROM information_schema.columns
         WHERE table_name = 'chatkit_schema_history' AND table_schema = DATABASE()
        """;
  }

  private static String rows(Server server) {
    String row =
        "concat_ws(' ', installed_rank, version, description, type, script, checksum, installed_by,"
            + " success)";
    return "SELECT %s FROM chatkit_schema_history"
        .formatted(
            server == Server.POSTGRES
                ? "string_agg(" + row + ", '; ' ORDER BY installed_rank)"
                : "group_concat(" + row + " ORDER BY installed_rank SEPARATOR '; ')");
  }

  @ParameterizedTest
  @EnumSource
  void flyway_takes_it_for_its_own_and_goes_on(Server server) throws Exception {
    String own = "classpath:" + server.dialect().folder();
    TestDatabase flyways = server.newDatabase();
    flyway(flyways, own).migrate();
    TestDatabase database = server.migratedDatabase();

    assertThat(database.ask(columns(server))).isEqualTo(flyways.ask(columns(server)));
    assertThat(database.ask(rows(server))).isEqualTo(flyways.ask(rows(server)));

    int next = server.dialect().newestVersion() + 1;
    Path more = Files.createDirectory(folder.resolve("more"));
    Files.writeString(
        more.resolve("V" + next + "__more.sql"), "CREATE TABLE chatkit_more (id INT);");
    assertThat(flyway(database, own, "filesystem:" + more).migrate().migrationsExecuted).isOne();
  }
}
