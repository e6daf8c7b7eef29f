package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.InstalledServers;
import dev.chatkit4j.testservers.PgBouncer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("servers")
final class PgBouncerContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    PgBouncer pooler = InstalledServers.pgBouncer();
    open(Server.POSTGRES, pooler.through(pooler.newDatabase()), builder -> {});
  }
}
