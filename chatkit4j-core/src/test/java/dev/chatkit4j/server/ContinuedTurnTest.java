package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static dev.chatkit4j.server.TestServer.read;
import static dev.chatkit4j.server.TestServer.retry;
import static dev.chatkit4j.server.TestServer.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.protocol.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread whose turn is still running when its user goes on. */
@ParameterizedClass
@EnumSource(StoreKind.class)
@Timeout(120)
class ContinuedTurnTest {
  private final TestServer server;
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch never = new CountDownLatch(1);

  /** The turn that answers "old", once it has said what it says before it waits. */
  private final CompletableFuture<Turn<String>> old = new CompletableFuture<>();

  ContinuedTurnTest(StoreKind store) {
    server = new TestServer(store.open());
    server.onRespond =
        turn -> {
          if (turn.userMessage() != null && turn.userMessage().text().equals("old")) {
            sayHalf(turn);
          } else {
            turn.say("new answer");
          }
        };
  }

  @AfterEach
  void let_go() {
    never.countDown();
    clients.close();
  }

  private void sayHalf(Turn<String> turn) throws Exception {
    if (old.isDone()) {
      turn.say("new answer");
      return;
    }
    turn.streamMessage(message -> {
      message.append("old half");
      old.complete(turn);
      never.await();
    });
  }

  /** A client of the turn that answers "old", at the point where the turn waits. */
  private record Watched(String threadId, String messageId, Reply.Events stream) {}

  private Watched begin() throws Exception {
    Reply.Events stream = server.stream(newThread("old"));
    String threadId = at(next(stream), "thread", "id");
    String messageId = at(next(stream), "item", "id");
    old.get(20, TimeUnit.SECONDS);
    return new Watched(threadId, messageId, stream);
  }

  private List<String> texts(String threadId) {
    return server.items(threadId).stream().map(ContinuedTurnTest::text).toList();
  }

  static String text(ThreadItem item) {
    return switch (item) {
      case ThreadItem.UserMessage message -> "user: " + message.text();
      case ThreadItem.AssistantMessage message -> message.text();
      case ThreadItem.SdkHiddenContext note -> "note";
      default -> item.getClass().getSimpleName();
    };
  }

  // ----------------------------------------------------------------- what ends a turn

  @Test
  void a_retry_ends_the_turn_under_way_of_which_nothing_is_left() throws Exception {
    Watched watched = begin();

    server.events(retry(watched.threadId, watched.messageId));

    assertThat(texts(watched.threadId)).containsExactly("user: old", "new answer");
    assertThat(old.get().cancelled()).isTrue();
  }

  @Test
  void a_message_ends_the_turn_under_way_whose_partial_answer_and_note_stand_before_it()
      throws Exception {
    Watched watched = begin();

    List<JsonObject> events = server.events(message(watched.threadId, "new"));

    assertThat(types(events))
        .containsExactly("thread.item.done", "stream_options", "thread.item.done");
    assertThat(texts(watched.threadId))
        .containsExactly("user: old", "old half", "note", "user: new", "new answer");
    assertThat(server.items(watched.threadId))
        .isSortedAccordingTo((a, b) -> a.createdAt().compareTo(b.createdAt()));
  }

  @Test
  void a_client_that_left_unnoticed_changes_nothing_when_it_is_noticed() throws Exception {
    Watched watched = begin();
    server.events(message(watched.threadId, "new"));
    List<ThreadItem> before = server.items(watched.threadId);

    watched.stream.close();
    Quiet.await(server);

    assertThat(server.items(watched.threadId)).isEqualTo(before);
  }

  @Test
  void another_window_is_told_that_its_answer_ended_elsewhere() throws Exception {
    Watched watched = begin();

    server.events(message(watched.threadId, "new"));

    List<JsonObject> rest = read(watched.stream);
    assertThat(types(rest)).doesNotContain("thread.item.removed");
    assertThat(rest.getLast().text("type")).isEqualTo("error");
    assertThat(rest.getLast().text("message")).contains("went on elsewhere");
    assertThat(at(rest.getLast(), "allow_retry")).isEqualTo("false");
  }

