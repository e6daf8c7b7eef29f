package dev.chatkit4j.spring;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;

/** Spring Security that lets everybody through. */
final class OpenToAll {
  private OpenToAll() {}

  static Class<?> of(Stack stack) {
    return switch (stack) {
      case MVC -> Mvc.class;
      case WEBFLUX -> WebFlux.class;
    };
  }

  @Configuration(proxyBeanMethods = false)
  static final class Mvc {
    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
      return http.csrf(csrf -> csrf.disable())
          .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
          .build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static final class WebFlux {
    @Bean
    SecurityWebFilterChain chain(ServerHttpSecurity http) {
      return http.csrf(csrf -> csrf.disable())
          .authorizeExchange(exchanges -> exchanges.anyExchange().permitAll())
          .build();
    }
  }
}
