package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static dev.chatkit4j.server.TestServer.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class TurnEndTest {
  private final TestServer server;

  TurnEndTest(StoreKind store) {
    server = new TestServer(store.open());
  }

  private final CountDownLatch never = new CountDownLatch(1);

  /** The responder has done what it is to do before the client leaves. */
  private final CountDownLatch waiting = new CountDownLatch(1);

  private static ThreadItem.AssistantMessage begun(Turn<String> turn) {
    return new ThreadItem.AssistantMessage(
        turn.newId(StoreItemType.MESSAGE), turn.thread().id(), turn.now(), List.of());
  }

  private static void stream(Turn<String> turn, String text) {
    ThreadItem.AssistantMessage message = begun(turn);
    turn.emit(new ThreadEvent.ItemAdded(message));
    turn.emit(new ThreadEvent.ItemUpdated(message.id(), new ItemUpdate.TextDelta(0, text)));
  }

  private void waitForever() throws InterruptedException {
    waiting.countDown();
    never.await();
  }

  /** Leaves when the responder {@link #waitForever waits}; returns the thread. */
  private String leaveWhileItWaits() throws Exception {
    Reply.Events stream = server.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");
    assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
    stream.close();
    awaitEnd(server);
    return threadId;
  }

  /** Reads that many events, then leaves; returns the thread. */
  private String leaveAfter(int events) throws Exception {
    Reply.Events stream = server.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");
    for (int i = 1; i < events; i++) {
      next(stream);
    }
    stream.close();
    awaitEnd(server);
    return threadId;
  }

  private static void awaitEnd(ChatKitServer<?> server) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (server.openTurns() > 0) {
      assertThat(System.nanoTime()).as("the turn ends").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void the_text_so_far_is_kept_when_the_client_leaves_and_the_model_is_told() throws Exception {
    server.onRespond =
        turn -> {
          stream(turn, "Hello, wor");
          never.await();
        };

    List<ThreadItem> items = server.items(leaveAfter(5));

    assertThat(items).hasSize(3);
    assertThat(((ThreadItem.AssistantMessage) items.get(1)).text()).isEqualTo("Hello, wor");
    assertThat(((ThreadItem.SdkHiddenContext) items.get(2)).content())
        .isEqualTo("The user cancelled the stream. Stop responding to the prior request.");
  }

  @Test
  void a_client_that_leaves_at_once_ends_the_turn() throws Exception {
    server.onRespond = turn -> never.await();
    for (int i = 0; i < 200; i++) {
      server.stream(newThread("hi")).close();
    }

    awaitEnd(server);

    assertThat(server.openTurns()).isZero();
  }

  @Test
  void what_is_to_be_done_on_cancelling_is_done_once_and_never_after_a_normal_end()
      throws Exception {
    AtomicInteger done = new AtomicInteger();
    AtomicReference<Turn<String>> kept = new AtomicReference<>();
    server.onRespond =
        turn -> {
          kept.set(turn);
          turn.onCancel(done::incrementAndGet);
          if (turn.userMessage().text().equals("hi")) {
            waitForever();
          }
        };

    leaveWhileItWaits();
    assertThat(done).hasValue(1);
    kept.get().onCancel(done::incrementAndGet);
    assertThat(done).hasValue(2);
    server.events(newThread("bye"));
    kept.get().onCancel(done::incrementAndGet);
    assertThat(done).hasValue(2);
  }

  @Test
  void a_blank_text_is_not_kept_when_the_client_leaves() throws Exception {
    server.onRespond =
        turn -> {
          stream(turn, " \n\t\u00a0\u0085\u3000 ");
          never.await();
        };

    assertThat(server.items(leaveAfter(5)))
        .extracting(item -> item.getClass().getSimpleName())
        .containsExactly("UserMessage", "SdkHiddenContext");
  }

  @Test
  void a_client_that_leaves_while_the_turn_waits_for_it_ends_the_turn() throws Exception {
    server.onRespond =
        turn -> {
          stream(turn, "kept");
          while (true) {
            turn.progress("x".repeat(1000));
          }
        };

    List<ThreadItem> items = server.items(leaveAfter(5));

    assertThat(((ThreadItem.AssistantMessage) items.get(1)).text()).isEqualTo("kept");
  }

  @Test
  void a_client_that_takes_nothing_for_too_long_is_gone() throws Exception {
    TestServer impatient =
        new TestServer(
            new MemoryStore<>(owner -> owner),
            null,
            ServerOptions.DEFAULT.withClientStall(Duration.ofMillis(50)));
    AtomicReference<Exception> seen = new AtomicReference<>();
    impatient.onRespond =
        turn -> {
          try {
            while (true) {
              turn.progress("x");
            }
          } catch (CancellationException e) {
            seen.set(e);
            throw e;
          }
        };

    String threadId = at(next(impatient.stream(newThread("hi"))), "thread", "id");

    awaitEnd(impatient);
    assertThat(impatient.items(threadId)).last().isInstanceOf(ThreadItem.SdkHiddenContext.class);
    assertThat(impatient.openTurns()).isZero();
  }

  @Test
  void changes_of_the_thread_are_kept_when_the_client_leaves() throws Exception {
    server.onRespond =
        turn -> {
          turn.updateThread(thread -> thread.withTitle("kept"));
          waitForever();
        };

    String threadId = leaveWhileItWaits();

    assertThat(server.store().loadThread(threadId, "alice").title()).isEqualTo("kept");
  }

  @Test
  void a_turn_may_be_told_to_go_on_without_its_client() throws Exception {
    TestServer durable =
        new TestServer(
            new MemoryStore<>(owner -> owner),
            null,
            ServerOptions.DEFAULT.withFinishWhenClientLeaves(true));
    CountDownLatch left = new CountDownLatch(1);
    durable.onRespond =
        turn -> {
          left.await();
          turn.say("all of it");
        };

    Reply.Events stream = durable.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");
    next(stream);
    assertThat(at(next(stream), "stream_options", "allow_cancel")).isEqualTo("false");
    stream.close();
    left.countDown();

    awaitEnd(durable);
    assertThat(((ThreadItem.AssistantMessage) durable.items(threadId).getLast()).text())
        .isEqualTo("all of it");
  }

  @Test
  void nothing_can_be_said_after_the_end() throws Exception {
    AtomicReference<Turn<String>> kept = new AtomicReference<>();
    server.onRespond = kept::set;
    server.events(newThread("hi"));

    assertThatThrownBy(() -> kept.get().say("late")).isInstanceOf(CancellationException.class);
    assertThat(kept.get().cancelled()).isTrue();
  }

  @Test
  void a_model_call_can_be_closed_when_the_turn_is_cancelled() throws Exception {
    CompletableFuture<String> closed = new CompletableFuture<>();
    server.onRespond =
        turn -> {
          turn.onCancel(() -> closed.complete("closed"));
          waitForever();
        };

    leaveWhileItWaits();

    assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo("closed");
  }

  @Test
  void a_responder_that_ignores_its_interrupt_does_not_hold_up_the_end() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    server.onRespond =
        turn -> {
          stream(turn, "kept");
          while (release.getCount() > 0) {
            Thread.onSpinWait();
          }
        };
    try {
      assertThat(server.items(leaveAfter(5))).hasSize(3);
    } finally {
      release.countDown();
    }
  }

  @Test
  void what_is_finished_stays_and_what_is_not_goes_when_the_responder_fails() throws Exception {
    server.onRespond =
        turn -> {
          turn.say("done before");
          stream(turn, "half");
          turn.updateThread(thread -> thread.withTitle("T"));
          throw new IllegalStateException("broken on purpose");
        };

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(types(events).subList(4, 8))
        .containsExactly("thread.item.added", "thread.item.updated", "error", "thread.updated");
    JsonObject error = events.get(6);
    assertThat(error.text("code")).isEqualTo("stream.error");
    assertThat(error.get("message")).isNull();
    assertThat(at(error, "allow_retry")).isEqualTo("true");
    assertThat(server.items(at(events.getFirst(), "thread", "id"))).hasSize(2);
  }

  @Test
  void a_failure_with_a_message_is_told_in_its_words() throws Exception {
    server.onRespond =
        turn -> {
          throw StreamError.custom("Sorry", true);
        };

    JsonObject error = server.events(newThread("hi")).getLast();

    assertThat(error.text("code")).isEqualTo("custom");
    assertThat(error.text("message")).isEqualTo("Sorry");
    assertThat(at(error, "allow_retry")).isEqualTo("true");
  }

  @Test
  void what_cannot_be_written_is_neither_kept_nor_shown() throws Exception {
    server.onRespond =
        turn -> {
          Object deep = "x";
          for (int i = 0; i < 300; i++) {
            deep = List.of(deep);
          }
          turn.callClientTool("f", JsonObject.of("deep", deep));
        };

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(events.getLast().text("type")).isEqualTo("error");
    assertThat(server.items(at(events.getFirst(), "thread", "id"))).hasSize(1);
  }

  @Test
  void a_thread_deleted_in_the_middle_of_its_turn_stays_deleted() throws Exception {
    CountDownLatch deleted = new CountDownLatch(1);
    server.onRespond =
        turn -> {
          turn.progress("working");
          deleted.await();
          turn.updateThread(thread -> thread.withTitle("T"));
          turn.say("too late");
        };
    Reply.Events stream = server.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");

    server.store().deleteThread(threadId, "alice");
    deleted.countDown();
    List<JsonObject> rest = TestServer.read(stream);

    assertThat(rest.getLast().text("type")).isEqualTo("error");
    assertThat(at(rest.getLast(), "allow_retry")).isEqualTo("false");
    assertThat(server.items(threadId)).isEmpty();
    assertThat(server.status(message(threadId, "hi"))).isEqualTo(404);
  }

  @Test
  void a_server_that_stops_keeps_what_was_said_and_tells_the_client() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    server.onRespond =
        turn -> {
          stream(turn, "half");
          begun.countDown();
          never.await();
        };
    Reply.Events stream = server.stream(newThread("hi"));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(server.stop(Duration.ofSeconds(20))).isTrue();

    List<JsonObject> events = TestServer.read(stream);
    assertThat(events.getLast().text("type")).isEqualTo("error");
    assertThat(server.items(at(events.getFirst(), "thread", "id"))).hasSize(3);
    assertThat(server.status(newThread("more"))).isEqualTo(503);
  }

  @Test
  void ten_threads_may_speak_at_once() throws Exception {
    server.onRespond =
        turn -> {
          try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < 10; t++) {
              threads.execute(() -> {
                for (int i = 0; i < 20; i++) {
                  turn.say("word");
                }
              });
            }
          }
        };

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(events).hasSize(3 + 200);
    List<String> shown =
        events.subList(3, 203).stream().map(event -> at(event, "item", "id")).toList();
    List<ThreadItem> kept = readAll(at(events.getFirst(), "thread", "id"));
    assertThat(kept.stream().map(ThreadItem::id).skip(1)).containsExactlyElementsOf(shown);
  }

  private List<ThreadItem> readAll(String threadId) {
    return server
        .store()
        .loadThreadItems(threadId, null, 1000, dev.chatkit4j.protocol.Order.ASC, "alice")
        .data();
  }

  @Test
  void a_title_given_without_an_event_is_told_at_the_end() throws Exception {
    server.onRespond = turn -> turn.updateThread(thread -> thread.withTitle("T"));

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(events.getLast().text("type")).isEqualTo("thread.updated");
    assertThat(at(events.getLast(), "thread", "title")).isEqualTo("T");
  }

  @Test
  void a_title_given_between_events_is_told_after_the_next_one() throws Exception {
    server.onRespond =
        turn -> {
          turn.updateThread(thread -> thread.withTitle("T"));
          turn.progress("a");
          turn.progress("b");
        };

    assertThat(types(server.events(newThread("hi"))).subList(3, 6))
        .containsExactly("progress_update", "thread.updated", "progress_update");
  }

  @Test
  void a_rename_in_the_middle_of_a_turn_is_not_undone() throws Exception {
    CountDownLatch renamed = new CountDownLatch(1);
    server.onRespond =
        turn -> {
          turn.progress("working");
          renamed.await();
          turn.updateThread(thread -> thread.withMetadata(JsonObject.of("a", 1)));
          turn.progress("done");
        };
    Reply.Events stream = server.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");
    server.json(
        """
        {"type":"threads.update","params":{"thread_id":"%s","title":"By the user"}}\
        """
            .formatted(threadId));
    renamed.countDown();

    List<JsonObject> rest = TestServer.read(stream);

    ThreadMetadata kept = server.store().loadThread(threadId, "alice");
    assertThat(kept.title()).isEqualTo("By the user");
    assertThat(kept.metadata()).isEqualTo(JsonObject.of("a", 1));
    assertThat(at(rest.getLast(), "thread", "title")).isEqualTo("By the user");
    assertThat(at(rest.getLast(), "thread", "metadata")).isEqualTo("{}");
  }

  @Test
  void a_title_that_somebody_else_set_meanwhile_is_left_alone() throws Exception {
    server.onRespond =
        turn -> {
          server.store().saveThread(turn.thread().withTitle("By the user"), "alice");
          turn.updateThread(thread -> thread.withTitle("By the model"));
        };

    JsonObject last = server.events(newThread("hi")).getLast();

    assertThat(at(last, "thread", "title")).isEqualTo("By the user");
  }

  @Test
  void a_marker_is_never_shown() throws Exception {
    server.onRespond =
        turn -> {
          stream(turn, "half");
          never.await();
        };
    String threadId = leaveAfter(5);

    JsonObject page =
        server.json(
            """
            {"type":"items.list","params":{"thread_id":"%s"}}\
            """
                .formatted(threadId));

    assertThat(dev.chatkit4j.codec.Json.write(page)).doesNotContain("cancelled the stream");
    assertThat(Ids.valid(threadId)).isTrue();
  }
}