  @Test
  void what_another_window_shows_and_the_thread_does_not_keep_is_taken_back() throws Exception {
    server.onRespond =
        turn -> {
          if (turn.userMessage().text().equals("new")) {
            turn.say("new answer");
            return;
          }
          turn.streamWorkflow(
              Workflow.Type.CUSTOM,
              steps -> {
                steps.add(thought());
                old.complete(turn);
                never.await();
              });
        };
    Watched watched = begin();

    server.events(message(watched.threadId, "new"));

    List<JsonObject> rest = read(watched.stream);
    assertThat(types(rest).subList(rest.size() - 2, rest.size()))
        .containsExactly("thread.item.removed", "error");
    assertThat(texts(watched.threadId))
        .containsExactly("user: old", "note", "user: new", "new answer");
  }

  private static Task thought() {
    return new Task.Thought(Task.StatusIndicator.LOADING, "Thinking", "…");
  }

  @Test
  void what_a_turn_changed_in_its_thread_is_there_for_the_next() throws Exception {
    CompletableFuture<String> title = new CompletableFuture<>();
    server.onRespond =
        turn -> {
          if (turn.userMessage().text().equals("new")) {
            title.complete(turn.thread().title());
            return;
          }
          turn.updateThread(thread -> thread.withTitle("title"));
          old.complete(turn);
          never.await();
        };
    Watched watched = begin();

    server.events(message(watched.threadId, "new"));

    assertThat(title.get(20, TimeUnit.SECONDS)).isEqualTo("title");
  }

  @Test
  void a_turn_that_goes_on_without_its_client_ends_when_the_user_goes_on() throws Exception {
    TestServer durable =
        new TestServer(
            server.store(), null, ServerOptions.DEFAULT.withFinishWhenClientLeaves(true));
    durable.onRespond = server.onRespond;
    Reply.Events stream = durable.stream(newThread("old"));
    String threadId = at(next(stream), "thread", "id");
    old.get(20, TimeUnit.SECONDS);
    stream.close();

    durable.events(message(threadId, "new"));

    assertThat(texts(threadId))
        .containsExactly("user: old", "old half", "note", "user: new", "new answer");
  }

  @Test
  void a_client_tool_s_output_ends_the_turn_that_asked_for_it() throws Exception {
    server.onRespond =
        turn -> {
          if (turn.userMessage() == null) {
            turn.say("new answer");
            return;
          }
          turn.callClientTool("f", JsonObject.EMPTY);
          old.complete(turn);
          never.await();
        };
    Watched watched = begin();

    server.events(
        """
        {"type":"threads.add_client_tool_output","params":{"thread_id":"%s","result":7}}\
        """
            .formatted(watched.threadId));

    assertThat(old.get().cancelled()).isTrue();
    assertThat(types(read(watched.stream))).doesNotContain("error");
    assertThat(texts(watched.threadId))
        .containsExactly("user: old", "ClientToolCall", "new answer");
  }

  @Test
  void a_submitted_form_ends_the_turn_that_asked_for_it() throws Exception {
    server.onRespond =
        turn -> {
          if (turn.userMessage() == null) {
            turn.say("new answer");
            return;
          }
          turn.ask(List.of(new StructuredInput.Freeform("q", "Why?", null, null)));
          old.complete(turn);
          never.await();
        };
    Watched watched = begin();
    String form = server.items(watched.threadId).getLast().id();

    server.events(
        """
        {"type":"threads.add_structured_input","params":{"thread_id":"%s","item_id":"%s",
         "input":{"answers":{}}}}\
        """
            .formatted(watched.threadId, form));

    assertThat(old.get().cancelled()).isTrue();
    assertThat(types(read(watched.stream))).doesNotContain("error");
    assertThat(texts(watched.threadId))
        .containsExactly("user: old", "StructuredInput", "new answer");
  }

  @Test
  void a_deleted_thread_s_turn_ends_and_nothing_of_it_is_saved() throws Exception {
    Watched watched = begin();

    server.json(delete(watched.threadId));

    List<JsonObject> rest = read(watched.stream);
    assertThat(types(rest).subList(rest.size() - 2, rest.size()))
        .containsExactly("thread.item.updated", "error");
    assertThat(at(rest.getLast(), "allow_retry")).isEqualTo("false");
    assertThatThrownBy(() -> old.get().say("late")).isInstanceOf(CancellationException.class);
    assertThat(server.items(watched.threadId)).isEmpty();
    assertThat(server.openTurns()).isZero();
  }

  private static String delete(String threadId) {
    return """
    {"type":"threads.delete","params":{"thread_id":"%s"}}\
    """
        .formatted(threadId);
  }

