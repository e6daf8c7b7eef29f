package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.langchain4j.ModelResponder;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.springai.SpringAiResponder;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;
import zmodels.ModelAutoConfiguration;

/** The application's model answers, unless somebody else does. */
public class ModelContextTest {
  private final ApplicationContextRunner silent =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ChatKitAutoConfiguration.class,
                  ChatKitWebMvcAutoConfiguration.class,
                  ChatKitWebFluxAutoConfiguration.class,
                  ChatKitHealthAutoConfiguration.class,
                  ChatKitMetricsAutoConfiguration.class,
                  ChatKitSpringAiAutoConfiguration.class,
                  ChatKitLangChain4jAutoConfiguration.class));
  private final ApplicationContextRunner springAi =
      silent.withBean("springAi", ChatModel.class, SpringAiModel::new);
  private final ApplicationContextRunner langChain4j =
      silent.withBean("langChain4j", StreamingChatModel.class, LangChain4jModel::new);

  @Test
  void nobody_answers_without_a_model() {
    silent.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ChatResponder.class));
  }

  @Test
  void a_model_of_spring_ai_answers() {
    springAi.run(context -> assertThat(answer(context)).contains("Spring AI says hello"));
  }

  @Test
  void a_model_of_langchain4j_answers() {
    langChain4j.run(context -> assertThat(answer(context)).contains("LangChain4j says hello"));
  }

  @Test
  void a_model_that_an_auto_configuration_makes_answers() {
    silent
        .withConfiguration(AutoConfigurations.of(ModelAutoConfiguration.class))
        .run(context -> assertThat(answer(context)).contains("Spring AI says hello"));
  }

  @Test
  void of_two_models_none_is_taken_unless_one_is_the_first() {
    springAi
        .withBean("other", ChatModel.class, SpringAiModel::new)
        .run(context -> assertThat(context).doesNotHaveBean(ChatResponder.class));
    langChain4j
        .withBean("other", StreamingChatModel.class, LangChain4jModel::new)
        .run(context -> assertThat(context).doesNotHaveBean(ChatResponder.class));
    springAi
        .withBean("other", ChatModel.class, SpringAiModel::new, bean -> bean.setPrimary(true))
        .run(context -> assertThat(context).hasSingleBean(ChatResponder.class));
  }

  @Test
  void of_a_model_of_each_langchain4js_answers() {
    springAi
        .withBean("langChain4j", StreamingChatModel.class, LangChain4jModel::new)
        .run(context -> assertThat(answer(context)).contains("LangChain4j says hello"));
  }

  @Test
  void a_model_does_not_answer_without_its_bridge() {
    springAi
        .withClassLoader(new FilteredClassLoader(SpringAiResponder.class))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ChatResponder.class));
    langChain4j
        .withClassLoader(new FilteredClassLoader(ModelResponder.class))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ChatResponder.class));
    silent
        .withClassLoader(
            new FilteredClassLoader("dev.langchain4j", "org.springframework.ai", "reactor"))
        .withBean(ChatResponder.class, () -> turn -> turn.say("I say hello"))
        .run(context -> assertThat(answer(context)).contains("I say hello"));
  }

  @Test
  void whoever_answers_in_the_application_takes_the_models_place() {
    springAi
        .withBean("own", ChatResponder.class, () -> turn -> turn.say("I say hello"))
        .run(context -> assertThat(answer(context)).contains("I say hello"));
    langChain4j
        .withBean(ContextTest.OwnServer.class)
        .run(context -> {
          assertThat(context).doesNotHaveBean(ChatResponder.class);
          assertThat(answer(context)).contains("hello").doesNotContain("LangChain4j");
        });
  }

  private static String answer(AssertableApplicationContext context) throws Exception {
    @SuppressWarnings("unchecked")
    ChatKitServer<ChatUser> server = context.getBean(ChatKitServer.class);
    byte[] request = Running.create("hi").getBytes(StandardCharsets.UTF_8);
    try (Reply.Events events =
        (Reply.Events) server.process(request, new ChatUser("alice", null))) {
      var out = new ByteArrayOutputStream();
      events.writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  /** A model of Spring AI that says hello. */
  public static final class SpringAiModel implements ChatModel {
    @Override
    public ChatResponse call(Prompt prompt) {
      return new ChatResponse(
          List.of(new Generation(new AssistantMessage("Spring AI says hello"))));
    }

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
      return Flux.just(call(prompt));
    }
  }

  private static final class LangChain4jModel implements StreamingChatModel {
    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
      handler.onPartialResponse("LangChain4j says hello");
      handler.onCompleteResponse(
          dev.langchain4j.model.chat.response.ChatResponse.builder()
              .aiMessage(AiMessage.from("LangChain4j says hello"))
              .build());
    }
  }
}
