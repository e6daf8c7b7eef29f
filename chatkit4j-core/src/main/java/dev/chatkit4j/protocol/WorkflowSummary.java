package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The summary that is shown of a folded workflow. */
public sealed interface WorkflowSummary {
  /** A text. */
  record Custom(String title, @Nullable String icon) implements WorkflowSummary {
    /** Refuses null where it is not allowed. */
    public Custom {
      requireNonNull(title, "title");
    }
  }

  /** The time that a workflow took, in seconds. */
  record Duration(long seconds) implements WorkflowSummary {}
}