  @Test
  void a_turn_that_waits_for_a_client_that_takes_nothing_ends_at_once() throws Exception {
    server.onRespond =
        turn -> {
          if (turn.userMessage().text().equals("new")) {
            turn.say("new answer");
            return;
          }
          turn.streamMessage(message -> {
            message.append("old half");
            old.complete(turn);
            while (true) {
              turn.progress("x");
            }
          });
        };
    Reply.Events stream = server.stream(newThread("old"));
    String threadId = at(next(stream), "thread", "id");
    old.get(20, TimeUnit.SECONDS);
    while (server.waitingEvents() < 256) {
      LockSupport.parkNanos(100_000);
    }

    server.events(message(threadId, "new"));

    assertThat(texts(threadId))
        .containsExactly("user: old", "old half", "note", "user: new", "new answer");
  }

  @Test
  void a_stop_of_the_server_while_a_request_ends_a_turn_leaves_a_conversation() throws Exception {
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    server.onStreamCancelled =
        kept -> {
          ending.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return kept;
        };
    Watched watched = begin();

    Future<Reply> sent = clients.submit(() -> server.send(message(watched.threadId, "new")));
    assertThat(ending.await(20, TimeUnit.SECONDS)).isTrue();
    Future<Boolean> stopped = clients.submit(() -> server.stop(Duration.ofSeconds(60)));
    goOn.countDown();

    assertThat(stopped.get(60, TimeUnit.SECONDS)).isTrue();
    read((Reply.Events) sent.get(20, TimeUnit.SECONDS));
    assertThat(texts(watched.threadId))
        .startsWith("user: old", "old half", "note", "user: new")
        .hasSize(5); // and an answer or a note
  }

  // ----------------------------------------------------------------- what does not end one

  @Test
  void a_request_that_is_refused_ends_no_turn() throws Exception {
    Watched watched = begin();
    String answer =
        at(read(server.stream(newThread("other"))).getFirst(), "thread", "id"); // of another thread

    assertThat(server.status(retry(watched.threadId, "msg_none"))).isEqualTo(404);
    assertThat(server.status(retry(answer, watched.messageId))).isEqualTo(404);
    assertThat(
            server.status(
                message(watched.threadId, "new")
                    .replace("\"attachments\":[]", "\"attachments\":[\"atc_none\"]")))
        .isEqualTo(404);
    assertThat(
            server.status(
                """
                {"type":"threads.add_client_tool_output","params":{"thread_id":"%s","result":7}}\
                """
                    .formatted(watched.threadId)))
        .isEqualTo(409);

    assertThat(old.get().cancelled()).isFalse();
  }

  @Test
  void a_thread_of_the_same_id_but_another_owner_is_another_thread() throws Exception {
    Watched watched = begin();
    server.store().saveThread(server.store().loadThread(watched.threadId, "alice"), "bob");

    assertThat(server.send(message(watched.threadId, "new"), "bob"))
        .isInstanceOf(Reply.Events.class);
    server.send(delete(watched.threadId), "bob");

    assertThat(old.get().cancelled()).isFalse();
    assertThat(texts(watched.threadId)).containsExactly("user: old");
  }

  @Test
  void an_action_sees_the_widget_that_a_turn_still_fills_and_lets_it_go_on() throws Exception {
    CountDownLatch pressed = new CountDownLatch(1);
    CompletableFuture<ThreadItem.Widget> sender = new CompletableFuture<>();
    server.onRespond =
        turn -> {
          turn.streamWidget(
              card("press"),
              widget -> {
                old.complete(turn);
                pressed.await();
                widget.update(card("pressed"));
              });
          turn.say("done");
        };
    server.onAction =
        (turn, action, widget) -> {
          sender.complete(widget);
          turn.progress("pressing");
        };
    Watched watched = begin();
    next(watched.stream);
    String widgetId = at(next(watched.stream), "item", "id");

    assertThat(types(server.events(action("custom_action", watched.threadId, widgetId))))
        .containsExactly("stream_options", "progress_update");
    pressed.countDown();
    read(watched.stream);

    assertThat(sender.get().widget()).isEqualTo(card("press"));
    assertThat(texts(watched.threadId)).containsExactly("user: old", "Widget", "done");
    assertThat(((ThreadItem.Widget) server.items(watched.threadId).get(1)).widget())
        .isEqualTo(card("pressed"));
  }

