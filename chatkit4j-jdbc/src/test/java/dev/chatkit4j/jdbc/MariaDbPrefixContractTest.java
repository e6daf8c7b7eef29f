package dev.chatkit4j.jdbc;

import org.junit.jupiter.api.BeforeAll;

final class MariaDbPrefixContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    open(Server.MARIADB, builder -> builder.tablePrefix("my_"));
  }
}
