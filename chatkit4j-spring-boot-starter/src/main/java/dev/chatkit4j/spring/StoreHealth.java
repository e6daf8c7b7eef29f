package dev.chatkit4j.spring;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.server.ChatKitServer;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up if the store answers just now. */
final class StoreHealth extends AbstractHealthIndicator {
  /** Owns nothing. */
  private static final ChatUser PROBE = new ChatUser("chatkit4j-health", null);

  private final ChatKitServer<ChatUser> server;

  StoreHealth(ChatKitServer<ChatUser> server) {
    super("The store of conversations does not answer");
    this.server = server;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    var unused = server.store().loadThreads(1, null, Order.DESC, PROBE);
    health.up().withDetail("openTurns", server.openTurns());
  }
}