  @Test
  void a_widget_that_an_action_replaces_while_a_turn_fills_it_keeps_its_place() throws Exception {
    CountDownLatch pressed = new CountDownLatch(1);
    server.onRespond =
        turn ->
            turn.streamWidget(
                card("press"),
                widget -> {
                  turn.say("aside");
                  old.complete(turn);
                  pressed.await();
                });
    server.onAction =
        (turn, action, widget) ->
            turn.emit(new ThreadEvent.ItemReplaced(widget.withWidget(card("replaced"))));
    Watched watched = begin();
    next(watched.stream);
    String widgetId = at(next(watched.stream), "item", "id");

    server.events(action("custom_action", watched.threadId, widgetId));

    assertThat(texts(watched.threadId)).containsExactly("user: old", "Widget", "aside");
    pressed.countDown();
    read(watched.stream);
    assertThat(texts(watched.threadId)).containsExactly("user: old", "Widget", "aside");
  }

  @Test
  void a_synchronous_action_sees_the_widget_that_a_turn_still_fills() throws Exception {
    CountDownLatch pressed = new CountDownLatch(1);
    server.onRespond =
        turn ->
            turn.streamWidget(
                card("press"),
                widget -> {
                  old.complete(turn);
                  pressed.await();
                });
    server.onSyncAction =
        (thread, action, widget, owner) -> widget.withWidget(card("shown, not saved"));
    Watched watched = begin();
    next(watched.stream);
    String widgetId = at(next(watched.stream), "item", "id");

    JsonObject answer = server.json(action("sync_custom_action", watched.threadId, widgetId));

    assertThat(at(answer, "updated_item", "widget", "children", "0", "value"))
        .isEqualTo("shown, not saved");
    assertThat(texts(watched.threadId)).containsExactly("user: old");
    pressed.countDown();
    read(watched.stream);
    assertThat(((ThreadItem.Widget) server.items(watched.threadId).getLast()).widget())
        .isEqualTo(card("press"));
  }

  private static JsonObject card(String text) {
    return JsonObject.of(
        "type", "Card", "children", List.of(JsonObject.of("type", "Text", "value", text)));
  }

  private static String action(String kind, String threadId, String itemId) {
    return """
    {"type":"threads.%s","params":{"thread_id":"%s","item_id":"%s","action":{"type":"press"}}}\
    """
        .formatted(kind, threadId, itemId);
  }

  // ------------------------------------------------------------------------------ races

