package dev.chatkit4j.responder;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.InvalidJsonException;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.model.Excerpt;
import dev.chatkit4j.model.ModelInput;
import dev.chatkit4j.model.RememberedCall;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.StreamError;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.server.WorkflowStream;
import dev.chatkit4j.store.StoreItemType;
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
 * until it has answered. Thread-safe once all tools are in it.
 *
 * @param <C> the request's context
 */
public final class Toolbox<C> {
  /** How many characters of what a tool answers the model is told. */
  public static final int MAX_OUTPUT = 100_000;

  private static final Logger log = LoggerFactory.getLogger(Toolbox.class);

  private final Map<String, Tool<C>> serverTools = new HashMap<>();
  private final Set<String> clientTools = new HashSet<>();

  /** A box without tools. */
  public Toolbox() {}

  /**
   * Adds a tool that the server runs.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public void add(String name, Tool<C> tool) {
    requireNew(name);
    serverTools.put(name, requireNonNull(tool, "tool"));
  }

  /**
   * Adds a tool that the user's page runs.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public void addOfPage(String name) {
    requireNew(name);
    clientTools.add(name);
  }

  private void requireNew(String name) {
    requireNonNull(name, "name");
    if (serverTools.containsKey(name) || clientTools.contains(name)) {
      throw new IllegalArgumentException("There are two tools with the name %s".formatted(name));
    }
  }

  /**
   * The outcome of the calls of one round.
   *
   * @param outputs of the calls that ran here, by the ids the model gave
   * @param pageAsked whether the page was asked to run one, so that the turn is over
   */
  public record Outcome(List<ModelInput.ToolOutput> outputs, boolean pageAsked) {
    /** Copies the list. */
    public Outcome {
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * A call as it is kept.
   *
   * @param given the model's id of it
   */
  private record Call(String given, RememberedCall kept, boolean valid) {}

  /**
   * Runs the calls of one round.
   *
   * @param ids of the calls so far, gets those of these
   * @param calls by the model. An id may be empty or not new; the thread gets another then
   */
  public Outcome call(Turn<C> turn, Set<String> ids, List<ModelInput.ToolCall> calls)
      throws Exception {
    List<Call> here = new ArrayList<>();
    List<RememberedCall> there = new ArrayList<>();
    for (ModelInput.ToolCall made : calls) {
      Call call = kept(turn, made, ids);
      if (clientTools.contains(made.name()) && call.valid) {
        there.add(call.kept);
      } else {
        here.add(call);
      }
    }
    List<ModelInput.ToolOutput> outputs = here.isEmpty() ? List.of() : runHere(turn, here);
    there.stream().skip(1).forEach(waiting -> turn.addHiddenContext(waiting.content()));
    there.stream().findFirst().ifPresent(first -> callPage(turn, first));
    return new Outcome(outputs, !there.isEmpty());
  }

  /** The ids of the calls in a thread. Providers repeat ids, or have none. */
  public static Set<String> callIds(List<ThreadItem> items) {
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

  private Call kept(Turn<C> turn, ModelInput.ToolCall made, Set<String> ids) {
    String given = made.callId();
    String id = given.isBlank() || !ids.add(given) ? turn.newId(StoreItemType.TOOL_CALL) : given;
    JsonObject arguments = arguments(made.arguments());
    JsonObject known = arguments == null ? JsonObject.EMPTY : arguments;
    return new Call(given, new RememberedCall(id, made.name(), known, null), arguments != null);
  }

  /** Null if the model did not give a JSON object. */
  private static @Nullable JsonObject arguments(String text) {
    if (text.isBlank()) {
      return JsonObject.EMPTY;
    }
    try {
      return Json.parse(text) instanceof JsonObject arguments ? arguments : null;
    } catch (InvalidJsonException e) {
      return null; // and the model is told
    }
  }

  // ------------------------------------------------------------------------ tools run here

  private List<ModelInput.ToolOutput> runHere(Turn<C> turn, List<Call> calls) throws Exception {
    List<ModelInput.ToolOutput> outputs = new ArrayList<>();
    turn.streamWorkflow(
        Workflow.Type.CUSTOM,
        steps -> {
          for (Call call : calls) {
            String output = run(turn, call, steps);
            RememberedCall kept = call.kept;
            turn.addHiddenContext(
                new RememberedCall(kept.callId(), kept.name(), kept.arguments(), output).content());
            outputs.add(new ModelInput.ToolOutput(call.given, kept.name(), output));
          }
        });
    return outputs;
  }

  private String run(Turn<C> turn, Call call, WorkflowStream steps) throws Exception {
    int step = steps.add(step(call.kept.name(), Task.StatusIndicator.LOADING));
    String output = output(turn, call);
    steps.update(step, step(call.kept.name(), Task.StatusIndicator.COMPLETE));
    return Excerpt.of(output, MAX_OUTPUT);
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
      return requireNonNull(tool.run(call.kept.arguments(), turn), "it answered null");
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
  public boolean callWaiting(Turn<C> turn, List<ThreadItem> items) {
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
