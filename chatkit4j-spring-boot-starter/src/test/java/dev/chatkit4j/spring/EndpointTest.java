package dev.chatkit4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.http.Admission;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.protocol.Refusal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The answers of both kinds of web server, as the program gives them. */
class EndpointTest {
  private static Running.Setup echo(Stack stack) {
    return Running.on(stack)
        .believing()
        .answering(turn -> turn.say("You said: " + turn.userMessage().text()));
  }

  @ParameterizedTest
  @EnumSource
  void a_user_has_a_conversation_that_nobody_else_sees(Stack stack) throws Exception {
    try (Running running = echo(stack).start()) {
      HttpResponse<String> answer = running.send(running.post("alice", Running.create("hi")));

      assertThat(answer.body()).contains("You said: hi");
      assertThat(running.send(running.post("alice", Running.LIST)).body()).contains("thr_");
      assertThat(running.send(running.post("bob", Running.LIST)).body()).doesNotContain("thr_");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_refusal_says_why_as_json_with_the_request_id(Stack stack) throws Exception {
    try (Running running = echo(stack).start()) {
      requireRefusal(
          running.send(running.post(Running.LIST).header("X-Request-Id", "try-1")),
          401,
          "unauthorized");
      requireRefusal(running.send(running.post("alice", "{")), 400, "invalid_request");
      requireRefusal(
          running.send(
              running
                  .request("/chatkit")
                  .header("X-User", "alice")
                  .header("Content-Type", "text/plain")
                  .POST(HttpRequest.BodyPublishers.ofString(Running.LIST))),
          415,
          "unsupported_media_type");
      requireRefusal(
          running.send(running.post("alice", Running.LIST + " ".repeat(1 << 20))),
          413,
          "payload_too_large");
      requireRefusal(
          running.send(
              running.post(
                  "alice",
                  "{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"thr_none\"}}")),
          404,
          "not_found");
      requireRefusal(
          running.send(running.request("/chatkit/attachments/atc_1").header("X-User", "alice")),
          404,
          "not_found");
      HttpResponse<String> get = running.send(running.request("/chatkit"));
      requireRefusal(get, 405, "method_not_allowed");
      assertThat(get.headers().firstValue("allow")).contains("POST, OPTIONS");
    }
  }

  private static void requireRefusal(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(Running.json(answer).text("code")).isEqualTo(code);
    assertThat(Running.json(answer).text("message")).isNotEmpty();
    assertThat(answer.headers().firstValue("x-request-id"))
        .contains(Running.json(answer).text("request_id"));
  }

  @ParameterizedTest
  @EnumSource
  void the_client_may_choose_the_request_id(Stack stack) throws Exception {
    try (Running running = echo(stack).start()) {
      HttpResponse<String> answer =
          running.send(running.post("alice", Running.LIST).header("X-Request-Id", "try-1"));

      assertThat(answer.headers().firstValue("x-request-id")).contains("try-1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_mistake_in_a_bean_is_answered_and_not_waited_for(Stack stack) throws Exception {
    ChatUsers broken =
        request -> {
          throw new AssertionError("a mistake");
        };
    try (Running running =
        Running.on(stack).bean(ChatUsers.class, broken).answering(turn -> {}).start()) {
      HttpResponse<String> answer = running.send(running.post("alice", Running.LIST));

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).doesNotContain("a mistake");
    }
  }

  @ParameterizedTest
  @EnumSource
  void too_much_to_do_is_answered_with_when_to_ask_again(Stack stack) throws Exception {
    FairBudget nothing = new FairBudget("bytes", 10, 0);
    nothing.take("bob", 10, Duration.ZERO);
    ChatUsers busy =
        request -> {
          nothing.take("alice", 1, Duration.ofSeconds(7));
          return null;
        };
    try (Running running =
        Running.on(stack).bean(ChatUsers.class, busy).answering(turn -> {}).start()) {
      HttpResponse<String> answer = running.send(running.post("alice", Running.LIST));

      requireRefusal(answer, 503, "unavailable");
      assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_application_bounds_what_its_users_may_ask_for(Stack stack) throws Exception {
    Admission<ChatUser> notBob =
        new Admission<>() {
          @Override
          public void arrives(ChatUser caller) {
            if (caller.id().equals("bob")) {
              throw Refusal.tooMany("Not so fast", Duration.ofSeconds(3));
            }
          }
        };
    try (Running running = echo(stack).bean(Admission.class, notBob).start()) {
      HttpResponse<String> answer = running.send(running.post("bob", Running.LIST));

      requireRefusal(answer, 429, "too_many_requests");
      assertThat(answer.headers().firstValue("Retry-After")).contains("3");
      assertThat(running.send(running.post("alice", Running.LIST)).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void another_path_and_the_paths_of_the_application(Stack stack) throws Exception {
    try (Running running = echo(stack).set("chatkit4j.path=/api/chat").start()) {
      HttpRequest.Builder there =
          running
              .request("/api/chat")
              .header("X-User", "alice")
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(Running.create("hi")));

      assertThat(running.send(there).body()).contains("You said: hi");
      assertThat(running.send(running.post("alice", Running.LIST)).statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stop_ends_turns_and_tells_their_clients(Stack stack) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Running running =
        Running.on(stack)
            .believing()
            .answering(turn -> {
              turn.say("the first");
              asked.countDown();
              new CountDownLatch(1).await();
            })
            .start()) {
      var answer =
          running.client.sendAsync(
              running.post("alice", Running.create("hi")).build(),
              HttpResponse.BodyHandlers.ofString());
      asked.await();
      long began = System.nanoTime();

      running.context.close();

      assertThat(answer.get().body())
          .contains("the first")
          .contains("data: {\"type\":\"error\"")
          .contains("\"allow_retry\":true");
      assertThat((System.nanoTime() - began) / 1_000_000).isLessThan(10_000);
    }
  }
}
