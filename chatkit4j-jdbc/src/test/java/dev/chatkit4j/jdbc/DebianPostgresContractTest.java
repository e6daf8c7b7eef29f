package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.InstalledServers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("servers")
final class DebianPostgresContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    open(Server.POSTGRES, InstalledServers.postgres15().newDatabase(), builder -> {});
  }
}
