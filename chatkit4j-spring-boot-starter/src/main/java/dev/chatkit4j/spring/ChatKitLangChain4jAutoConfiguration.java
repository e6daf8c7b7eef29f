package dev.chatkit4j.spring;

import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.server.ChatKitServer;
import dev.langchain4j.model.chat.StreamingChatModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** Answers with the application's model of LangChain4j, if there is one and nobody else answers. */
@AutoConfiguration(before = ChatKitAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(ModelResponder.class)
@ConditionalOnSingleCandidate(StreamingChatModel.class)
@ConditionalOnMissingBean({ChatResponder.class, ChatKitServer.class})
public final class ChatKitLangChain4jAutoConfiguration {
  ChatKitLangChain4jAutoConfiguration() {}

  @Bean
  ChatResponder chatKitResponder(StreamingChatModel model) {
    return ModelResponder.<ChatUser>of(model)::respond;
  }
}
