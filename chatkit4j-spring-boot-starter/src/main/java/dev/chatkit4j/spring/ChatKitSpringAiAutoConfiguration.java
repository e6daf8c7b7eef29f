package dev.chatkit4j.spring;

import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.springai.SpringAiResponder;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Answers with the application's model of Spring AI, if there is one and nobody else answers.
 *
 * <p>One of LangChain4j comes first.
 */
@AutoConfiguration(
    after = ChatKitLangChain4jAutoConfiguration.class,
    before = ChatKitAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(SpringAiResponder.class)
@ConditionalOnSingleCandidate(ChatModel.class)
@ConditionalOnMissingBean({ChatResponder.class, ChatKitServer.class})
public final class ChatKitSpringAiAutoConfiguration {
  ChatKitSpringAiAutoConfiguration() {}

  @Bean
  ChatResponder chatKitResponder(ChatModel model) {
    return SpringAiResponder.<ChatUser>of(model)::respond;
  }
}
