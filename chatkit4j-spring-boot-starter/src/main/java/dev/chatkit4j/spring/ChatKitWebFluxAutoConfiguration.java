package dev.chatkit4j.spring;

import dev.chatkit4j.http.ChatKitEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The endpoint on Spring WebFlux. */
@AutoConfiguration(after = ChatKitAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnBean(ChatKitEndpoint.class)
public final class ChatKitWebFluxAutoConfiguration {
  ChatKitWebFluxAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "chatKitRoutes")
  RouterFunction<ServerResponse> chatKitRoutes(ChatKitEndpoint<ChatUser> endpoint) {
    return RouterFunctions.route(
        RequestPredicates.path(endpoint.path()).or(RequestPredicates.path(endpoint.path() + "/**")),
        request ->
            Mono.just(
                new WebFluxResponse(
                    endpoint, request.requestPath().pathWithinApplication().value())));
  }
}
