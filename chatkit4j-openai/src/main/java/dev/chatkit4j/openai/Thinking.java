package dev.chatkit4j.openai;

import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.protocol.WorkflowSummary;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.store.StoreItemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model's thinking as a workflow with a step for each part of the summary. */
final class Thinking extends Growing {
  /**
   * A part of a summary.
   *
   * @param item the place of the reasoning in the response
   */
  record Part(long item, long index) {}

  private final List<Task> steps = new ArrayList<>();
  private final Map<Part, Integer> places = new HashMap<>();
  private @Nullable WorkflowSummary summary;

  Thinking(Turn<?> turn) {
    super(turn, StoreItemType.WORKFLOW);
    show();
  }

  void append(Part part, String delta) {
    set(part, text(part) + delta);
  }

  /** The part has this text. */
  void set(Part part, String text) {
    if (text.isBlank() || text.equals(text(part))) {
      return;
    }
    Task step = new Task.Thought(Task.StatusIndicator.NONE, null, text);
    Integer place = places.get(part);
    if (place == null) {
      places.put(part, steps.size());
      steps.add(step);
      update(new ItemUpdate.WorkflowTaskAdded(steps.size() - 1, step));
    } else {
      steps.set(place, step);
      update(new ItemUpdate.WorkflowTaskUpdated(place, step));
    }
  }

  private String text(Part part) {
    Integer place = places.get(part);
    return place != null && steps.get(place) instanceof Task.Thought thought
        ? thought.content()
        : "";
  }

  @Override
  boolean complete() {
    summary = new WorkflowSummary.Duration(Duration.between(begun, turn.now()).toSeconds());
    return true;
  }

  @Override
  ThreadItem item() {
    Workflow state = new Workflow(Workflow.Type.REASONING, steps, summary, false);
    return new ThreadItem.Workflow(id, turn.thread().id(), begun, state);
  }
}
