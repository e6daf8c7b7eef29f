package dev.chatkit4j.jdbc;

import org.junit.jupiter.api.BeforeAll;

final class MariaDbStoreContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    open(Server.MARIADB, builder -> {});
  }
}
