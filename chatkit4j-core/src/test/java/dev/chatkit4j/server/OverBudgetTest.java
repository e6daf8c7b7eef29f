package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.limit.FairBudget;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The answers to a client while there is too much to do. */
class OverBudgetTest {
  private final TestServer server = new TestServer(new MemoryStore<>(owner -> owner));
  private final FairBudget budget = new FairBudget("bytes", 10, 0);

  @Test
  void a_request_for_which_there_is_no_room_may_come_again() throws Exception {
    String body = action();
    budget.take("bob", 10, Duration.ZERO);

    Reply.Json refused = ask(body, 3);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers()).isEqualTo(Map.of("Retry-After", "1"));
    assertThat(at(Json.parse(refused.body()), "code")).isEqualTo("unavailable");
    assertThat(at(Json.parse(refused.body()), "message"))
        .isEqualTo("The server has too much to do, try again later");
  }

  @Test
  void a_request_for_which_there_can_be_no_room_need_not_come_again() throws Exception {
    Reply.Json refused = ask(action(), 11);

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.headers()).isEmpty();
    assertThat(at(Json.parse(refused.body()), "code")).isEqualTo("payload_too_large");
    assertThat(at(Json.parse(refused.body()), "message"))
        .isEqualTo("The request needs more than this server has");
  }

  @Test
  void one_request_of_a_user_is_read_before_the_second_of_one_who_sends_many() throws Exception {
    List<FairBudget.Share> all = new ArrayList<>();
    for (long i = 0; i < server.readers.capacity(); i++) {
      all.add(server.readers.take("ann", 1, Duration.ZERO));
    }
    FutureTask<Reply> more = asking("ann", 1);
    FutureTask<Reply> bobs = asking("bob", 2);

    all.getFirst().close();
    assertThat(((Reply.Json) bobs.get()).status()).isEqualTo(200);

    all.forEach(FairBudget.Share::close);
    assertThat(((Reply.Json) more.get()).status()).isEqualTo(200);
    assertThat(server.readers.used()).isZero();
  }

  private FutureTask<Reply> asking(String owner, int waiting) {
    byte[] list = "{\"type\":\"threads.list\",\"params\":{}}".getBytes(StandardCharsets.UTF_8);
    FutureTask<Reply> asked = new FutureTask<>(() -> server.process(list, owner));
    Thread.ofVirtual().start(asked);
    while (server.readers.waiting() != waiting) {
      Thread.onSpinWait();
    }
    return asked;
  }

  private String action() throws Exception {
    return """
    {"type":"threads.sync_custom_action","params":{"thread_id":"%s","action":{"type":"go"}}}\
    """
        .formatted(server.thread());
  }

  private Reply.Json ask(String body, long amount) {
    server.onSyncAction =
        (thread, action, sender, context) -> {
          try (FairBudget.Share share =
              budget.take(server.ownerOf(context), amount, Duration.ZERO)) {
            throw new AssertionError(share.amount());
          }
        };
    return (Reply.Json) server.send(body);
  }
}
