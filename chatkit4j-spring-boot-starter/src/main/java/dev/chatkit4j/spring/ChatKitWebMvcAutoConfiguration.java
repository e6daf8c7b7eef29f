package dev.chatkit4j.spring;

import dev.chatkit4j.attachment.AttachmentServer;
import dev.chatkit4j.http.ChatKitEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** The endpoint on Spring MVC. */
@AutoConfiguration(after = ChatKitAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean(ChatKitEndpoint.class)
public final class ChatKitWebMvcAutoConfiguration {
  ChatKitWebMvcAutoConfiguration() {}

  @Bean
  static OwnForms chatKitForms(Environment environment) {
    String path =
        Binder.get(environment).bind("chatkit4j.path", String.class).orElse(ChatKitEndpoint.PATH);
    return new OwnForms(path + AttachmentServer.PATH);
  }

  @Bean
  @ConditionalOnMissingBean(name = "chatKitRoutes")
  RouterFunction<ServerResponse> chatKitRoutes(ChatKitEndpoint<ChatUser> endpoint) {
    return RouterFunctions.route(
        RequestPredicates.path(endpoint.path()).or(RequestPredicates.path(endpoint.path() + "/**")),
        request -> new MvcResponse(endpoint, request.path()));
  }
}
