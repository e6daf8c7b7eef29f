package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.store.UnavailableException;
import org.junit.jupiter.api.Test;

/** A store whose connection breaks while it saves what a user says. */
class UnknownOutcomeTest {
  private boolean broken;
  private final TestServer server =
      new TestServer(
          WatchedStore.of(method -> {
            if (broken && method.equals("addThreadItem")) {
              throw new UnavailableException("the connection broke", true, null);
            }
          }));

  @Test
  void a_message_that_may_be_lost_is_not_told_to_be_there() throws Exception {
    String threadId = server.thread();
    broken = true;

    assertThat(types(server.events(message(threadId, "hi")))).containsExactly("error");
  }

  @Test
  void a_thread_that_may_be_lost_is_not_told_to_be_there() throws Exception {
    broken = true;

    assertThat(types(server.events(newThread("hi")))).containsExactly("error");
  }
}
