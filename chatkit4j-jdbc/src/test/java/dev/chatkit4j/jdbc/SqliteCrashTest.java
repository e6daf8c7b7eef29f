package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes on SQLite files. Set {@code -Dchatkit4j.crashes} for other than 100 kills and {@code
 * -Dchatkit4j.seed} for others.
 */
@Timeout(1800)
@Tag("slow")
final class SqliteCrashTest {
  private static final int CRASHES = Integer.getInteger("chatkit4j.crashes", 100);
  private static final long SEED = Long.getLong("chatkit4j.seed", 20260301L);

  @TempDir Path folder;

  @Test
  void what_clients_were_told_is_there_after_every_kill_and_the_threads_go_on() throws Exception {
    try (ExecutorService lanes = Executors.newFixedThreadPool(2)) {
      Future<?> odd = lanes.submit(() -> run("a.db", SEED).crash(CRASHES / 2));
      run("b.db", SEED + 1).crash(CRASHES - CRASHES / 2);
      odd.get();
    }
  }

  private CrashRun run(String name, long seed) {
    CrashSite site = new OnFile(folder.resolve(name));
    return new CrashRun(site, new ProcessCrash(site), seed);
  }

  private record OnFile(Path file) implements CrashSite {

    @Override
    public String database() {
      return file.toString();
    }

    @Override
    public Store<String> open() {
      return SqliteStore.open(file, owner -> owner);
    }

    @Override
    public Connection connect() throws SQLException {
      return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static final String DAMAGE =
        """
        SELECT integrity_check
          FROM pragma_integrity_check
         WHERE integrity_check <> 'ok'
        """;

    private static final String FOREIGN_KEYS =
        """
        SELECT "table"
          FROM pragma_foreign_key_check
        """;

    private static final String UNBOUND =
        """
        SELECT 'unbound attachment of item ' || i.id
          FROM chatkit_item i, json_each(i.document, '$.attachments') e
          JOIN chatkit_attachment a ON a.owner = i.owner AND a.id = json_extract(e.value, '$.id')
         WHERE a.thread_id IS NOT i.thread_id
        """;

    @Override
    public List<String> findings() {
      return List.of(DAMAGE, FOREIGN_KEYS, UNBOUND);
    }
  }
}
