package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Tables as an older version made them, with a thread of ann's and three items in it. */
final class OlderTables {
  private OlderTables() {}

  /** Makes them; version 0 is none at all. */
  static void make(Server server, TestDatabase database, int version) throws SQLException {
    if (version == 0) {
      return;
    }
    Tables tables = Tables.of(server.dialect(), null, Tables.USUAL_PREFIX);
    try (Connection connection = database.connect()) {
      Sql sql = Sql.borrowed(connection, tables);
      SchemaHistory history = new SchemaHistory(sql);
      history.make();
      for (int next = 1; next <= version; next++) {
        MigrationScript script =
            MigrationScript.of(tables, server.dialect().migrations().get(next - 1));
        for (MigrationScript.Step step : script.steps()) {
          sql.once(step.text());
        }
        history.add(next, script, 1);
      }
    }
    fill(database);
  }

  private static void fill(TestDatabase database) {
    database.run(
        "INSERT INTO chatkit_thread (owner, id, created_at, document) VALUES ('ann', 't', 7, '%s')"
            .formatted(StoredForm.write(Samples.thread("t"))));
    for (String id : List.of("b", "a", "c")) {
      database.run(
          """
          INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
          VALUES ('ann', 't', '%s', 7, 0, 0, '%s')
          """
              .formatted(id, StoredForm.write(Samples.message("t", id))));
    }
  }

  /** All that was there is found by a store, in its order, and the store can be written to. */
  static void assertKept(Server server, TestDatabase database, int version) {
    try (ServerStore<String> store = server.builder(database).open()) {
      if (version == 0) {
        store.saveThread(Samples.thread("t"), "ann");
      }
      store.addThreadItem("t", Samples.message("t", "d"), "ann");
      assertThat(store.loadThreadItems("t", null, 10, Order.ASC, "ann").data())
          .extracting(ThreadItem::id)
          .isEqualTo(version == 0 ? List.of("d") : List.of("b", "a", "c", "d"));
    }
  }
}
