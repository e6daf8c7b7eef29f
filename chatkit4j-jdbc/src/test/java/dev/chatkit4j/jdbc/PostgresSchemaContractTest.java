package dev.chatkit4j.jdbc;

import org.junit.jupiter.api.BeforeAll;

final class PostgresSchemaContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    open(Server.POSTGRES, builder -> builder.schema("chats"));
  }
}
