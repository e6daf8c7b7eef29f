package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The page to chat with, which there is if it is asked for. */
class PlaygroundPropertyTest {
  private static Running.Setup application(Stack stack) {
    return Running.on(stack).believing().answering(turn -> turn.say("hello"));
  }

  @ParameterizedTest
  @EnumSource
  void it_is_off_unless_it_is_asked_for(Stack stack) throws Exception {
    try (Running running = application(stack).start()) {
      assertThat(running.send(running.request("/chatkit/playground/")).statusCode()).isEqualTo(404);
      assertThat(running.send(running.request("/chatkit/playground/main.js")).statusCode())
          .isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void it_is_below_the_path_for_whoever_can_reach_it(Stack stack) throws Exception {
    try (Running running =
        application(stack).set("chatkit4j.playground=true", "chatkit4j.path=/api/chat").start()) {
      HttpResponse<String> page = running.send(running.request("/api/chat/playground/"));
      HttpResponse<String> script = running.send(running.request("/api/chat/playground/main.js"));
      HttpResponse<String> moved = running.send(running.request("/api/chat/playground"));

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("content-security-policy"))
          .hasValueSatisfying(policy -> assertThat(policy).contains("connect-src 'self';"));
      assertThat(script.statusCode()).isEqualTo(200);
      assertThat(script.headers().firstValue("content-type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
      assertThat(moved.statusCode()).isEqualTo(302);
      assertThat(moved.headers().firstValue("location")).hasValue("playground/");
    }
  }

  @Test
  void asked_for_without_its_jar_it_is_an_error_that_names_the_jar() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(ChatKitAutoConfiguration.class))
        .withBean(ChatResponder.class, () -> turn -> turn.say("hello"))
        .withPropertyValues("chatkit4j.playground=true")
        .withClassLoader(new FilteredClassLoader("dev.chatkit4j.playground"))
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(
                    ChatKitStartException.class,
                    failure -> assertThat(failure.action()).contains("chatkit4j-playground")));
  }
}
