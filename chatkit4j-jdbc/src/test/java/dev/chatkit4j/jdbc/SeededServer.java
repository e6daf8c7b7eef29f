package dev.chatkit4j.jdbc;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.ServerOptions;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Answers as the seed in a request's metadata says; the context is the owner. */
final class SeededServer extends ChatKitServer<String> {
  /** The next step of a turn, and the wire type of the item that is left of it. */
  enum Step {
    SAY("assistant_message"),
    STREAM("assistant_message"),
    WORKFLOW("workflow"),
    WIDGET("widget"),
    IMAGE("generated_image"),
    NOTICE(""),
    TITLE(""),
    TOOL_CALL("client_tool_call"),
    FORM("structured_input");

    final String itemType;

    Step(String itemType) {
      this.itemType = itemType;
    }
  }

  private static final Step[] ANYWHERE = {
    Step.SAY,
    Step.STREAM,
    Step.STREAM,
    Step.WORKFLOW,
    Step.WIDGET,
    Step.IMAGE,
    Step.NOTICE,
    Step.TITLE
  };

  SeededServer(Store<String> store) {
    super(store, null, ServerOptions.DEFAULT);
  }

  /** The same for a seed in every process. */
  static List<Step> steps(long seed) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      steps.add(ANYWHERE[random.nextInt(ANYWHERE.length)]);
    }
    switch (random.nextInt(6)) {
      case 0 -> steps.add(Step.TOOL_CALL);
      case 1 -> steps.add(Step.FORM);
      default -> {}
    }
    return steps;
  }

  /** The types of the items that a turn of that seed leaves, in order. */
  static List<String> itemTypes(long seed) {
    return steps(seed).stream().map(step -> step.itemType).filter(type -> !type.isEmpty()).toList();
  }

  static String title(long seed) {
    return "title " + seed;
  }

  @Override
  protected void respond(Turn<String> turn) throws Exception {
    long seed = Long.parseLong(turn.requestMetadata().text("seed"));
    for (Step step : steps(seed)) {
      take(step, seed, turn);
    }
  }

  private static void take(Step step, long seed, Turn<String> turn) throws Exception {
    switch (step) {
      case SAY -> turn.say("said " + seed);
      case STREAM ->
          turn.streamMessage(message -> {
            for (int i = 0; i < 8; i++) {
              message.append("piece " + i + " of " + seed + ", ");
            }
          });
      case WORKFLOW ->
          turn.streamWorkflow(
              Workflow.Type.CUSTOM,
              workflow -> {
                workflow.add(new Task.Custom("first"));
                workflow.update(0, new Task.Custom("first, done"));
                workflow.add(new Task.Custom("second"));
              });
      case WIDGET ->
          turn.streamWidget(
              card("a"),
              widget -> {
                widget.update(card("ab"));
                widget.update(card("abc " + seed));
              });
      case IMAGE -> turn.showImage("https://images.example/" + seed);
      case NOTICE -> turn.notice(ThreadEvent.Notice.Level.INFO, "noticed");
      case TITLE -> turn.updateThread(thread -> thread.withTitle(title(seed)));
      case TOOL_CALL -> turn.callClientTool("look", JsonObject.of("seed", seed));
      case FORM -> turn.ask(List.of(new StructuredInput.Freeform("q", "What else?", null, null)));
    }
  }

  private static JsonObject card(String text) {
    JsonObject content = JsonObject.of("type", "Text", "id", "t", "value", text);
    return JsonObject.of("type", "Card", "children", new JsonArray(List.of(content)));
  }
}
