package dev.chatkit4j.benchmarks;

import dev.chatkit4j.spring.ChatResponder;
import dev.chatkit4j.spring.ChatUser;
import dev.chatkit4j.spring.ChatUsers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@link PlainApplication} with a chat. Users are who the header {@code X-User} says they are. */
@Configuration(proxyBeanMethods = false)
public final class ChatApplication {
  ChatApplication() {}

  /** Runs it with Spring Boot's arguments. */
  public static void main(String[] arguments) {
    PlainApplication.run("/chatkit", arguments, PlainApplication.class, ChatApplication.class);
  }

  @Bean
  ChatResponder answers() {
    return new BenchAnswers();
  }

  @Bean
  ChatUsers users() {
    return request -> {
      String user = request.header("X-User");
      return user == null ? null : new ChatUser(user, null);
    };
  }
}
