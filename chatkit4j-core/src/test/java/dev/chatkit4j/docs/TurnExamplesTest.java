package dev.chatkit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonString;
import dev.chatkit4j.protocol.Action;
import dev.chatkit4j.protocol.Annotation;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Source;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadStatus;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.memory.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The examples of docs/reference/turn.md, run. */
class TurnExamplesTest {
  private interface Responder {
    void respond(Turn<String> turn) throws Exception;
  }

  private static final class Server extends ChatKitServer<String> {
    private final Responder responder;

    Server(Responder responder) {
      super(new MemoryStore<>(owner -> owner));
      this.responder = responder;
    }

    @Override
    protected void respond(Turn<String> turn) throws Exception {
      responder.respond(turn);
    }

    // region action
    @Override
    protected void action(Turn<String> turn, Action action, ThreadItem.@Nullable Widget sender) {
      if (action.type().equals("book") && sender != null) {
        JsonObject booked = JsonObject.of("type", "Text", "value", "Booked.");
        JsonObject card = JsonObject.of("type", "Card", "children", List.of(booked));
        turn.emit(new ThreadEvent.ItemReplaced(sender.withWidget(card)));
      }
    }

    // endregion

    String ask(String text) throws Exception {
      String body =
          """
          {"type":"threads.create","params":{"input":{"content":[{"type":"input_text","text":"%s"}],
           "attachments":[],"inference_options":{}}}}\
          """
              .formatted(text);
      return send(body);
    }

    String send(String body) throws Exception {
      Reply.Events events = (Reply.Events) process(body.getBytes(StandardCharsets.UTF_8), "alice");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      events.writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    }

    List<ThreadItem> items() {
      String threadId = store().loadThreads(1, null, Order.DESC, "alice").data().getFirst().id();
      return store().loadThreadItems(threadId, null, 100, Order.ASC, "alice").data();
    }
  }

  private static String answer(Responder responder) throws Exception {
    String answer = new Server(responder).ask("hi");
    assertThat(answer).doesNotContain("\"type\":\"error\"");
    return answer;
  }

  @Test
  void a_whole_message() throws Exception {
    assertThat(
            answer(turn -> {
              // region say
              turn.say("Hello **" + turn.context() + "**!");
              // endregion
            }))
        .contains("Hello **alice**!");
  }

  private static Iterable<String> model() {
    return List.of("Hel", "lo");
  }

  @Test
  void a_streamed_message() throws Exception {
    assertThat(
            answer(turn -> {
              // region stream
              turn.streamMessage(message -> {
                for (String token : model()) {
                  message.append(token);
                }
              });
              // endregion
            }))
        .contains("\"delta\":\"Hel\"", "\"text\":\"Hello\"");
  }

  @Test
  void citations() throws Exception {
    assertThat(
            answer(turn -> {
              // region annotate
              turn.streamMessage(message -> {
                message.append("As the docs say");
                Source page = new Source.Url("ChatKit", "https://example.com/chatkit");
                message.annotate(new Annotation(page, message.length()));
              });
              // endregion
            }))
        .contains("annotation_added");
  }

  @Test
  void a_workflow() throws Exception {
    assertThat(
            answer(turn -> {
              // region workflow
              turn.streamWorkflow(
                  Workflow.Type.CUSTOM,
                  steps -> {
                    int search = steps.add(loading("Searching"));
                    steps.update(search, complete("Found 3 flights"));
                    steps.summary("Searched flights", "search");
                  });
              // endregion
            }))
        .contains("workflow.task.updated", "Searched flights");
  }

  private static Task loading(String title) {
    return new Task.Custom(Task.StatusIndicator.LOADING, title, null, null);
  }

  private static Task complete(String title) {
    return new Task.Custom(Task.StatusIndicator.COMPLETE, title, null, null);
  }

  private static JsonObject card(String text) {
    return JsonObject.of(
        "type",
        "Card",
        "children",
        List.of(JsonObject.of("type", "Text", "id", "price", "value", text)));
  }

