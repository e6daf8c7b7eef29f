package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.InstalledServers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** With a prefix of its own for the tables' names, which the kit on the other version has not. */
@Tag("servers")
final class DebianMariaDbContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    open(
        Server.MARIADB,
        InstalledServers.mariaDb1011().newDatabase(),
        builder -> builder.tablePrefix("my_"));
  }
}
