package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreItemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave and servers that stop: what is left is a conversation. */
@Timeout(120)
final class LeavingClientTest {
  private static final List<String> WHOLE = List.of("first", "piece piece piece ", "last");

  private static void script(Turn<String> turn) throws Exception {
    turn.say("first");
    turn.updateThread(thread -> thread.withTitle("title"));
    turn.streamMessage(message -> {
      for (int i = 0; i < 3; i++) {
        message.append("piece ");
      }
    });
    turn.progress("nearly");
    turn.say("last");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 300})
  void a_client_may_leave_after_any_event(int storeMicros) throws Exception {
    TestServer server =
        new TestServer(WatchedStore.of(method -> LockSupport.parkNanos(storeMicros * 1000L)));
    server.onRespond = LeavingClientTest::script;
    int events = server.events(newThread("hi")).size();
    assertThat(events).isEqualTo(14);

    for (int leaveAfter = 1; leaveAfter <= events; leaveAfter++) {
      for (int round = 0; round < 5; round++) {
        Reply.Events stream = server.stream(newThread("hi"));
        List<JsonObject> told = take(stream, leaveAfter);
        stream.close();
        Quiet.await(server);
        assertConversation(server, told);
      }
    }
    Quiet.awaitNoThreads();
  }

  private static List<JsonObject> take(Reply.Events stream, int events) throws Exception {
    List<JsonObject> told = new ArrayList<>();
    while (told.size() < events) {
      JsonObject event = next(stream);
      if (event == null) {
        break;
      }
      told.add(event);
    }
    return told;
  }

  /**
   * What was told is kept; the rest is whole items, at most one unfinished, and a note if so or if
   * nothing was said.
   */
  private static void assertConversation(TestServer server, List<JsonObject> told)
      throws Exception {
    String threadId = at(told.getFirst(), "thread", "id");
    List<ThreadItem> kept = server.items(threadId);
    List<String> texts =
        kept.stream()
            .filter(ThreadItem.AssistantMessage.class::isInstance)
            .map(item -> ((ThreadItem.AssistantMessage) item).text())
            .toList();
    long done =
        told.stream().filter(event -> "thread.item.done".equals(event.text("type"))).count() - 1;
    assertThat(kept.getFirst()).isInstanceOf(ThreadItem.UserMessage.class);
    assertThat(texts.size()).as("told %s, kept %s", told, texts).isGreaterThanOrEqualTo((int) done);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(WHOLE.get(i)).startsWith(texts.get(i));
    }
    boolean cancelled = kept.getLast() instanceof ThreadItem.SdkHiddenContext;
    assertThat(kept).hasSize(1 + texts.size() + (cancelled ? 1 : 0));
    boolean whole = !texts.isEmpty() && WHOLE.subList(0, texts.size()).equals(texts);
    assertThat(cancelled || whole).as("unfinished without a note: %s", texts).isTrue();
    assertThat(cancelled && texts.equals(WHOLE)).as("finished with a note").isFalse();
    assertThat(kept).isSortedAccordingTo((a, b) -> a.createdAt().compareTo(b.createdAt()));

    assertThat(server.events(message(threadId, "next"))).hasSizeGreaterThan(3);
    assertThat(server.items(threadId))
        .hasSize(kept.size() + 4)
        .startsWith(kept.toArray(i -> new ThreadItem[i]));
  }

  @Test
  void clients_that_leave_at_any_time_leave_conversations() throws Exception {
    long seed = 7;
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond = LeavingClientTest::script;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> turns = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        Random random = new Random(seed + i);
        turns.add(
            clients.submit(() -> {
              Reply.Events stream = server.stream(newThread("hi"));
              List<JsonObject> told = take(stream, 1 + random.nextInt(14));
              for (int spin = random.nextInt(200); spin > 0; spin--) {
                Thread.onSpinWait();
              }
              stream.close();
              String threadId = at(told.getFirst(), "thread", "id");
              assertThat(server.items(threadId)).isNotEmpty();
              return told;
            }));
      }
      for (Future<?> turn : turns) {
        turn.get();
      }
      Quiet.await(server);
      for (Future<?> turn : turns.subList(0, 500)) {
        @SuppressWarnings("unchecked")
        List<JsonObject> told = (List<JsonObject>) turn.get();
        assertConversation(server, told);
      }
    }
    Quiet.awaitNoThreads();
  }

  @Test
  void after_a_stop_nothing_touches_the_store() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    for (int round = 0; round < 100; round++) {
      AtomicBoolean stopped = new AtomicBoolean();
      AtomicInteger late = new AtomicInteger();
      Store<String> store =
          WatchedStore.of(method -> {
            Thread.onSpinWait();
            if (stopped.get()) {
              late.incrementAndGet();
            }
          });
      TestServer server = new TestServer(store);
      server.onRespond = LeavingClientTest::script;
      CountDownLatch begun = new CountDownLatch(1);
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int client = 0; client < 8; client++) {
          clients.execute(() -> {
            while (true) {
              begun.countDown();
              if (!(server.send(newThread("hi")) instanceof Reply.Events stream)) {
                refused.incrementAndGet();
                return;
              }
              drain(stream);
            }
          });
        }
        begun.await();
        for (int spin = round; spin > 0; spin--) {
          Thread.onSpinWait();
        }
        assertThat(server.stop(Duration.ofSeconds(30))).isTrue();
        stopped.set(true);
      }
      assertThat(late).as("round %d", round).hasValue(0);
      assertThat(server.openTurns()).isZero();
    }
    assertThat(refused).hasValue(800);
    Quiet.awaitNoThreads();
  }

  @Test
  void code_that_runs_on_after_a_stop_gets_nothing_from_the_store() throws Exception {
    AtomicBoolean stopped = new AtomicBoolean();
    AtomicInteger late = new AtomicInteger();
    TestServer server =
        new TestServer(
            WatchedStore.of(method -> {
              if (stopped.get()) {
                late.incrementAndGet();
              }
            }));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch after = new CountDownLatch(1);
    CompletableFuture<Turn<String>> asking = new CompletableFuture<>();
    server.onRespond =
        turn -> {
          begun.countDown();
          while (after.getCount() > 0) {
            LockSupport.parkNanos(1_000_000); // deaf to interrupts
          }
          asking.complete(turn);
        };
    server.stream(newThread("hi"));
    begun.await();

    assertThat(server.stop(Duration.ofSeconds(30))).isTrue();
    stopped.set(true);
    after.countDown();

    Turn<String> turn = asking.get();
    assertThatThrownBy(() -> turn.newId(StoreItemType.MESSAGE))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> turn.history(10)).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> turn.say("more")).isInstanceOf(CancellationException.class);
    assertThat(late).hasValue(0);
    Quiet.awaitNoThreads();
  }

  private static void drain(Reply.Events stream) {
    try (stream) {
      while (stream.next(Duration.ofSeconds(20)).kind() == Reply.Frame.Kind.EVENT) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
