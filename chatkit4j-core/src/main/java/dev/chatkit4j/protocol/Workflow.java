package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps on the way to an answer.
 *
 * @param summary shown in its place once it is folded
 * @param expanded whether the client shows it unfolded
 */
public record Workflow(
    Type type, List<Task> tasks, @Nullable WorkflowSummary summary, boolean expanded) {
  /** The kinds of workflows by their steps. */
  public enum Type {
    /** The application's own. */
    CUSTOM,
    /** The model's thinking. */
    REASONING
  }

  /** Refuses null where it is not allowed, copies the list. */
  public Workflow {
    requireNonNull(type, "type");
    tasks = List.copyOf(tasks);
  }

  /** This workflow with other steps. */
  public Workflow withTasks(List<Task> newTasks) {
    return new Workflow(type, newTasks, summary, expanded);
  }
}
