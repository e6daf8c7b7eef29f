package dev.chatkit4j.spring;

import dev.chatkit4j.http.ChatKitEndpoint;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;

/**
 * Web servers that compress an answer keep events until there is enough of them, Jetty until the
 * end. So events are not compressed, whatever {@code server.compression} says.
 */
@AutoConfiguration(after = ChatKitAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass(AbstractConfigurableWebServerFactory.class)
@ConditionalOnBean(ChatKitEndpoint.class)
public final class ChatKitWebServerAutoConfiguration {
  ChatKitWebServerAutoConfiguration() {}

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  static WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory>
      chatKitEventsUncompressed() {
    return factory -> factory.setCompression(withoutEvents(factory.getCompression()));
  }

  private static @Nullable Compression withoutEvents(@Nullable Compression wanted) {
    if (wanted == null) {
      return null;
    }
    Compression other = new Compression();
    other.setEnabled(wanted.getEnabled());
    other.setExcludedUserAgents(wanted.getExcludedUserAgents());
    other.setMinResponseSize(wanted.getMinResponseSize());
    other.setMimeTypes(
        Stream.of(wanted.getAllMimeTypes())
            .filter(type -> !type.strip().startsWith(MediaType.TEXT_EVENT_STREAM_VALUE))
            .toArray(String[]::new));
    return other;
  }
}
