package dev.chatkit4j.openai;

import com.openai.core.JsonObject;
import com.openai.core.JsonString;
import com.openai.core.JsonValue;
import com.openai.models.Reasoning;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.Tool;
import com.openai.models.responses.ToolChoiceOptions;
import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.protocol.InferenceOptions;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.responder.ResponderSettings;
import dev.chatkit4j.responder.Toolbox;
import dev.chatkit4j.server.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Builds the requests to a model. */
final class Requests<C> {
  /** A tool and what {@code tool_choice} calls it. */
  private record Offered(String name, Tool tool) {}

  private final ResponderSettings<C, FunctionTool> settings;
  private final String model;
  private final @Nullable BiConsumer<ResponseCreateParams.Builder, ? super Turn<C>> options;
  private final @Nullable Reasoning reasoning;
  private final boolean continues;
  private final List<Offered> offered = new ArrayList<>();

  Requests(OpenAiResponder.Builder<C> builder, ResponderSettings<C, FunctionTool> settings) {
    this.settings = settings;
    model = builder.model;
    options = builder.options;
    reasoning = builder.reasoning;
    continues = builder.continues;
    settings.tools().forEach(tool -> offered.add(new Offered(tool.name(), Tool.ofFunction(tool))));
    builder.hostedTools.forEach(tool -> offered.add(new Offered(type(tool), tool)));
  }

  private static String type(Tool tool) {
    return JsonValue.from(tool) instanceof JsonObject json
            && json.values().get("type") instanceof JsonString type
        ? type.value()
        : "";
  }

  /** How many sketches come before a picture. */
  long partialImages() {
    return offered.stream()
        .flatMap(each -> each.tool.imageGeneration().stream())
        .flatMap(tool -> tool.partialImages().stream())
        .findFirst()
        .orElse(0L);
  }

  Asked about(Turn<C> turn, List<ThreadItem> items) {
    return new Asked(turn, items);
  }

  /** The request of a turn to the model, which grows with each round of tools. */
  final class Asked {
    final Set<String> callIds;
    private final Turn<C> turn;
    private final List<ThreadItem> items;
    private final InferenceOptions chosen;
    private final @Nullable String instructions;

    /** What came in this turn. */
    private final List<ResponseInputItem> added = new ArrayList<>();

    /** The response to go on from; null if everything is told. */
    private @Nullable String previous;

    /** What came after that response. */
    private List<ResponseInputItem> newer = List.of();

    /** What the thread has, once it is needed. */
    private @Nullable List<ResponseInputItem> thread;

    /** The newest item that the next response knows of. */
    private String covered;

    Asked(Turn<C> turn, List<ThreadItem> items) {
      this.turn = turn;
      this.items = items;
      chosen = settings.choice(turn, items);
      callIds = Toolbox.callIds(items);
      instructions = settings.instructions(turn);
      covered = items.isEmpty() ? "" : items.getLast().id();
      Continuation known = continues ? Continuation.of(turn.thread()) : null;
      List<ModelInput> inputs = known == null ? null : known.newer(items, this::inputs);
      if (known != null && inputs != null) {
        previous = known.responseId();
        newer = ResponseInput.of(inputs);
      }
    }

    private List<ModelInput> inputs(List<ThreadItem> some) {
      return settings.inputs(turn, some);
    }

    ResponseCreateParams params(boolean first) {
      ResponseCreateParams.Builder params = ResponseCreateParams.builder();
      if (options != null) {
        options.accept(params, turn);
      }
      params.model(chosen.model() == null ? model : chosen.model());
      if (instructions != null) {
        params.instructions(instructions);
      }
      if (reasoning != null) {
        params.reasoning(reasoning);
      }
      if (previous == null) {
        params.inputOfResponse(everything());
      } else {
        params.previousResponseId(previous).inputOfResponse(newer);
      }
      offer(params, first && turn.userMessage() != null);
      return params.build();
    }

    private List<ResponseInputItem> everything() {
      List<ResponseInputItem> known = thread;
      if (known == null) {
        known = ResponseInput.of(inputs(items));
        thread = known;
      }
      List<ResponseInputItem> all = new ArrayList<>(known);
      all.addAll(added);
      return all;
    }

    /** If the user named a tool the model must use it, but only once. */
    private void offer(ResponseCreateParams.Builder params, boolean must) {
      List<Offered> wanted =
          must
              ? offered.stream().filter(each -> each.name.equals(chosen.toolChoice())).toList()
              : List.of();
      if (wanted.isEmpty()) {
        offered.forEach(each -> params.addTool(each.tool));
      } else {
        wanted.forEach(each -> params.addTool(each.tool));
        params.toolChoice(ToolChoiceOptions.REQUIRED);
      }
    }

    /** The provider does not know the response to go on from. */
    void tellEverything() {
      previous = null;
    }

    /** The round is over, and the tools have said that. */
    void add(Answer answer, List<ModelInput.ToolOutput> outputs) {
      List<ResponseInputItem> said = ResponseInput.of(outputs);
      added.addAll(answer.output());
      added.addAll(said);
      if (continues) {
        previous = answer.responseId();
        newer = said;
        covered = Continuation.covered(settings.history(turn), covered);
      }
    }

    /** The next turn can go on from that answer. */
    void remember(Answer answer) {
      String id = answer.responseId();
      if (!continues || id == null) {
        return;
      }
      String last = answer.lastItem() == null ? covered : answer.lastItem();
      List<String> calls = answer.calls().stream().map(ModelInput.ToolCall::callId).toList();
      Continuation known = new Continuation(id, last, calls);
      turn.updateThread(known::in);
    }
  }
}