  @Test
  void what_runs_on_deaf_to_its_interrupt_can_save_nothing_after_a_retry() throws Exception {
    CountDownLatch retried = new CountDownLatch(1);
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    server.onRespond =
        turn -> {
          if (old.isDone()) {
            turn.say("new answer");
            return;
          }
          turn.say("old whole");
          old.complete(turn);
          while (retried.getCount() > 0) {
            LockSupport.parkNanos(100_000);
          }
          try {
            turn.updateThread(thread -> thread.withTitle("late"));
          } catch (CancellationException e) {
            try {
              turn.say("late");
            } catch (CancellationException again) {
              refused.complete(again);
            }
          }
        };
    Watched watched = begin();

    server.events(retry(watched.threadId, watched.messageId));
    retried.countDown();

    assertThat(refused.get(20, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    assertThat(texts(watched.threadId)).containsExactly("user: old", "new answer");
    assertThat(server.store().loadThread(watched.threadId, "alice").title()).isNull();
  }

  @Test
  void a_retry_while_another_still_waits_for_the_old_turn_is_the_one_that_stays() throws Exception {
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    server.onStreamCancelled =
        kept -> {
          ending.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return kept;
        };
    Watched watched = begin();
    String retry = retry(watched.threadId, watched.messageId);

    Future<List<JsonObject>> first = clients.submit(() -> server.events(retry));
    assertThat(ending.await(20, TimeUnit.SECONDS)).isTrue();
    Future<List<JsonObject>> second = clients.submit(() -> server.events(retry));
    goOn.countDown();

    first.get(20, TimeUnit.SECONDS);
    second.get(20, TimeUnit.SECONDS);
    Quiet.await(server);
    assertThat(texts(watched.threadId)).containsExactly("user: old", "new answer");
  }

  @Test
  void two_messages_at_once_are_answered_one_after_the_other() throws Exception {
    String threadId = server.thread();
    CountDownLatch start = new CountDownLatch(1);
    List<Future<List<JsonObject>>> sent =
        List.of("a", "b").stream()
            .map(text ->
                clients.submit(() -> {
                  start.await();
                  return server.events(message(threadId, text));
                }))
            .toList();

    start.countDown();
    for (Future<List<JsonObject>> each : sent) {
      each.get(20, TimeUnit.SECONDS);
    }
    Quiet.await(server);

    List<String> texts = texts(threadId);
    List<String> users = texts.stream().filter(text -> text.matches("user: [ab]")).toList();
    assertThat(users).hasSize(2);
    int second = texts.lastIndexOf(users.getLast());
    assertThat(texts.subList(second, texts.size())).containsExactly(users.getLast(), "new answer");
    // The first was answered, or told that it was stopped, before the second.
    assertThat(texts.subList(3, second)).containsAnyOf("new answer", "note").hasSize(1);
  }

  @Test
  void a_turn_that_has_just_ended_by_itself_leaves_no_note() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TurnListener standing =
        new TurnListener() {
          @Override
          public void ended(String type, Outcome outcome, Duration length) {
            ended.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
        };
    TestServer listened =
        new TestServer(server.store(), null, ServerOptions.DEFAULT.withTurns(standing));
    Reply.Events stream = listened.stream(newThread("a"));
    String threadId = at(next(stream), "thread", "id");
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();

    Future<List<JsonObject>> second = clients.submit(() -> listened.events(message(threadId, "b")));
    goOn.countDown();
    second.get(20, TimeUnit.SECONDS);

    assertThat(texts(threadId)).containsExactly("user: a", "ok", "user: b", "ok");
  }

  @Test
  void a_synchronous_action_s_result_is_not_saved_once_a_retry_removed_its_widget()
      throws Exception {
    CountDownLatch acting = new CountDownLatch(1);
    CountDownLatch retried = new CountDownLatch(1);
    server.onRespond =
        turn -> {
          if (old.isDone()) {
            turn.say("new answer");
          } else {
            turn.showWidget(card("old"));
            old.complete(turn);
          }
        };
    server.onSyncAction =
        (thread, action, widget, owner) -> {
          acting.countDown();
          retried.await();
          return widget.withWidget(card("late"));
        };
    Watched watched = begin();
    read(watched.stream);
    String widgetId = server.items(watched.threadId).getLast().id();

    Future<JsonObject> late =
        clients.submit(() -> server.json(action("sync_custom_action", watched.threadId, widgetId)));
    assertThat(acting.await(20, TimeUnit.SECONDS)).isTrue();
    server.events(retry(watched.threadId, watched.messageId));
    retried.countDown();
    late.get(20, TimeUnit.SECONDS);

    assertThat(texts(watched.threadId)).containsExactly("user: old", "new answer");
  }

  @Test
  void a_note_that_comes_late_stands_behind_its_own_answer_not_behind_what_came_since()
      throws Exception {
    server.onAction = (turn, action, widget) -> turn.say("acted");
    Watched watched = begin();
    server.events(
        """
        {"type":"threads.custom_action","params":{"thread_id":"%s","action":{"type":"press"}}}\
        """
            .formatted(watched.threadId));

    watched.stream.close(); // noticed only now
    Quiet.await(server);

    assertThat(texts(watched.threadId)).containsExactly("user: old", "old half", "note", "acted");
  }

  @Test
  void a_message_is_refused_if_the_turn_it_ends_has_locked_the_thread() throws Exception {
    TestServer strict =
        new TestServer(server.store(), null, ServerOptions.DEFAULT.withRefuseWhenLocked(true));
    strict.onRespond =
        turn -> {
          turn.updateThread(thread -> thread.withStatus(new ThreadStatus.Locked("paid")));
          old.complete(turn);
          never.await();
        };
    Reply.Events stream = strict.stream(newThread("old"));
    String threadId = at(next(stream), "thread", "id");
    old.get(20, TimeUnit.SECONDS);

    assertThat(strict.status(message(threadId, "new"))).isEqualTo(409);
    assertThat(texts(threadId)).containsExactly("user: old", "note");
  }

  @Test
  void a_callback_that_blocks_holds_up_nobody() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    server.onRespond =
        turn -> {
          if (old.isDone()) {
            turn.say("new answer");
            return;
          }
          turn.onCancel(() -> {
            try {
              blocked.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
          turn.say("old whole");
          old.complete(turn);
          never.await();
        };
    Watched watched = begin();

    server.events(message(watched.threadId, "new"));
    blocked.countDown();

    assertThat(texts(watched.threadId))
        .containsExactly("user: old", "old whole", "user: new", "new answer");
  }

  @Test
  void threads_in_which_nothing_is_under_way_are_not_remembered() throws Exception {
    String threadId = server.thread();
    server.events(message(threadId, "new"));
    server.json(delete(threadId));
    server.status(message("thr_unknown", "new"));
    Quiet.await(server);

    assertThat(server.threadsUnderWay()).isZero();
  }
}
