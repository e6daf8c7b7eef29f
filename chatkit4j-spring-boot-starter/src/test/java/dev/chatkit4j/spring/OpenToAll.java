package dev.chatkit4j.spring;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Spring Security that lets everybody through. */
final class OpenToAll {
  private OpenToAll() {}

  static Class<?> of(Stack stack) {
    return switch (stack) {
      case MVC -> Mvc.class;
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
}
