package dev.chatkit4j.langchain4j;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.model.RememberedCall;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.server.WorkflowStream;
import dev.chatkit4j.store.StoreItemType;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tools a model may call. Those of the server are run one after the other and remembered in the
 * thread. A page runs one tool at a time, so of several calls for it the others wait in the thread
 * until it has answered.
 */
final class Toolbox<C> {
  private static final Logger log = LoggerFactory.getLogger(Toolbox.class);

  private final Map<String, Tool<C>> serverTools = new HashMap<>();
  private final Set<String> clientTools = new HashSet<>();
  private final List<ToolSpecification> specifications = new ArrayList<>();

  Toolbox(Map<ToolSpecification, Tool<C>> server, List<ToolSpecification> client) {
    server.forEach((specification, tool) -> {
      requireNew(specification);
      serverTools.put(specification.name(), tool);
    });
    client.forEach(specification -> {
      requireNew(specification);
      clientTools.add(specification.name());
    });
  }

  private void requireNew(ToolSpecification specification) {
    if (specifications.stream().anyMatch(known -> known.name().equals(specification.name()))) {
      throw new IllegalArgumentException(
          "There are two tools with the name %s".formatted(specification.name()));
    }
    specifications.add(specification);
  }

  List<ToolSpecification> specifications() {
    return specifications;
  }

  /** The tool of that name; none if there is none or the name is null. */
  List<ToolSpecification> named(@Nullable String name) {
    return specifications.stream().filter(tool -> tool.name().equals(name)).toList();
  }

  /** A call as it is kept. */
  private record Call(ToolExecutionRequest request, RememberedCall kept, boolean valid) {}

  /**
   * Runs the calls of one round, and tells the model what came of them.
   *
   * @param ids of the calls so far, gets those of these
   * @param messages gets the outputs
   * @return whether the page was asked to run one, so that the turn is over
   */
  boolean call(
      Turn<C> turn,
      Set<String> ids,
      List<ToolExecutionRequest> requests,
      List<ChatMessage> messages)
      throws Exception {
    List<Call> here = new ArrayList<>();
    List<RememberedCall> there = new ArrayList<>();
    for (ToolExecutionRequest request : requests) {
      Call call = kept(turn, request, ids);
      if (clientTools.contains(request.name()) && call.valid) {
        there.add(call.kept);
      } else {
        here.add(call);
      }
    }
    if (!here.isEmpty()) {
      runHere(turn, here, messages);
    }
    there.stream().skip(1).forEach(waiting -> turn.addHiddenContext(waiting.content()));
    there.stream().findFirst().ifPresent(first -> callPage(turn, first));
    return !there.isEmpty();
  }

  /** The ids of the calls in a thread. Providers repeat ids, or have none. */
  static Set<String> callIds(List<ThreadItem> items) {
    Set<String> ids = new HashSet<>();
    for (ThreadItem item : items) {
      if (item instanceof ThreadItem.ClientToolCall call) {
        ids.add(call.callId());
      }
      RememberedCall call = remembered(item);
      if (call != null) {
        ids.add(call.callId());
      }
    }
    return ids;
  }

  private static @Nullable RememberedCall remembered(ThreadItem item) {
    return item instanceof ThreadItem.HiddenContext hidden
        ? RememberedCall.of(hidden.content())
        : null;
  }

  private Call kept(Turn<C> turn, ToolExecutionRequest request, Set<String> ids) {
    String given = request.id();
    String id =
        given == null || given.isBlank() || !ids.add(given)
            ? turn.newId(StoreItemType.TOOL_CALL)
            : given;
    JsonObject arguments = arguments(request);
    JsonObject known = arguments == null ? JsonObject.EMPTY : arguments;
    return new Call(
        request, new RememberedCall(id, request.name(), known, null), arguments != null);
  }

  /** Null if the model did not give a JSON object. */
  private static @Nullable JsonObject arguments(ToolExecutionRequest request) {
    String text = request.arguments();
    if (text == null || text.isBlank()) {
      return JsonObject.EMPTY;
    }
    try {
      return Json.parse(text) instanceof JsonObject arguments ? arguments : null;
    } catch (InvalidJsonException e) {
      return null; // and the model is told
    }
  }

  // ------------------------------------------------------------------------ tools run here

  private void runHere(Turn<C> turn, List<Call> calls, List<ChatMessage> messages)
      throws Exception {
    turn.streamWorkflow(
        Workflow.Type.CUSTOM,
        steps -> {
          for (Call call : calls) {
            String output = run(turn, call, steps);
            RememberedCall kept = call.kept;
            turn.addHiddenContext(
                new RememberedCall(kept.callId(), kept.name(), kept.arguments(), output).content());
            messages.add(ToolExecutionResultMessage.from(call.request, output));
          }
        });
  }

  private String run(Turn<C> turn, Call call, WorkflowStream steps) throws Exception {
    int step = steps.add(step(call.kept.name(), Task.StatusIndicator.LOADING));
    String output = output(turn, call);
    steps.update(step, step(call.kept.name(), Task.StatusIndicator.COMPLETE));
    return output.length() <= ModelResponder.MAX_TOOL_OUTPUT
        ? output
        : output.substring(0, ModelResponder.MAX_TOOL_OUTPUT);
  }

  private static Task step(String name, Task.StatusIndicator status) {
    return new Task.Custom(status, name, null, null);
  }

  private String output(Turn<C> turn, Call call) throws Exception {
    Tool<C> tool = serverTools.get(call.kept.name());
    if (!call.valid) {
      return "The arguments are not a JSON object.";
    }
    if (tool == null) {
      return "There is no tool with this name.";
    }
    try {
      return tool.run(call.kept.arguments(), turn);
    } catch (CancellationException | InterruptedException | StreamError e) {
      throw e;
    } catch (Exception e) {
      log.warn("Tool {} failed; the model is told so", call.kept.name(), e);
      return "The tool failed: %s".formatted(e.getMessage());
    }
  }

  // ------------------------------------------------------------------- tools the page runs

  private static void callPage(Turn<?> turn, RememberedCall call) {
    turn.emit(
        new ThreadEvent.ItemDone(
            new ThreadItem.ClientToolCall(
                turn.newId(StoreItemType.TOOL_CALL),
                turn.thread().id(),
                turn.now(),
                ThreadItem.ClientToolCall.Status.PENDING,
                call.callId(),
                call.name(),
                call.arguments(),
                null)));
  }

  /**
   * Asks the page to run the next call that waits, if the page has just answered.
   *
   * @return whether it was asked, so that the turn is over
   */
  boolean callWaiting(Turn<C> turn, List<ThreadItem> items) {
    if (turn.userMessage() != null) {
      return false;
    }
    Set<String> called = new HashSet<>();
    List<RememberedCall> waiting = new ArrayList<>();
    for (ThreadItem item : items) {
      switch (item) {
        case ThreadItem.UserMessage message -> waiting.clear(); // asks for something else
        case ThreadItem.ClientToolCall call -> called.add(call.callId());
        default -> {
          RememberedCall call = remembered(item);
          if (call != null && call.output() == null) {
            waiting.add(call);
          }
        }
      }
    }
    waiting.removeIf(call -> called.contains(call.callId()));
    waiting.stream().findFirst().ifPresent(next -> callPage(turn, next));
    return !waiting.isEmpty();
  }
}
