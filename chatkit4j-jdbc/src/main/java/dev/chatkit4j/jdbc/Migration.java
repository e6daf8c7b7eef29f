package dev.chatkit4j.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the scripts that tables lack, and writes down that it did. Nobody else may do so at the same
 * time. Where a database cannot undo a statement, a script that was left half done goes on from
 * there.
 */
final class Migration {
  private final Sql sql;
  private final SchemaHistory history;

  private Migration(Sql sql) {
    this.sql = sql;
    this.history = new SchemaHistory(sql);
  }

  /**
   * A migration on one connection, where a history is made if there is none.
   *
   * @param sql for tables without a schema: those in the connection's current one
   */
  static Migration on(Sql sql) throws SQLException {
    Migration migration = new Migration(sql);
    migration.history.make();
    return migration;
  }

  /** The version that the last script made; 0 if none was run. */
  int version() throws SQLException {
    return history.version();
  }

  /** Runs all scripts from that version on. */
  void from(int version) throws SQLException {
    List<String> names = sql.tables().dialect().migrations();
    for (int next = version + 1; next <= names.size(); next++) {
      MigrationScript script = MigrationScript.of(sql.tables(), names.get(next - 1));
      long begin = System.nanoTime();
      for (MigrationScript.Step step : script.steps()) {
        run(step);
      }
      history.add(next, script, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
  }

  private void run(MigrationScript.Step step) throws SQLException {
    if (isDone(step)) {
      return;
    }
    try {
      sql.once(step.text());
    } catch (SQLException e) {
      // The server may still have been at it for somebody who was killed.
      if (!isDoneAfter(e, step)) {
        throw e;
      }
    }
  }

  private boolean isDoneAfter(SQLException failure, MigrationScript.Step step) {
    try {
      return isDone(step);
    } catch (SQLException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  private boolean isDone(MigrationScript.Step step) throws SQLException {
    MigrationScript.Made made = step.made();
    return made != null
        && sql.first(made.column() ? HAS_COLUMN : HAS_INDEX, row -> true, made.table(), made.name())
            != null;
  }

  private static final String HAS_COLUMN =
      """
      SELECT 1
        FROM information_schema.columns
       WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?
      """;

  private static final String HAS_INDEX =
      """
      SELECT 1
        FROM information_schema.statistics
       WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?
      """;
}
