package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static dev.chatkit4j.server.TestServer.retry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user who goes on while a store call of the turn under way stands still. */
@Timeout(120)
class StandingStoreTest {
  private final AtomicBoolean standing = new AtomicBoolean();
  private final CountDownLatch inStore = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CompletableFuture<Turn<String>> old = new CompletableFuture<>();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

  private TestServer server(Duration longestEnd) {
    TestServer server =
        new TestServer(
            WatchedStore.of(method -> {
              if (method.equals("addThreadItem") && standing.getAndSet(false)) {
                inStore.countDown();
                await(goOn);
              }
            }),
            longestEnd);
    server.onRespond =
        turn -> {
          if (old.complete(turn)) {
            standing.set(true);
            turn.say("old answer");
          } else {
            turn.say("new answer");
          }
        };
    return server;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void let_go() {
    goOn.countDown();
    clients.close();
  }

  private static List<String> texts(TestServer server, String threadId) {
    return server.items(threadId).stream().map(ContinuedTurnTest::text).toList();
  }

  @Test
  void what_is_being_saved_when_a_retry_comes_is_removed_by_it() throws Exception {
    TestServer server = server(Duration.ofSeconds(60));
    Reply.Events stream = server.stream(newThread("old"));
    String threadId = at(next(stream), "thread", "id");
    String messageId = at(next(stream), "item", "id");
    await(inStore);

    Future<List<JsonObject>> retried =
        clients.submit(() -> server.events(retry(threadId, messageId)));
    while (!old.get().cancelled()) {
      LockSupport.parkNanos(100_000);
    }
    goOn.countDown();
    retried.get(60, TimeUnit.SECONDS);

    assertThat(texts(server, threadId)).containsExactly("user: old", "new answer");
  }

  @Test
  void what_is_being_saved_when_a_message_comes_stands_before_it() throws Exception {
    TestServer server = server(Duration.ofSeconds(60));
    Reply.Events stream = server.stream(newThread("old"));
    String threadId = at(next(stream), "thread", "id");
    await(inStore);

    Future<List<JsonObject>> sent = clients.submit(() -> server.events(message(threadId, "new")));
    while (!old.get().cancelled()) {
      LockSupport.parkNanos(100_000);
    }
    goOn.countDown();
    sent.get(60, TimeUnit.SECONDS);

    assertThat(texts(server, threadId))
        .containsExactly("user: old", "old answer", "user: new", "new answer");
  }

  @Test
  void a_turn_that_cannot_end_in_time_is_told_and_nothing_is_changed() throws Exception {
    TestServer server = server(Duration.ofMillis(50));
    Reply.Events stream = server.stream(newThread("old"));
    String threadId = at(next(stream), "thread", "id");
    String messageId = at(next(stream), "item", "id");
    await(inStore);

    for (String request :
        List.of(
            retry(threadId, messageId),
            message(threadId, "new"),
            """
            {"type":"threads.delete","params":{"thread_id":"%s"}}\
            """
                .formatted(threadId))) {
      Reply.Json refused = (Reply.Json) server.send(request);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(at(Json.parse(refused.body()), "message"))
          .isEqualTo(
              "A turn of thread %s has not ended within 50 ms; 1 are under way in it"
                  .formatted(threadId));
    }
    goOn.countDown();
    Quiet.await(server);

    assertThat(texts(server, threadId)).containsExactly("user: old", "old answer");
    server.events(retry(threadId, messageId));
    assertThat(texts(server, threadId)).containsExactly("user: old", "new answer");
  }

  @Test
  void a_request_waits_for_the_one_before_it_so_long_and_no_longer() throws Exception {
    TestServer server = server(Duration.ofMillis(50));
    old.complete(null); // this turn says its answer at once
    String threadId = server.thread();
    standing.set(true);

    Future<Reply> first = clients.submit(() -> server.send(message(threadId, "a")));
    await(inStore);
    Reply.Json refused = (Reply.Json) server.send(message(threadId, "b"));

    assertThat(refused.status()).isEqualTo(503);
    assertThat(at(Json.parse(refused.body()), "message"))
        .isEqualTo(
            "Other requests are busy with thread %s for more than 50 ms; 1 are at it or wait"
                .formatted(threadId));
    goOn.countDown();
    TestServer.read((Reply.Events) first.get(20, TimeUnit.SECONDS));
    assertThat(texts(server, threadId))
        .containsExactly("user: hello", "new answer", "user: a", "new answer");
  }
}
