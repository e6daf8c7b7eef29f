package dev.chatkit4j.jdbc;

import org.junit.jupiter.api.BeforeAll;

final class PostgresStoreContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    open(Server.POSTGRES, builder -> {});
  }
}
