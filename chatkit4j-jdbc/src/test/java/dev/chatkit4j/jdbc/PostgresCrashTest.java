package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.PostgresProcess;
import dev.chatkit4j.testservers.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes of a process that serves on PostgreSQL, and of PostgreSQL. Set {@code
 * -Dchatkit4j.server.crashes} for other than 30 kills of each and {@code -Dchatkit4j.seed} for
 * others.
 */
@Timeout(1800)
@Tag("slow")
final class PostgresCrashTest {
  private static final int CRASHES = Integer.getInteger("chatkit4j.server.crashes", 30);
  private static final long SEED = Long.getLong("chatkit4j.seed", 20260301L);

  @Test
  void what_clients_were_told_is_there_after_every_kill_and_the_threads_go_on() throws Exception {
    CrashSite site = new ServerCrashSite(Server.POSTGRES, Server.POSTGRES.migratedDatabase());
    new CrashRun(site, new ProcessCrash(site), SEED).crash(CRASHES);
  }

  @Test
  void what_clients_were_told_is_there_after_every_kill_of_the_database_server(@TempDir Path data)
      throws Exception {
    PostgresProcess server = new PostgresProcess(data);
    TestDatabase database = server.newDatabase();
    Server.POSTGRES.builder(database).migrate();
    CrashSite site = new ServerCrashSite(Server.POSTGRES, database);
    new CrashRun(site, new ServerCrash(server, site), SEED).crash(CRASHES);
    server.stop();
  }
}
