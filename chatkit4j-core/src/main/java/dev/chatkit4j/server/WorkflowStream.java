package dev.chatkit4j.server;

import dev.chatkit4j.protocol.ItemUpdate;
import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.ThreadEvent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.protocol.WorkflowSummary;
import dev.chatkit4j.store.StoreItemType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that grows. A custom one is shown with its first task, so one without tasks is never
 * shown. For one thread at a time; made by {@link Turn#streamWorkflow}.
 */
public final class WorkflowStream {
  private final Turn<?> turn;
  private final Workflow.Type type;
  private final String id;
  private final Instant begun;
  private final List<Task> tasks = new ArrayList<>();
  private @Nullable WorkflowSummary summary;
  private boolean expanded;
  private boolean shown;

  WorkflowStream(Turn<?> turn, Workflow.Type type) {
    this.turn = turn;
    this.type = type;
    this.id = turn.newId(StoreItemType.WORKFLOW);
    this.begun = turn.now();
    if (type == Workflow.Type.REASONING) {
      show();
    }
  }

  String id() {
    return id;
  }

  /** Appends a task; returns its index for {@link #update}. */
  public int add(Task task) {
    int index = tasks.size();
    tasks.add(task);
    if (shown) {
      turn.emit(new ThreadEvent.ItemUpdated(id, new ItemUpdate.WorkflowTaskAdded(index, task)));
    } else {
      show();
    }
    return index;
  }

  /**
   * Replaces a task.
   *
   * @throws IndexOutOfBoundsException if there is none of that index
   */
  public void update(int index, Task task) {
    tasks.set(index, task);
    turn.emit(new ThreadEvent.ItemUpdated(id, new ItemUpdate.WorkflowTaskUpdated(index, task)));
  }

  /** Says what is shown once it is folded, with an icon's name or without. */
  public void summary(String title, @Nullable String icon) {
    summary = new WorkflowSummary.Custom(title, icon);
  }

  /** Leaves it unfolded in the end. */
  public void keepExpanded() {
    expanded = true;
  }

  private void show() {
    shown = true;
    turn.begin(item());
  }

  void done() {
    if (!shown) {
      return;
    }
    if (summary == null) {
      long seconds = Duration.between(begun, turn.now()).toSeconds();
      summary = new WorkflowSummary.Duration(seconds);
    }
    turn.emit(new ThreadEvent.ItemDone(item()));
  }

  private ThreadItem.Workflow item() {
    Workflow state = new Workflow(type, tasks, summary, expanded);
    return new ThreadItem.Workflow(id, turn.thread().id(), begun, state);
  }
}
