package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Crashes of a process that serves on PostgreSQL. Set {@code -Dchatkit4j.server.crashes} for other
 * than 30 kills and {@code -Dchatkit4j.seed} for others.
 */
@Timeout(1800)
final class PostgresCrashTest {
  private static final int CRASHES = Integer.getInteger("chatkit4j.server.crashes", 30);
  private static final long SEED = Long.getLong("chatkit4j.seed", 20260301L);

  @Test
  void what_clients_were_told_is_there_after_every_kill_and_the_threads_go_on() throws Exception {
    new OnServer(Server.POSTGRES.migratedDatabase()).crash(CRASHES);
  }

  private static final class OnServer extends CrashRun {
    private final TestDatabase database;

    OnServer(TestDatabase database) {
      super(SeededProcess.url(database), SEED);
      this.database = database;
    }

    @Override
    Store<String> open() {
      return SeededProcess.open(SeededProcess.url(database));
    }

    /** The server may still be at the last statements of the killed process. */
    @Override
    Connection connect() throws SQLException {
      if (Connections.count(Server.POSTGRES, database) > 0) {
        throw new AssertionError("the killed process is still connected");
      }
      return database.connect();
    }

    private static final String UNBOUND =
        """
        SELECT 'unbound attachment of item ' || i.id
          FROM chatkit_item i
         CROSS JOIN jsonb_array_elements(i.document::jsonb -> 'attachments') e
          JOIN chatkit_attachment a ON a.owner = i.owner AND a.id = e ->> 'id'
         WHERE a.thread_id IS DISTINCT FROM i.thread_id
        """;

    @Override
    void collectFindings(Statement statement, List<String> findings) throws SQLException {
      collect(statement, UNBOUND, findings);
    }
  }
}
