package dev.chatkit4j.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * Makes the tables of a SQLite database that is empty, by the same migrations and with the same
 * history as Flyway, which goes on from there. Flyway takes a fifth of a second to get ready, and
 * somebody waits for an application that starts.
 */
final class FirstMigration {
  private FirstMigration() {}

  /** Runs all migrations inside the transaction the connection is in. */
  static void run(Sql sql) throws SQLException {
    sql.update(HISTORY);
    sql.update(HISTORY_INDEX);
    List<String> migrations = Dialect.SQLITE.migrations();
    for (int i = 0; i < migrations.size(); i++) {
      run(sql, i + 1, migrations.get(i));
    }
  }

  private static void run(Sql sql, int version, String name) throws SQLException {
    String script = Migration.script(Tables.SQLITE, name);
    long begin = System.nanoTime();
    try (Statement all = sql.connection().createStatement()) {
      all.executeUpdate(script);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    sql.update(
        RAN, version, String.valueOf(version), description(name), name, checksum(script), millis);
  }

  private static final String HISTORY =
      """
      CREATE TABLE chatkit_schema_history (
        installed_rank INT NOT NULL PRIMARY KEY,
        version VARCHAR(50),
        description VARCHAR(200) NOT NULL,
        type VARCHAR(20) NOT NULL,
        script VARCHAR(1000) NOT NULL,
        checksum INT,
        installed_by VARCHAR(100) NOT NULL,
        installed_on TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
        execution_time INT NOT NULL,
        success BOOLEAN NOT NULL
      )
      """;

  private static final String HISTORY_INDEX =
      """
      CREATE INDEX chatkit_schema_history_s_idx ON chatkit_schema_history (success)
      """;

  private static final String RAN =
      """
      INSERT INTO chatkit_schema_history
             (installed_rank, version, description, type, script, checksum, installed_by,
              execution_time, success)
      VALUES (?, ?, ?, 'SQL', ?, ?, '', ?, 1)
      """;

  /** Of {@code V1__first_schema.sql} it is {@code first schema}. */
  private static String description(String name) {
    return name.substring(name.indexOf("__") + 2, name.lastIndexOf('.')).replace('_', ' ');
  }

  /** Ends of lines do not count. */
  private static int checksum(String script) {
    CRC32 sum = new CRC32();
    script.lines().forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) sum.getValue();
  }
}
