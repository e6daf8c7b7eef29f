package dev.chatkit4j.examples;

import dev.chatkit4j.langchain4j.InterruptibleHttpClient;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** The models of the examples. */
final class Models {
  private Models() {}

  /** OpenAI's, or what {@code OPENAI_BASE_URL} says; the key is in {@code OPENAI_API_KEY}. */
  static StreamingChatModel fromEnvironment() {
    return at(
        System.getenv().getOrDefault("OPENAI_BASE_URL", "https://api.openai.com/v1"),
        System.getenv().getOrDefault("OPENAI_API_KEY", "none"),
        System.getenv().getOrDefault("CHATKIT4J_MODEL", "gpt-5-mini"));
  }

  static StreamingChatModel at(String url, String key, String name) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(url)
        .apiKey(key)
        .modelName(name)
        .httpClientBuilder(InterruptibleHttpClient.builder()) // so that "stop" stops the model
        .build();
  }
}
