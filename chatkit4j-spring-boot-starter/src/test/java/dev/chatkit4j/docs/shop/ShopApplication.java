package dev.chatkit4j.docs.shop;

import dev.chatkit4j.spring.ChatResponder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

// region application
@SpringBootApplication
class ShopApplication {
  public static void main(String[] args) {
    SpringApplication.run(ShopApplication.class, args);
  }

  @Bean
  ChatResponder answers() {
    return turn ->
        turn.say("%s, you said: %s".formatted(turn.context().id(), turn.userMessage().text()));
  }
}
// endregion
