package dev.chatkit4j.spring;

import dev.chatkit4j.server.ChatKitServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** What becomes of turns, for Micrometer: the names are the program's. */
@AutoConfiguration(
    after = ChatKitAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ChatKitEndpoint.class, MeterRegistry.class})
public final class ChatKitMetricsAutoConfiguration {
  ChatKitMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  TurnTimers chatKitTurnTimers(MeterRegistry registry) {
    return new TurnTimers(registry);
  }

  @Bean
  @ConditionalOnMissingBean(name = "chatKitGauges")
  MeterBinder chatKitGauges(ChatKitServer<ChatUser> server) {
    return registry -> {
      Gauge.builder("chatkit.turns.open", server, ChatKitServer::openTurns)
          .description("turns under way")
          .register(registry);
      Gauge.builder("chatkit.events.waiting", server, ChatKitServer::waitingEvents)
          .description("events not yet taken by clients")
          .register(registry);
    };
  }
}
