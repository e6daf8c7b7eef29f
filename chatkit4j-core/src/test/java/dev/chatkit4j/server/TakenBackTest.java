package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static dev.chatkit4j.server.TestServer.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.store.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The taking back of all that the client was shown and the thread does not have. */
@Timeout(120)
class TakenBackTest {
  private static final JsonObject CARD = JsonObject.of("type", "Card", "children", List.of());

  /** The beginning of a turn, and its fate in the middle. */
  enum Begun {
    MESSAGE {
      @Override
      void begin(Turn<String> turn, Middle middle) throws Exception {
        turn.streamMessage(message -> {
          message.append("half");
          middle.happen();
        });
      }
    },
    WORKFLOW {
      @Override
      void begin(Turn<String> turn, Middle middle) throws Exception {
        turn.streamWorkflow(
            Workflow.Type.REASONING,
            steps -> {
              steps.add(new Task.Thought(Task.StatusIndicator.LOADING, "Thinking", "…"));
              middle.happen();
            });
      }
    },
    WIDGET {
      @Override
      void begin(Turn<String> turn, Middle middle) throws Exception {
        turn.streamWidget(CARD, widget -> middle.happen());
      }
    };

    interface Middle {
      void happen() throws Exception;
    }

    abstract void begin(Turn<String> turn, Middle middle) throws Exception;
  }

  private static Begun.Middle fail() {
    return () -> {
      throw new IllegalStateException("broken on purpose");
    };
  }

  /** What a client shows in the end: the items that were added or done and not removed. */
  private static List<String> shown(List<JsonObject> events) {
    List<String> shown = new ArrayList<>();
    for (JsonObject event : events) {
      switch (String.valueOf(event.text("type"))) {
        case "thread.item.added", "thread.item.done" -> {
          shown.remove(at(event, "item", "id"));
          shown.add(at(event, "item", "id"));
        }
        case "thread.item.removed" -> assertThat(shown.remove(event.text("item_id"))).isTrue();
        default -> {}
      }
    }
    return shown;
  }

  private static void assertShownAsKept(TestServer server, List<JsonObject> events) {
    assertThat(shown(events))
        .containsExactlyElementsOf(
            server.items(at(events.getFirst(), "thread", "id")).stream()
                .filter(item -> !item.hidden())
                .map(item -> item.id())
                .toList());
  }

  private static String last(List<JsonObject> events, int back) {
    return String.valueOf(events.get(events.size() - back).text("type"));
  }

  @ParameterizedTest
  @EnumSource
  void what_fails_in_its_middle_is_taken_back_before_the_error(Begun begun) throws Exception {
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond = turn -> begun.begin(turn, fail());

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(last(events, 2)).isEqualTo("thread.item.removed");
    assertThat(last(events, 1)).isEqualTo("error");
    assertShownAsKept(server, events);
  }

  @ParameterizedTest
  @EnumSource
  void what_failed_is_taken_back_although_the_turn_goes_on(Begun begun) throws Exception {
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond =
        turn -> {
          try {
            begun.begin(turn, fail());
          } catch (IllegalStateException e) {
            turn.say("Sorry.");
          }
        };

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(last(events, 2)).isEqualTo("thread.item.removed");
    assertThat(last(events, 1)).isEqualTo("thread.item.done");
    assertShownAsKept(server, events);
  }

  @ParameterizedTest
  @EnumSource
  void what_the_store_does_not_take_is_taken_back_once(Begun begun) throws Exception {
    AtomicInteger saved = new AtomicInteger();
    TestServer server =
        new TestServer(
            WatchedStore.of(method -> {
              boolean first = method.equals("addThreadItem") && saved.incrementAndGet() == 1;
              if (!first && (method.equals("addThreadItem") || method.equals("deleteThreadItem"))) {
                throw new UnavailableException("away on purpose", false, null);
              }
            }));
    server.onRespond = turn -> begun.begin(turn, () -> {});

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(last(events, 2)).isEqualTo("thread.item.removed");
    assertThat(last(events, 1)).isEqualTo("error");
    assertShownAsKept(server, events);
  }

  @ParameterizedTest
  @EnumSource
  void a_stopping_server_takes_back_what_it_does_not_keep(Begun begun) throws Exception {
    CountDownLatch begunThere = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond =
        turn ->
            begun.begin(
                turn,
                () -> {
                  begunThere.countDown();
                  never.await();
                });
    Reply.Events stream = server.stream(newThread("hi"));
    List<JsonObject> events = new ArrayList<>(List.of(next(stream)));
    assertThat(begunThere.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    events.addAll(read(stream));

    assertThat(last(events, 1)).isEqualTo("error");
    assertThat(last(events, 2))
        .isEqualTo(begun == Begun.MESSAGE ? "thread.item.updated" : "thread.item.removed");
    assertShownAsKept(server, events);
  }

  @Test
  void two_that_are_open_are_both_taken_back_in_order() throws Exception {
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond = turn -> Begun.WORKFLOW.begin(turn, () -> Begun.MESSAGE.begin(turn, fail()));

    List<JsonObject> events = server.events(newThread("hi"));

    assertThat(last(events, 3)).isEqualTo("thread.item.removed");
    assertThat(last(events, 2)).isEqualTo("thread.item.removed");
    assertShownAsKept(server, events);
  }

  @ParameterizedTest
  @EnumSource
  void a_cancellation_that_is_not_the_turn_s_is_a_failure_as_any(Begun begun) throws Exception {
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond =
        turn -> {
          try {
            begun.begin(
                turn,
                () -> {
                  throw new CancellationException("of the application's own");
                });
          } catch (CancellationException e) {
            turn.say("Sorry.");
          }
        };

    assertShownAsKept(server, server.events(newThread("hi")));
  }

  @Test
  void what_was_finished_before_the_failure_stays() throws Exception {
    TestServer server = new TestServer(StoreKind.ABLE.open());
    server.onRespond =
        turn -> {
          Begun.MESSAGE.begin(turn, () -> {});
          Begun.WIDGET.begin(turn, fail());
        };

    List<JsonObject> events = server.events(newThread("hi"));

    assertShownAsKept(server, events);
    assertThat(shown(events)).hasSize(2);
  }
}
