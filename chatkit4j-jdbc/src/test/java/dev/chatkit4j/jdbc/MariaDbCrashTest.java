package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.MariaDbProcess;
import dev.chatkit4j.testservers.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Crashes of a process that serves on MariaDB, and of MariaDB, which takes long to start again: a
 * fifth as many. Set {@code -Dchatkit4j.server.crashes} for other than 10 kills and {@code
 * -Dchatkit4j.seed} for others.
 */
@Timeout(1800)
@Tag("slow")
final class MariaDbCrashTest {
  private static final int CRASHES = Integer.getInteger("chatkit4j.server.crashes", 10);
  private static final long SEED = Long.getLong("chatkit4j.seed", 20260301L);

  @Test
  void what_clients_were_told_is_there_after_every_kill_and_the_threads_go_on() throws Exception {
    CrashSite site = new ServerCrashSite(Server.MARIADB, Server.MARIADB.migratedDatabase());
    new CrashRun(site, new ProcessCrash(site), SEED).crash(CRASHES);
  }

  @Test
  void what_clients_were_told_is_there_after_every_kill_of_the_database_server() throws Exception {
    MariaDbProcess server = new MariaDbProcess();
    TestDatabase database = server.newDatabase();
    Server.MARIADB.builder(database).migrate();
    CrashSite site = new ServerCrashSite(Server.MARIADB, database);
    new CrashRun(site, new ServerCrash(server, site), SEED).crash(Math.ceilDiv(CRASHES, 5));
    server.stop();
  }
}
