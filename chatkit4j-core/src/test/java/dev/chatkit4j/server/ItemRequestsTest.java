package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonNull;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.StoreItemType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class ItemRequestsTest {
  private static final JsonObject CARD = JsonObject.of("type", "Card", "children", List.of());

  private final StoreKind kind;
  private final TestServer server;

  ItemRequestsTest(StoreKind kind) {
    this.kind = kind;
    this.server = new TestServer(kind.open());
  }

  private static String toolOutput(String threadId, String result) {
    return """
    {"type":"threads.add_client_tool_output","params":{"thread_id":"%s","result":%s}}\
    """
        .formatted(threadId, result);
  }

  private static String answer(String threadId, String itemId, String input) {
    return """
    {"type":"threads.add_structured_input",
     "params":{"thread_id":"%s","item_id":"%s","input":%s}}\
    """
        .formatted(threadId, itemId, input);
  }

  private static String retry(String threadId, String itemId) {
    return """
    {"type":"threads.retry_after_item","params":{"thread_id":"%s","item_id":"%s"}}\
    """
        .formatted(threadId, itemId);
  }

  private static String action(String type, String threadId, String itemId) {
    return """
    {"type":"threads.%s","params":{"thread_id":"%s","item_id":"%s","action":{"type":"go"}}}\
    """
        .formatted(type, threadId, itemId);
  }

  private String thread(TestServer.OnRespond respond) throws Exception {
    server.onRespond = respond;
    return at(server.events(newThread("hi")).getFirst(), "thread", "id");
  }

  // ------------------------------------------------------------------------ client tool calls

  @Test
  void a_tools_output_completes_the_call_and_the_turn_goes_on() throws Exception {
    String threadId = thread(turn -> turn.callClientTool("f", JsonObject.EMPTY));
    server.onRespond =
        turn -> {
          assertThat(turn.userMessage()).isNull();
          turn.say("thanks");
        };

    List<JsonObject> events = server.events(toolOutput(threadId, "null"));

    assertThat(types(events)).containsExactly("stream_options", "thread.item.done");
    ThreadItem.ClientToolCall call = (ThreadItem.ClientToolCall) server.items(threadId).get(1);
    assertThat(call.status()).isEqualTo(ThreadItem.ClientToolCall.Status.COMPLETED);
    assertThat(call.output()).isEqualTo(JsonNull.NULL);
  }

  @Test
  void a_hidden_item_behind_a_call_does_not_keep_its_output_away() throws Exception {
    String threadId =
        thread(turn -> {
          turn.callClientTool("f", JsonObject.EMPTY);
          turn.addHiddenContext(new JsonString("note"));
        });

    assertThat(types(server.events(toolOutput(threadId, "1")))).contains("stream_options");
  }

  @Test
  void an_output_drops_every_older_pending_call_however_old() throws Exception {
    String threadId = thread(turn -> turn.callClientTool("old", JsonObject.EMPTY));
    server.onRespond =
        turn -> {
          for (int i = 0; i < 120; i++) {
            turn.say("n");
          }
          turn.callClientTool("new", JsonObject.EMPTY);
        };
    server.events(message(threadId, "more"));
    server.onRespond = turn -> turn.say("thanks");

    server.events(toolOutput(threadId, "1"));

    assertThat(
            server
                .store()
                .loadThreadItems(threadId, null, 1000, dev.chatkit4j.protocol.Order.ASC, "alice")
                .data())
        .filteredOn(ThreadItem.ClientToolCall.class::isInstance)
        .singleElement()
        .extracting(item -> ((ThreadItem.ClientToolCall) item).name())
        .isEqualTo("new");
  }

  @Test
  void an_output_that_nobody_waits_for_is_refused() throws Exception {
    String threadId = thread(turn -> turn.callClientTool("f", JsonObject.EMPTY));
    server.onRespond = turn -> turn.say("thanks");
    server.events(toolOutput(threadId, "1"));

    assertThat(server.status(toolOutput(threadId, "1"))).isEqualTo(409);
    assertThat(server.status(toolOutput("thr_x", "1"))).isEqualTo(404);
  }

  @Test
  void of_two_outputs_at_once_one_wins() throws Exception {
    assumeTrue(kind == StoreKind.ABLE, "a store without conditional changes promises nothing");
    for (int round = 0; round < 50; round++) {
      String threadId = thread(turn -> turn.callClientTool("f", JsonObject.EMPTY));
      AtomicInteger turns = new AtomicInteger();
      server.onRespond = turn -> turns.incrementAndGet();

      assertThat(accepted(toolOutput(threadId, "1"), toolOutput(threadId, "2"))).isEqualTo(1);
      assertThat(turns).hasValue(1);
    }
  }

  /** How many of two requests sent at once are answered with a stream. */
  private int accepted(String first, String second) throws Exception {
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      int accepted = 0;
      List<Callable<Boolean>> requests = List.of(() -> streams(first), () -> streams(second));
      for (Future<Boolean> one : both.invokeAll(requests)) {
        accepted += one.get() ? 1 : 0;
      }
      return accepted;
    }
  }

  private boolean streams(String request) throws Exception {
    if (server.send(request) instanceof Reply.Events events) {
      TestServer.read(events);
      return true;
    }
    return false;
  }

  // ------------------------------------------------------------------------------------ forms

  private static final List<StructuredInput> QUESTIONS =
      List.of(
          new StructuredInput.MultipleChoice("prio", "Priority?", null, List.of("Low"), false),
          new StructuredInput.Freeform("note", "Notes?", null, null));

  @Test
  void a_submitted_form_is_replaced_before_the_turn_goes_on() throws Exception {
    String threadId = thread(turn -> turn.ask(QUESTIONS));
    String formId = server.items(threadId).get(1).id();
    server.onRespond = turn -> turn.say("thanks");

    List<JsonObject> events =
        server.events(
            answer(
                threadId,
                formId,
                """
                {"answers":{"prio":{"values":["Own","Low"]},"what":{"values":["?"]}}}\
                """));

    assertThat(types(events))
        .containsExactly("stream_options", "thread.item.replaced", "thread.item.done");
    ThreadItem.StructuredInput form = (ThreadItem.StructuredInput) server.items(threadId).get(1);
    assertThat(form.status()).isEqualTo(ThreadItem.StructuredInput.Status.ANSWERED);
    assertThat(form.inputs().get(0).answer())
        .isEqualTo(new StructuredInput.Answer(List.of("Own"), false));
    assertThat(form.inputs().get(1).answer()).isEqualTo(StructuredInput.Answer.SKIPPED);
  }

  @Test
  void a_form_takes_one_submission() throws Exception {
    String threadId = thread(turn -> turn.ask(QUESTIONS));
    String formId = server.items(threadId).get(1).id();
    server.events(answer(threadId, formId, "{\"status\":\"skipped\"}"));

    assertThat(server.status(answer(threadId, formId, "{}"))).isEqualTo(409);
    assertThat(server.status(answer(threadId, "x", "{}"))).isEqualTo(404);
    String question = server.items(threadId).getFirst().id();
    assertThat(server.status(answer(threadId, question, "{}"))).isEqualTo(409);
  }

  @Test
  void of_two_submissions_at_once_one_wins() throws Exception {
    assumeTrue(kind == StoreKind.ABLE, "a store without conditional changes promises nothing");
    for (int round = 0; round < 50; round++) {
      String threadId = thread(turn -> turn.ask(QUESTIONS));
      String formId = server.items(threadId).get(1).id();

      assertThat(accepted(answer(threadId, formId, "{}"), answer(threadId, formId, "{}")))
          .isEqualTo(1);
    }
  }

  // ------------------------------------------------------------------------------------ retry

  @Test
  void a_retry_forgets_what_followed_and_answers_again() throws Exception {
    String threadId = thread(turn -> turn.say("first"));
    String messageId = server.items(threadId).getFirst().id();
    server.events(message(threadId, "second"));
    server.onRespond = turn -> turn.say("again " + turn.userMessage().text());

    List<JsonObject> events = server.events(retry(threadId, messageId));

    assertThat(types(events)).containsExactly("stream_options", "thread.item.done");
    assertThat(server.items(threadId)).hasSize(2);
    assertThat(((ThreadItem.AssistantMessage) server.items(threadId).getLast()).text())
        .isEqualTo("again hi");
  }

  @Test
  void a_retry_of_something_else_changes_nothing() throws Exception {
    String threadId = thread(turn -> turn.say("first"));
    String answerId = server.items(threadId).getLast().id();

    assertThat(server.status(retry(threadId, "x"))).isEqualTo(404);
    Reply.Json refused = (Reply.Json) server.send(retry(threadId, answerId));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(((JsonObject) Json.parse(refused.body())).text("message"))
        .contains("is not a user message");
    assertThat(server.items(threadId)).hasSize(2);
  }

  // ---------------------------------------------------------------------------------- actions

  @Test
  void an_action_reaches_the_widget_it_came_from() throws Exception {
    String threadId = thread(turn -> turn.showWidget(CARD));
    ThreadItem widget = server.items(threadId).getLast();
    server.onAction =
        (turn, action, sender) -> {
          assertThat(sender).isEqualTo(widget);
          assertThat(action.payload()).isEqualTo(JsonNull.NULL);
          turn.emit(
              new ThreadEvent.ItemReplaced(sender.withWidget(JsonObject.of("type", "Basic"))));
        };

    assertThat(types(server.events(action("custom_action", threadId, widget.id()))))
        .containsExactly("stream_options", "thread.item.replaced");
    assertThat(((ThreadItem.Widget) server.items(threadId).getLast()).widget().text("type"))
        .isEqualTo("Basic");
  }

  @Test
  void an_action_of_no_item_is_fine_and_of_no_widget_is_not() throws Exception {
    String threadId = thread(turn -> turn.say("no widget"));
    String itemId = server.items(threadId).getLast().id();

    assertThat(types(server.events(action("custom_action", threadId, ""))))
        .containsExactly("stream_options", "thread.item.done");
    List<JsonObject> refused = server.events(action("custom_action", threadId, itemId));
    assertThat(types(refused)).containsExactly("error");
    assertThat(at(refused.getFirst(), "allow_retry")).isEqualTo("false");
    assertThat(server.status(action("custom_action", threadId, "x"))).isEqualTo(404);
    assertThat(server.status(action("sync_custom_action", threadId, itemId))).isEqualTo(409);
    assertThat(server.status(action("sync_custom_action", threadId, "x"))).isEqualTo(404);
  }

  @Test
  void what_a_synchronous_action_returns_is_kept_and_shown() throws Exception {
    String threadId = thread(turn -> turn.showWidget(CARD));
    ThreadItem.Widget widget = (ThreadItem.Widget) server.items(threadId).getLast();
    server.onSyncAction =
        (thread, action, sender, context) -> widget.withWidget(JsonObject.of("type", "Basic"));

    JsonObject reply = server.json(action("sync_custom_action", threadId, widget.id()));

    assertThat(at(reply, "updated_item", "widget", "type")).isEqualTo("Basic");
    assertThat(((ThreadItem.Widget) server.items(threadId).getLast()).widget().text("type"))
        .isEqualTo("Basic");
  }

  @Test
  void what_a_synchronous_action_returns_is_not_kept_if_the_thread_has_no_such_item()
      throws Exception {
    String threadId = thread(turn -> turn.showWidget(CARD));
    server.onSyncAction =
        (thread, action, sender, context) ->
            new ThreadItem.Widget("new", threadId, Instant.now(), CARD, null);

    JsonObject reply = server.json(action("sync_custom_action", threadId, ""));

    assertThat(at(reply, "updated_item", "id")).isEqualTo("new");
    assertThat(server.items(threadId)).hasSize(2);
  }

  @Test
  void an_update_of_a_task_that_is_not_there_is_a_failure_only_while_the_workflow_is_open()
      throws Exception {
    ItemUpdate misfit =
        new ItemUpdate.WorkflowTaskUpdated(7, new dev.chatkit4j.protocol.Task.Custom("t"));
    dev.chatkit4j.protocol.Workflow steps =
        new dev.chatkit4j.protocol.Workflow(
            dev.chatkit4j.protocol.Workflow.Type.CUSTOM, List.of(), null, false);
    server.onRespond =
        turn -> {
          ThreadItem flow = new ThreadItem.Workflow("w", turn.thread().id(), turn.now(), steps);
          boolean open = turn.userMessage().text().equals("open");
          turn.emit(open ? new ThreadEvent.ItemAdded(flow) : new ThreadEvent.ItemDone(flow));
          turn.emit(new ThreadEvent.ItemUpdated("w", misfit));
        };

    assertThat(types(server.events(newThread("open")))).endsWith("thread.item.added", "error");
    assertThat(types(server.events(newThread("done"))))
        .endsWith("thread.item.done", "thread.item.updated");
  }

  @Test
  void a_synchronous_action_without_a_change_answers_with_nothing() throws Exception {
    String threadId = thread(turn -> turn.showWidget(CARD));

    assertThat(server.json(action("sync_custom_action", threadId, ""))).isEqualTo(JsonObject.EMPTY);
  }

  // ----------------------------------------------------------------------------- hidden items

  @Test
  void a_hidden_item_is_shown_by_no_event_and_by_no_answer() throws Exception {
    String threadId =
        thread(turn -> {
          ThreadItem secret =
              new ThreadItem.HiddenContext(
                  "h1", turn.thread().id(), turn.now(), new JsonString("secret"));
          turn.emit(new ThreadEvent.ItemAdded(secret));
          turn.emit(new ThreadEvent.ItemUpdated("h1", new ItemUpdate.TextDelta(0, "secret")));
          turn.emit(new ThreadEvent.ItemDone(secret));
          turn.emit(new ThreadEvent.ItemReplaced(secret));
          turn.emit(new ThreadEvent.ItemUpdated("h1", new ItemUpdate.TextDelta(0, "secret")));
          turn.emit(
              new ThreadEvent.ThreadUpdated(
                  new dev.chatkit4j.protocol.ChatThread(
                      turn.thread(),
                      new dev.chatkit4j.protocol.Page<>(List.of(secret), false, null))));
          turn.showWidget(CARD);
        });
    server.onSyncAction =
        (thread, action, sender, context) ->
            new ThreadItem.HiddenContext("h2", threadId, Instant.now(), new JsonString("secret"));

    List<JsonObject> events = server.events(message(threadId, "again"));

    assertThat(events.toString()).doesNotContain("secret");
    assertThat(server.json(action("sync_custom_action", threadId, ""))).isEqualTo(JsonObject.EMPTY);
    assertThat(server.items(threadId)).anyMatch(ThreadItem::hidden);
  }

  @Test
  void pages_stay_full_and_cursors_visible_where_hidden_items_lie_between() throws Exception {
    String threadId =
        thread(turn -> {
          for (int i = 0; i < 250; i++) {
            turn.addHiddenContext(new JsonString("secret"));
          }
          turn.say("a");
          turn.addHiddenContext(new JsonString("secret"));
        });

    JsonObject first = list(threadId, "asc", "");
    JsonObject second = list(threadId, "asc", first.text("after"));

    assertThat(at(first, "data", "0", "type")).isEqualTo("user_message");
    assertThat(at(first, "has_more")).isEqualTo("true");
    assertThat(first.text("after")).isEqualTo(at(first, "data", "0", "id"));
    assertThat(at(second, "data", "0", "content", "0", "text")).isEqualTo("a");
    assertThat(at(second, "has_more")).isEqualTo("false");
  }

  private JsonObject list(String threadId, String order, String after) {
    return server.json(
        """
        {"type":"items.list",
         "params":{"thread_id":"%s","limit":1,"order":"%s","after":"%s"}}\
        """
            .formatted(threadId, order, after));
  }

  // ---------------------------------------------------------------------------------- updates

  @Test
  void an_update_of_a_finished_item_is_kept() throws Exception {
    String threadId =
        thread(turn -> {
          ThreadItem.Widget widget =
              turn.showWidget(
                  JsonObject.of(
                      "type",
                      "Card",
                      "children",
                      List.of(JsonObject.of("type", "Text", "id", "t", "value", "Hel"))));
          turn.emit(
              new ThreadEvent.ItemUpdated(
                  widget.id(), new ItemUpdate.WidgetTextDelta("t", "lo", true)));
        });

    ThreadItem.Widget kept = (ThreadItem.Widget) server.items(threadId).getLast();
    assertThat(at(kept.widget(), "children", "0", "value")).isEqualTo("Hello");
  }

  @Test
  void citations_survive_a_finished_part_that_names_none() throws Exception {
    java.util.concurrent.CountDownLatch said = new java.util.concurrent.CountDownLatch(1);
    server.onRespond =
        turn -> {
          ThreadItem.AssistantMessage item =
              new ThreadItem.AssistantMessage(
                  turn.newId(StoreItemType.MESSAGE), turn.thread().id(), turn.now(), List.of());
          turn.emit(new ThreadEvent.ItemAdded(item));
          turn.emit(
              new ThreadEvent.ItemUpdated(
                  item.id(),
                  new ItemUpdate.AnnotationAdded(
                      0, 0, new Annotation(new Source.Url("t", "u"), null))));
          turn.emit(
              new ThreadEvent.ItemUpdated(
                  item.id(),
                  new ItemUpdate.ContentPartDone(0, new AssistantMessageContent("text"))));
          said.countDown();
          new java.util.concurrent.CountDownLatch(1).await();
        };
    Reply.Events stream = server.stream(newThread("hi"));
    said.await();
    String threadId = at(TestServer.next(stream), "thread", "id");
    server.stop(Duration.ofSeconds(20));

    ThreadItem.AssistantMessage kept = (ThreadItem.AssistantMessage) server.items(threadId).get(1);
    assertThat(kept.content().getFirst().text()).isEqualTo("text");
    assertThat(kept.content().getFirst().annotations()).hasSize(1);
  }

  @Test
  void an_item_that_is_replaced_before_it_was_kept_is_kept() throws Exception {
    String threadId =
        thread(turn -> {
          ThreadItem.AssistantMessage item =
              new ThreadItem.AssistantMessage("m1", turn.thread().id(), turn.now(), List.of());
          turn.emit(new ThreadEvent.ItemAdded(item));
          turn.emit(new ThreadEvent.ItemReplaced(item));
        });

    assertThat(server.items(threadId).getLast().id()).isEqualTo("m1");
  }

  @Test
  void an_item_that_is_done_twice_is_kept_once() throws Exception {
    String threadId =
        thread(turn -> {
          ThreadItem.AssistantMessage item = turn.say("a");
          turn.emit(new ThreadEvent.ItemDone(item));
        });
    server.onRespond = turn -> turn.emit(new ThreadEvent.ItemDone(server.items(threadId).get(1)));
    ThreadItem before = server.items(threadId).get(1);

    server.events(message(threadId, "once more"));

    assertThat(server.items(threadId)).hasSize(3);
    assertThat(server.items(threadId).get(1)).isEqualTo(before);
  }

  // ------------------------------------------------------------------------------------ times

  @Test
  void a_clock_that_runs_behind_does_not_reorder_a_conversation() throws Exception {
    String threadId = thread(turn -> turn.say("now"));
    Clock behind = Clock.fixed(Instant.parse("2001-01-01T00:00:00Z"), ZoneOffset.UTC);
    TestServer other =
        new TestServer(server.store(), null, ServerOptions.DEFAULT.withClock(behind));
    other.onRespond =
        turn -> {
          turn.say("first");
          turn.emit(
              new ThreadEvent.ItemDone(
                  new ThreadItem.AssistantMessage(
                      "old", turn.thread().id(), behind.instant(), List.of())));
          turn.say("last");
        };

    other.events(message(threadId, "later"));

    List<ThreadItem> items = server.items(threadId);
    assertThat(items).extracting(ThreadItem::createdAt).isSorted().doesNotHaveDuplicates();
    assertThat(items.get(4).id()).isEqualTo("old");
  }

  @Test
  void an_item_keeps_the_time_at_which_the_reader_first_saw_it() throws Exception {
    String threadId =
        thread(turn ->
            turn.streamMessage(early -> {
              early.append("early");
              turn.say("meanwhile");
            }));

    assertThat(server.items(threadId).stream().skip(1))
        .extracting(item -> ((ThreadItem.AssistantMessage) item).text())
        .containsExactly("early", "meanwhile");
  }

  @Test
  void items_that_claim_the_same_time_keep_the_order_they_came_in() throws Exception {
    Instant future = Instant.parse("2099-01-01T00:00:00Z");
    String threadId =
        thread(turn -> {
          for (String id : List.of("z", "a", "m")) {
            turn.emit(
                new ThreadEvent.ItemDone(
                    new ThreadItem.AssistantMessage(id, turn.thread().id(), future, List.of())));
          }
        });

    assertThat(server.items(threadId).stream().skip(1))
        .extracting(ThreadItem::id)
        .containsExactly("z", "a", "m");
  }
}
