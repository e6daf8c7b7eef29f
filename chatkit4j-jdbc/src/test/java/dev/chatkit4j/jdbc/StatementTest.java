package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementTest {
  private static final Statement STATEMENT =
      Statement.of("SELECT 1 FROM chatkit_item WHERE id = ?2 AND owner = ?1 OR id = ?2")
          .onPostgres("SELECT 2 FROM chatkit_item_tombstone")
          .onMariaDb("SELECT 3 FROM chatkit_thread JOIN chatkit_item");

  private static JdbcText text(Dialect dialect, String schema, String prefix) {
    return Tables.of(dialect, schema, prefix).text(STATEMENT);
  }

  @Test
  void a_parameter_may_stand_anywhere_and_more_than_once() {
    assertThat(text(Dialect.SQLITE, null, "chatkit_"))
        .isEqualTo(
            new JdbcText(
                "SELECT 1 FROM chatkit_item WHERE id = ? AND owner = ? OR id = ?",
                List.of(1, 0, 1)));
  }

  @Test
  void a_database_gets_its_own_text() {
    assertThat(text(Dialect.POSTGRES, null, "chatkit_").text())
        .isEqualTo("SELECT 2 FROM chatkit_item_tombstone");
  }

  @Test
  void tables_get_the_store_s_names() {
    assertThat(text(Dialect.POSTGRES, "chats", "chatkit_").text())
        .isEqualTo("SELECT 2 FROM \"chats\".chatkit_item_tombstone");
    assertThat(text(Dialect.MARIADB, "chats", "my_").text())
        .isEqualTo("SELECT 3 FROM `chats`.my_thread JOIN `chats`.my_item");
  }
}
