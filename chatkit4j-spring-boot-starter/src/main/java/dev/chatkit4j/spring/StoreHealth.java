package dev.chatkit4j.spring;

import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Readiness;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up if everything can be read and saved just now. */
final class StoreHealth extends AbstractHealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

  private final ChatKitServer<ChatUser> server;
  private final Readiness<ChatUser> readiness;

  StoreHealth(ChatKitServer<ChatUser> server) {
    super("The health of ChatKit cannot be told");
    this.server = server;
    this.readiness =
        new Readiness<>(server, new ChatUser("chatkit4j-health-" + UUID.randomUUID(), null));
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    List<Readiness.Missing> missing = readiness.missing();
    health.withDetail("openTurns", server.openTurns());
    if (missing.isEmpty()) {
      health.up();
      return;
    }
    missing.forEach(one -> log.warn("Not ready: {}: {}", one.what(), one.reason()));
    health.down().withDetail("missing", missing.stream().map(Readiness.Missing::what).toList());
  }
}
