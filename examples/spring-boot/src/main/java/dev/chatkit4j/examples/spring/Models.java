package dev.chatkit4j.examples.spring;

import dev.chatkit4j.langchain4j.InterruptibleHttpClient;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** OpenAI's model if there is a key for it, else one that is no model at all. */
@Configuration(proxyBeanMethods = false)
class Models {
  @Bean
  StreamingChatModel model(
      @Value("${OPENAI_API_KEY:}") String key,
      @Value("${OPENAI_BASE_URL:https://api.openai.com/v1}") String url,
      @Value("${CHATKIT4J_MODEL:gpt-5-mini}") String name) {
    if (key.isEmpty()) {
      return new EchoModel();
    }
    return OpenAiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey(key)
        .modelName(name)
        .httpClientBuilder(InterruptibleHttpClient.builder()) // so that "stop" stops the model
        .build();
  }
}