  @Test
  void a_widget() throws Exception {
    assertThat(
            answer(turn -> {
              // region widget
              JsonObject book = JsonObject.of("type", "book", "payload", 7);
              JsonObject button =
                  JsonObject.of("type", "Button", "label", "Book", "onClickAction", book);
              turn.showWidget(JsonObject.of("type", "Card", "children", List.of(button)));
              // endregion
            }))
        .contains("\"type\":\"widget\"");
  }

  @Test
  void an_action_replaces_its_widget() throws Exception {
    Server server = new Server(turn -> turn.showWidget(card("7 EUR")));
    server.ask("hi");
    ThreadItem widget = server.items().getLast();

    String answer =
        server.send(
            """
            {"type":"threads.custom_action",
             "params":{"thread_id":"%s","item_id":"%s","action":{"type":"book"}}}\
            """
                .formatted(widget.threadId(), widget.id()));

    assertThat(answer).contains("thread.item.replaced", "Booked.");
  }

  @Test
  void a_widget_that_grows() throws Exception {
    assertThat(
            answer(turn -> {
              // region stream-widget
              turn.streamWidget(
                  card(""),
                  widget -> {
                    widget.update(card("12"));
                    widget.update(card("12 EUR"));
                  });
              // endregion
            }))
        .contains("widget.streaming_text.value_delta");
  }

  @Test
  void a_client_tool() throws Exception {
    Server server =
        new Server(turn -> {
          // region tool
          if (turn.userMessage() != null) {
            turn.callClientTool("get_selection", JsonObject.of("project", 7));
            return; // the turn goes on when the page sends the output
          }
          if (turn.history(1).getFirst() instanceof ThreadItem.ClientToolCall call) {
            turn.say("You selected " + Json.write(call.output()));
          }
          // endregion
        });
    assertThat(server.ask("hi")).contains("client_tool_call");
    String threadId = server.items().getFirst().threadId();

    assertThat(
            server.send(
                """
                {"type":"threads.add_client_tool_output",
                 "params":{"thread_id":"%s","result":"all"}}\
                """
                    .formatted(threadId)))
        .contains("You selected");
  }

  @Test
  void a_form() throws Exception {
    assertThat(
            answer(turn -> {
              // region form
              turn.ask(
                  List.of(
                      new StructuredInput.MultipleChoice(
                          "prio", "How urgent?", null, List.of("Low", "High"), false),
                      new StructuredInput.Freeform("note", "Anything else?", null, null)));
              // endregion
            }))
        .contains("structured_input", "How urgent?");
  }

  @Test
  void small_talk() throws Exception {
    assertThat(
            answer(turn -> {
              // region small
              turn.progress("search", "Looking it up");
              turn.notice(ThreadEvent.Notice.Level.INFO, "Prices change **hourly**.");
              turn.effect("highlight", JsonObject.of("id", 7));
              turn.showImage("https://example.com/cat.png");
              turn.addHiddenContext(new JsonString("The user is a premium customer."));
              // endregion
            }))
        .contains("progress_update", "notice", "client_effect", "generated_image")
        .doesNotContain("premium");
  }

  @Test
  void the_thread_itself() throws Exception {
    assertThat(
            answer(turn -> {
              // region thread
              turn.updateThread(thread -> thread.withTitle("Flights to Rome"));
              turn.updateThread(thread -> thread.withStatus(new ThreadStatus.Locked("Paid.")));
              // endregion
            }))
        .contains("thread.updated", "Flights to Rome", "locked");
  }

  @Test
  void a_failure_in_words() throws Exception {
    Server server =
        new Server(turn -> {
          // region fail
          throw StreamError.custom("The airline does not answer.", true);
          // endregion
        });
    assertThat(server.ask("hi")).contains("The airline does not answer.", "\"allow_retry\":true");
  }

  /** A model client as there are many. */
  private static final class ModelCall implements AutoCloseable {
    @Override
    public void close() {}
  }

  @Test
  void a_model_call_that_ends_with_the_turn() throws Exception {
    answer(turn -> {
      // region cancel
      ModelCall call = new ModelCall();
      turn.onCancel(call::close);
      // endregion
    });
  }
}
