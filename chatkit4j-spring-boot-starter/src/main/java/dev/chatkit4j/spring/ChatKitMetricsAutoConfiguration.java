package dev.chatkit4j.spring;

import dev.chatkit4j.http.ChatKitEndpoint;
import dev.chatkit4j.micrometer.ChatKitMetrics;
import dev.chatkit4j.server.ChatKitServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** Configures the meters of turns and store calls, for Micrometer, as the program has them. */
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
  ChatKitMetrics chatKitMetrics(MeterRegistry registry) {
    return new ChatKitMetrics(registry);
  }

  @Bean
  StoreMeter chatKitStoreMeter(ChatKitMetrics metrics) {
    return metrics::measure;
  }

  @Bean
  @ConditionalOnMissingBean(name = "chatKitGauges")
  MeterBinder chatKitGauges(ChatKitServer<ChatUser> server) {
    return ChatKitMetrics.gauges(server);
  }
}
