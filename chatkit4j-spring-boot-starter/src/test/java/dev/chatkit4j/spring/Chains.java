package dev.chatkit4j.spring;

import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.csrf.CsrfWebFilter;
import org.springframework.security.web.server.util.matcher.AndServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/** Spring Security as an application has it: a login page, passwords, tokens. */
final class Chains {
  static final String SHOP = "https://shop.example";

  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private Chains() {}

  static Class<?> letting(Stack stack) {
    return switch (stack) {
      case MVC -> Servlet.class;
      case WEBFLUX -> Reactive.class;
    };
  }

  static Class<?> withCsrf(Stack stack) {
    return switch (stack) {
      case MVC -> ServletCsrf.class;
      case WEBFLUX -> ReactiveCsrf.class;
    };
  }

  /** A signed token. */
  static String token(String subject) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .subject(subject)
                .claim("tenant", "acme")
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build());
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }

  private static List<UserDetails> users() {
    return List.of(user("alice"), user("bob"));
  }

  private static UserDetails user(String name) {
    return User.withUsername(name).password("{noop}secret").roles("USER").build();
  }

  private static SecretKeySpec key() {
    return new SecretKeySpec(SECRET, "HmacSHA256");
  }

  // region cors
  private static CorsConfiguration shop() {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOrigins(List.of("https://shop.example"));
    cors.setAllowedMethods(List.of("GET", "POST", "PUT"));
    cors.setAllowedHeaders(List.of("*"));
    cors.setExposedHeaders(List.of("X-Request-Id"));
    cors.setAllowCredentials(true);
    return cors;
  }

  // endregion

  @Configuration(proxyBeanMethods = false)
  static final class Servlet {
    // region chain
    @Bean
    SecurityFilterChain security(HttpSecurity http) {
      return http.authorizeHttpRequests(requests ->
              requests.requestMatchers("/chatkit/**").permitAll().anyRequest().authenticated())
          .csrf(csrf -> csrf.ignoringRequestMatchers("/chatkit/**"))
          .cors(withDefaults())
          .formLogin(withDefaults())
          .httpBasic(withDefaults())
          .oauth2ResourceServer(server -> server.jwt(withDefaults()))
          .build();
    }

    // endregion

    @Bean
    InMemoryUserDetailsManager users() {
      return new InMemoryUserDetailsManager(Chains.users());
    }

    @Bean
    JwtDecoder tokens() {
      return NimbusJwtDecoder.withSecretKey(key()).build();
    }

    @Bean
    UrlBasedCorsConfigurationSource corsConfigurationSource() {
      UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
      source.registerCorsConfiguration("/chatkit/**", shop());
      return source;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static final class ServletCsrf {
    @Bean
    SecurityFilterChain security(HttpSecurity http) {
      return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
          .csrf(
              csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse()).spa())
          .httpBasic(withDefaults())
          .build();
    }

    @Bean
    InMemoryUserDetailsManager users() {
      return new InMemoryUserDetailsManager(Chains.users());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static final class Reactive {
    // region reactive
    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http) {
      return http.authorizeExchange(exchanges ->
              exchanges.pathMatchers("/chatkit/**").permitAll().anyExchange().authenticated())
          .csrf(csrf -> csrf.requireCsrfProtectionMatcher(exceptForChatKit()))
          .cors(withDefaults())
          .formLogin(withDefaults())
          .httpBasic(withDefaults())
          .oauth2ResourceServer(server -> server.jwt(withDefaults()))
          .build();
    }

    private static ServerWebExchangeMatcher exceptForChatKit() {
      return new AndServerWebExchangeMatcher(
          CsrfWebFilter.DEFAULT_CSRF_MATCHER,
          new NegatedServerWebExchangeMatcher(
              ServerWebExchangeMatchers.pathMatchers("/chatkit/**")));
    }

    // endregion

    @Bean
    MapReactiveUserDetailsService users() {
      return new MapReactiveUserDetailsService(Chains.users());
    }

    @Bean
    ReactiveJwtDecoder tokens() {
      return NimbusReactiveJwtDecoder.withSecretKey(key()).build();
    }

    @Bean
    org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource
        corsConfigurationSource() {
      var source = new org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource();
      source.registerCorsConfiguration("/chatkit/**", shop());
      return source;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static final class ReactiveCsrf {
    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http) {
      return http.authorizeExchange(exchanges -> exchanges.anyExchange().permitAll())
          .httpBasic(withDefaults())
          .build();
    }

    @Bean
    MapReactiveUserDetailsService users() {
      return new MapReactiveUserDetailsService(Chains.users());
    }
  }
}
