package zmodels;

import dev.chatkit4j.spring.ModelContextTest;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Makes a model as those of Spring AI do, whose names too come after ours in the alphabet. */
@AutoConfiguration
public final class ModelAutoConfiguration {
  @Bean
  ChatModel model() {
    return new ModelContextTest.SpringAiModel();
  }
}
