package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new file is what Flyway would have made of it. */
final class FirstMigrationTest {
  private static final int NEWEST = Dialect.SQLITE.newestVersion();
  private static final int NEXT = NEWEST + 1;

  private static final String OWN = "classpath:db/chatkit4j/sqlite";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void make() {
    file = folder.resolve("new.db");
    SqliteStore.<String>open(file, context -> context).close();
  }

  private static Flyway flyway(Path file, String... locations) {
    return Flyway.configure()
        .dataSource("jdbc:sqlite:" + file, null, null)
        .locations(locations)
        .table("chatkit_schema_history")
        .load();
  }

  private static List<String> rows(Path file, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        found.add(String.join(" | ", row));
      }
      return found;
    }
  }

  @Test
  void it_has_the_tables_and_the_history_that_flyway_makes() throws Exception {
    Path other = folder.resolve("flyway.db");
    assertThat(flyway(other, OWN).migrate().migrationsExecuted).isEqualTo(NEWEST);

    for (String query : List.of(SCHEMA, COLUMNS, INDEXES, HISTORY, "PRAGMA application_id")) {
      assertThat(rows(file, query)).as(query).isNotEmpty().isEqualTo(rows(other, query));
    }
  }

  private static final String SCHEMA =
      """
      SELECT type, name, tbl_name, ifnull(sql, '')
        FROM sqlite_schema
       WHERE tbl_name <> 'chatkit_schema_history'
       ORDER BY name
      """;

  private static final String COLUMNS =
      """
      SELECT cid, name, type, "notnull", ifnull(dflt_value, ''), pk
        FROM pragma_table_info('chatkit_schema_history')
      """;

  private static final String INDEXES =
      """
      SELECT l.name, l."unique", i.name
        FROM pragma_index_list('chatkit_schema_history') l, pragma_index_info(l.name) i
       ORDER BY l.name
      """;

  private static final String HISTORY =
      """
      SELECT installed_rank, version, description, type, script, checksum, installed_by, success
        FROM chatkit_schema_history
       ORDER BY installed_rank
      """;

  @Test
  void flyway_has_nothing_to_do_and_takes_the_history_for_its_own() throws Exception {
    flyway(file, OWN).validate();
    assertThat(flyway(file, OWN).migrate().migrationsExecuted).isZero();
    assertThat(rows(file, "SELECT julianday(installed_on) > 2460000 FROM chatkit_schema_history"))
        .hasSize(NEWEST)
        .containsOnly("1");
  }

  @Test
  void flyway_goes_on_with_the_next_migration() throws Exception {
    Path more = Files.createDirectory(folder.resolve("more"));
    Files.writeString(
        more.resolve("V%s__one_more.sql".formatted(NEXT)), "CREATE TABLE chatkit_more (id TEXT);");

    assertThat(flyway(file, OWN, "filesystem:" + more).migrate().migrationsExecuted).isOne();
    assertThat(rows(file, HISTORY))
        .last()
        .asString()
        .startsWith("%1$s | %1$s | one more | SQL | ".formatted(NEXT));
  }

  @Test
  void flyway_would_notice_another_history() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE chatkit_schema_history SET checksum = checksum + 1");
    }
    assertThatThrownBy(() -> flyway(file, OWN).migrate())
        .isInstanceOf(FlywayValidateException.class);
  }
}
