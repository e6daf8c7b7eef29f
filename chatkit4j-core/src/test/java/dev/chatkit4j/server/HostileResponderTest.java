package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.store.StoreItemType;
import dev.chatkit4j.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
final class HostileResponderTest {
  private final TestServer server = new TestServer(new MemoryStore<>(owner -> owner));
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void nothing_of_ours_is_left() throws Exception {
    Quiet.await(server);
    Quiet.awaitNoThreads();
  }

  /** The points at which a responder gives up, and the number of items it had finished by then. */
  enum Step {
    BEFORE_ANYTHING(0) {
      @Override
      void run(Turn<String> turn) {}
    },
    AFTER_ADDED(0) {
      @Override
      void run(Turn<String> turn) {
        begin(turn);
      }
    },
    AFTER_TEXT(0) {
      @Override
      void run(Turn<String> turn) {
        turn.emit(new ThreadEvent.ItemUpdated(begin(turn), new ItemUpdate.TextDelta(0, "half")));
      }
    },
    AFTER_DONE(1) {
      @Override
      void run(Turn<String> turn) {
        turn.say("whole");
      }
    },
    IN_A_MESSAGE(1) {
      @Override
      void run(Turn<String> turn) throws Exception {
        turn.say("whole");
        turn.streamMessage(message -> {
          message.append("half");
          throw new IllegalStateException("on purpose");
        });
      }
    },
    IN_A_WIDGET(0) {
      @Override
      void run(Turn<String> turn) throws Exception {
        turn.streamWidget(
            JsonObject.of("type", "Card"),
            widget -> {
              widget.update(JsonObject.of("type", "Card", "size", "sm"));
              throw new IllegalStateException("on purpose");
            });
      }
    },
    IN_A_WORKFLOW(0) {
      @Override
      void run(Turn<String> turn) throws Exception {
        turn.streamWorkflow(
            Workflow.Type.CUSTOM,
            workflow -> {
              workflow.add(new Task.Custom("step"));
              workflow.update(7, new Task.Custom("there is none"));
            });
      }
    },
    WITH_A_THREAD_THAT_CANNOT_BE_SAVED(0) {
      @Override
      void run(Turn<String> turn) {
        turn.updateThread(thread -> null);
      }
    };

    final int finished;

    Step(int finished) {
      this.finished = finished;
    }

    abstract void run(Turn<String> turn) throws Exception;

