package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The plans of SQLite for each statement of the store. */
final class QueryPlanTest {

  static Stream<Arguments> statements() throws IllegalAccessException {
    List<Arguments> statements = new ArrayList<>();
    for (Class<?> type :
        List.of(Threads.class, Items.class, Attachments.class, Removals.class, TextRows.class)) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == Statement.class) {
          field.setAccessible(true);
          String text = Tables.SQLITE.text((Statement) field.get(null)).text();
          statements.add(Arguments.of(type.getSimpleName() + "." + field.getName(), text));
        }
      }
    }
    return statements.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  void no_statement_scans_or_sorts(String name, String statement) {
    assertThat(plan(statement))
        .noneMatch(step -> step.startsWith("SCAN") && !step.equals("SCAN CONSTANT ROW"))
        .noneMatch(step -> step.contains("TEMP B-TREE"));
  }

  @Test
  void a_statement_without_an_index_is_seen_as_what_it_is() {
    assertThat(plan("SELECT id FROM chatkit_item WHERE document = ? ORDER BY id"))
        .containsExactly("SCAN chatkit_item", "USE TEMP B-TREE FOR ORDER BY");
  }

  @ParameterizedTest
  @CsvSource({
    "Threads.PAGE_ASC, chatkit_thread_place",
    "Threads.PAGE_DESC, chatkit_thread_place",
    "Items.PAGE_ASC, chatkit_item_place",
    "Items.PAGE_DESC, chatkit_item_place",
    "Items.VISIBLE_PAGE_ASC, chatkit_item_place_visible",
    "Items.VISIBLE_PAGE_DESC, chatkit_item_place_visible",
    "Items.PENDING, chatkit_item_place_pending",
    "Items.NEWEST_TIME, chatkit_item_place",
    "Items.DELETE_AFTER, chatkit_item_place",
    "Attachments.DELETE_OF_THREAD, chatkit_attachment_thread",
    "Threads.PLACED_PAGE, chatkit_thread_place",
    "Items.PLACED_PAGE, chatkit_item_place",
    "Items.PURGE, chatkit_item_tombstone_age",
    "Threads.PURGE, chatkit_thread_tombstone_age"
  })
  void every_page_walks_its_own_index(String name, String index) throws IllegalAccessException {
    assertThat(plan(statement(name))).anyMatch(step -> (step + " ").contains(index + " ("));
  }

  /** What finds whose link was followed, and what the sweeper does. */
  private static final Set<String> OF_ALL_OWNERS =
      Set.of(
          "SEARCH chatkit_attachment USING INDEX chatkit_attachment_any (id=?)",
          "SEARCH chatkit_attachment USING INDEX chatkit_attachment_expiry (expires_at<?)",
          "SEARCH chatkit_attachment_removal USING INDEX chatkit_attachment_removal_due (due_at<?)",
          "SEARCH chatkit_attachment_removal USING COVERING INDEX chatkit_attachment_removal_due"
              + " (due_at<?)");

  @Test
  void every_step_of_every_statement_begins_at_the_owner() throws IllegalAccessException {
    for (Arguments statement : statements().toList()) {
      assertThat(plan((String) statement.get()[1]))
          .as("%s", statement.get()[0])
          .filteredOn(step -> step.startsWith("SEARCH"))
          .allMatch(step -> step.contains("(owner=?") || OF_ALL_OWNERS.contains(step));
    }
  }

  @Test
  void the_list_of_owners_merges_what_three_indexes_say() throws ReflectiveOperationException {
    Field page = OwnerRows.class.getDeclaredField("PAGE");
    page.setAccessible(true);
    assertThat(plan(Tables.SQLITE.text((Statement) page.get(null)).text()))
        .noneMatch(step -> step.startsWith("SCAN") || step.contains("TEMP B-TREE"))
        .filteredOn(step -> step.startsWith("SEARCH"))
        .hasSize(3)
        .allMatch(step -> step.contains("(owner>?)"));
  }

  private static String statement(String name) throws IllegalAccessException {
    return statements()
        .filter(statement -> statement.get()[0].equals(name))
        .map(statement -> (String) statement.get()[1])
        .findFirst()
        .orElseThrow();
  }

  private static List<String> plan(String statement) {
    try (SqliteDatabase database = SqliteDatabase.inMemory()) {
      return database.read(
          () -> "Explaining",
          sql -> sql.list("EXPLAIN QUERY PLAN " + statement, row -> row.getString("detail")));
    }
  }
}
