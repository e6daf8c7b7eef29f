package dev.chatkit4j.spring;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.server.ChatKitServer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** Configures the health of the store, for Actuator. */
@AutoConfiguration(after = ChatKitAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(ChatKitEndpoint.class)
@ConditionalOnEnabledHealthIndicator("chatkit")
public final class ChatKitHealthAutoConfiguration {
  ChatKitHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "chatkitHealthIndicator")
  HealthIndicator chatkitHealthIndicator(ChatKitServer<ChatUser> server) {
    return new StoreHealth(server);
  }
}