    private static String begin(Turn<String> turn) {
      String id = turn.newId(StoreItemType.MESSAGE);
      turn.emit(
          new ThreadEvent.ItemAdded(
              new ThreadItem.AssistantMessage(
                  id, turn.thread().id(), turn.now(), List.of(AssistantMessageContent.EMPTY))));
      return id;
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void a_responder_that_throws_leaves_what_was_finished(Step step) throws Exception {
    server.onRespond =
        turn -> {
          step.run(turn);
          throw new IllegalStateException("on purpose");
        };

    failsAndGoesOn(step.finished);
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void so_does_one_that_runs_into_an_error_of_the_machine(Step step) throws Exception {
    server.onRespond =
        turn -> {
          step.run(turn);
          throw new StackOverflowError("on purpose");
        };

    failsAndGoesOn(step.finished);
  }

  @Test
  void stream_options_that_fail_end_the_turn_with_an_error() throws Exception {
    server.onStreamOptions =
        options -> {
          throw new IllegalStateException("on purpose");
        };

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(TestServer.types(events))
        .containsExactly("thread.created", "thread.item.done", "error");
    server.onStreamOptions = options -> options;
    goesOn(at(events.getFirst(), "thread", "id"), 1);
  }

  private void failsAndGoesOn(int finished) throws Exception {
    List<JsonObject> events = server.events(newThread("hi"));
    assertThat(TestServer.types(events).stream().filter("error"::equals)).hasSize(1);
    goesOn(at(events.getFirst(), "thread", "id"), 1 + finished);
  }

  private void goesOn(String threadId, int items) throws Exception {
    assertThat(server.items(threadId)).hasSize(items);
    server.onRespond = turn -> turn.say("ok");
    assertThat(TestServer.types(server.events(message(threadId, "again"))))
        .containsExactly("thread.item.done", "stream_options", "thread.item.done");
    assertThat(server.items(threadId)).hasSize(items + 2);
  }

  @Test
  void a_failure_to_say_what_is_kept_ends_the_turn_all_the_same() throws Exception {
    for (Throwable failure : List.of(new IllegalStateException("on purpose"), new Error("too"))) {
      CountDownLatch begun = new CountDownLatch(1);
      server.onStreamCancelled = kept -> sneak(failure);
      server.onRespond =
          turn -> {
            turn.updateThread(thread -> thread.withTitle("kept"));
            begun.countDown();
            never.await();
          };
      Reply.Events stream = server.stream(newThread("hi"));
      String threadId = at(next(stream), "thread", "id");
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      stream.close();
      Quiet.await(server);

      assertThat(server.store().loadThread(threadId, "alice").title()).isEqualTo("kept");
      goesOn(threadId, 1);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws any failure unchecked
  private static <T, E extends Throwable> T sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void a_callback_that_fails_keeps_neither_the_others_nor_the_turn_from_ending() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger called = new AtomicInteger();
    server.onRespond =
        turn -> {
          turn.onCancel(() -> sneak(new Error("on purpose")));
          turn.onCancel(called::incrementAndGet);
          begun.countDown();
          never.await();
        };
    Reply.Events stream = server.stream(newThread("hi"));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    stream.close();
    Quiet.await(server);

    assertThat(called).hasValue(1);
  }

  @Test
  void whoever_speaks_while_the_end_is_decided_is_told_that_it_is_over() throws Exception {
    CountDownLatch deciding = new CountDownLatch(1);
    CountDownLatch decide = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(2);
    server.onStreamCancelled =
        kept -> {
          deciding.countDown();
          awaitQuietly(decide);
          return kept;
        };
    server.onRespond =
        turn -> {
          Thread.ofVirtual()
              .start(() -> {
                awaitQuietly(deciding);
                countRefusal(() -> turn.progress("late"), refused);
                countRefusal(() -> turn.updateThread(t -> t.withTitle("late")), refused);
              });
          begun.countDown();
          never.await();
        };

    Reply.Events stream = server.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");
    awaitQuietly(begun);
    stream.close();
    boolean both = refused.await(20, TimeUnit.SECONDS);
    decide.countDown();

    assertThat(both).isTrue();
    Quiet.await(server);
    assertThat(server.store().loadThread(threadId, "alice").title()).isNull();
  }

  private static void countRefusal(Runnable speech, CountDownLatch refused) {
    try {
      speech.run();
    } catch (CancellationException e) {
      refused.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_responder_that_never_ends_ends_when_its_client_leaves() throws Exception {
    server.onRespond = turn -> never.await();
    try (Reply.Events stream = server.stream(newThread("hi"))) {
      TestServer.next(stream);
      assertThat(Quiet.threads()).as("threads are seen at all").isNotEmpty();
    }
    for (int i = 0; i < 100; i++) {
      Reply.Events stream = server.stream(newThread("hi"));
      for (int taken = 0; taken < i % 4 && taken < 3; taken++) {
        next(stream);
      }
      stream.close();
    }
  }

  @Test
  void a_million_events_never_pile_up_before_a_slow_client() throws Exception {
    int events = 1_000_000;
    AtomicLong said = new AtomicLong();
    server.onRespond =
        turn -> {
          for (int i = 0; i < events; i++) {
            turn.emit(new ThreadEvent.ProgressUpdate(null, "x"));
            said.incrementAndGet();
          }
        };
    Reply.Events stream = server.stream(newThread("hi"));
    long taken = 0;
    long backlog = 0;

    while (stream.next(java.time.Duration.ofSeconds(20)).kind() == Reply.Frame.Kind.EVENT) {
      taken++;
      backlog = Math.max(backlog, said.get() - taken);
    }

    assertThat(taken).isEqualTo(3 + events);
    assertThat(backlog).isLessThanOrEqualTo(256);
  }

  @Test
  void large_events_pile_up_less() throws Exception {
    String large = "x".repeat(200_000);
    AtomicInteger said = new AtomicInteger();
    CountDownLatch some = new CountDownLatch(5);
    server.onRespond =
        turn -> {
          for (int i = 0; i < 200; i++) {
            turn.progress(large);
            said.incrementAndGet();
            some.countDown();
          }
        };

    Reply.Events stream = server.stream(newThread("hi"));
    assertThat(some.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(said.get()).isLessThanOrEqualTo(6);
    assertThat(TestServer.read(stream)).hasSize(203);
  }

  @Test
  void a_message_in_a_hundred_thousand_pieces_is_not_copied_for_each() throws Exception {
    int pieces = 100_000;
    String piece = "0123456789";
    CountDownLatch all = new CountDownLatch(1);
    server.onRespond =
        turn ->
            turn.streamMessage(message -> {
              for (int i = 0; i < pieces; i++) {
                message.append(piece);
              }
              all.countDown();
              never.await();
            });
    Reply.Events stream = server.stream(newThread("hi"));
    String threadId = at(next(stream), "thread", "id");
    for (int i = 0; i < pieces + 4; i++) {
      stream.next(java.time.Duration.ofSeconds(20));
    }
    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
    stream.close();
    Quiet.await(server);

    ThreadItem.AssistantMessage kept = (ThreadItem.AssistantMessage) server.items(threadId).get(1);
    assertThat(kept.text()).isEqualTo(piece.repeat(pieces));
  }

  @Test
  void an_item_keeps_its_time_however_many_the_turn_made_since() throws Exception {
    server.onRespond =
        turn -> {
          ThreadItem.AssistantMessage pending =
              new ThreadItem.AssistantMessage(
                  turn.newId(StoreItemType.MESSAGE), turn.thread().id(), turn.now(), List.of());
          turn.emit(new ThreadEvent.ItemAdded(pending));
          ThreadItem first = turn.say("first");
          for (int i = 0; i < 3000; i++) {
            turn.say("more");
          }
          turn.emit(new ThreadEvent.ItemDone(first.withCreatedAt(turn.now())));
          turn.emit(new ThreadEvent.ItemDone(pending.withCreatedAt(turn.now())));
        };

    String threadId = at(server.events(newThread("hi")).getFirst(), "thread", "id");

    List<ThreadItem> items =
        server
            .store()
            .loadThreadItems(threadId, null, 5000, dev.chatkit4j.protocol.Order.ASC, "alice")
            .data();
    assertThat(items).hasSize(1 + 3002);
    assertThat(items).isSortedAccordingTo((a, b) -> a.createdAt().compareTo(b.createdAt()));
  }

  @Test
  void ten_threads_that_speak_are_cut_off_together_and_what_was_told_is_kept() throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      CountDownLatch ended = new CountDownLatch(10);
      server.onRespond =
          turn -> {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
              IntStream.range(0, 10)
                  .forEach(
                      t -> threads.execute(() -> sayUntilCancelled(turn, "thread " + t, ended)));
            }
          };
      Reply.Events stream = server.stream(newThread("hi"));
      String threadId = at(next(stream), "thread", "id");
      List<String> told = new ArrayList<>();
      int leaveAfter = 2 + random.nextInt(60);
      for (int i = 0; i < leaveAfter; i++) {
        JsonObject event = next(stream);
        if ("thread.item.done".equals(event.text("type"))) {
          told.add(at(event, "item", "id"));
        }
      }
      stream.close();
      Quiet.await(server);

      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      List<String> kept =
          server
              .store()
              .loadThreadItems(threadId, null, 10_000, dev.chatkit4j.protocol.Order.ASC, "alice")
              .data()
              .stream()
              .map(ThreadItem::id)
              .toList();
      assertThat(kept).as("seed %d, round %d", seed, round).doesNotHaveDuplicates();
      assertThat(kept.subList(0, told.size())).isEqualTo(told);
    }
  }

  private static void sayUntilCancelled(Turn<String> turn, String text, CountDownLatch ended) {
    try {
      while (true) {
        turn.say(text);
      }
    } catch (CancellationException e) {
      ended.countDown();
    }
  }
}
