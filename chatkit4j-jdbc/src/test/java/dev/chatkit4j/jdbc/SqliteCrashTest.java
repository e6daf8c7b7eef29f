package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes on SQLite files. Set {@code -Dchatkit4j.crashes} for other than 100 kills and {@code
 * -Dchatkit4j.seed} for others.
 */
@Timeout(1800)
final class SqliteCrashTest {
  private static final int CRASHES = Integer.getInteger("chatkit4j.crashes", 100);
  private static final long SEED = Long.getLong("chatkit4j.seed", 20260301L);

  @TempDir Path folder;

  @Test
  void what_clients_were_told_is_there_after_every_kill_and_the_threads_go_on() throws Exception {
    try (ExecutorService lanes = Executors.newFixedThreadPool(2)) {
      Future<?> odd =
          lanes.submit(() -> new OnFile(folder.resolve("a.db"), SEED).crash(CRASHES / 2));
      new OnFile(folder.resolve("b.db"), SEED + 1).crash(CRASHES - CRASHES / 2);
      odd.get();
    }
  }

  private static final class OnFile extends CrashRun {
    private final Path file;

    OnFile(Path file, long seed) {
      super(file.toString(), seed);
      this.file = file;
    }

    @Override
    Store<String> open() {
      return SqliteStore.open(file, owner -> owner);
    }

    @Override
    Connection connect() throws SQLException {
      return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static final String UNBOUND =
        """
        SELECT 'unbound attachment of item ' || i.id
          FROM chatkit_item i, json_each(i.document, '$.attachments') e
          JOIN chatkit_attachment a ON a.owner = i.owner AND a.id = json_extract(e.value, '$.id')
         WHERE a.thread_id IS NOT i.thread_id
        """;

    @Override
    void collectFindings(Statement statement, List<String> findings) throws SQLException {
      collect(statement, "PRAGMA integrity_check", findings);
      findings.remove("ok");
      collect(statement, "PRAGMA foreign_key_check", findings);
      collect(statement, UNBOUND, findings);
    }
  }
}
