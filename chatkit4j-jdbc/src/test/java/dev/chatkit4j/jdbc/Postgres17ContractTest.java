package dev.chatkit4j.jdbc;

import dev.chatkit4j.testservers.TestServer;
import org.junit.jupiter.api.BeforeAll;

/** In a schema of its own, which the kit on other versions has not. */
final class Postgres17ContractTest extends ServerContract {
  @BeforeAll
  static void open() {
    open(
        Server.POSTGRES,
        TestServer.postgres("17.11.0").newDatabase(),
        builder -> builder.schema("chats"));
  }

  @Override
  protected int modelSteps() {
    return Math.min(super.modelSteps(), 1_000);
  }
}
