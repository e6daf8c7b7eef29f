package dev.chatkit4j.langchain4j;

import dev.chatkit4j.protocol.Task;
import dev.chatkit4j.protocol.Workflow;
import dev.chatkit4j.server.Turn;
import dev.chatkit4j.server.WorkflowStream;

/**
 * Shows what a model thinks as a workflow with a step for each paragraph. Each piece of a step is
 * sent with all of the step before it, so steps are kept short.
 */
final class Thinking {
  /** How many characters a step has before it ends at a blank. */
  private static final int LONG = 1_000;

  /** How many characters a step has before it ends anywhere. */
  private static final int TOO_LONG = 2_000;

  private final WorkflowStream workflow;
  private final StringBuilder paragraph = new StringBuilder();
  private int index = -1;

  private Thinking(WorkflowStream workflow) {
    this.workflow = workflow;
  }

  static void show(Turn<?> turn, ModelStream stream) throws Exception {
    turn.streamWorkflow(
        Workflow.Type.REASONING,
        workflow -> {
          Thinking thinking = new Thinking(workflow);
          while (stream.peek() instanceof ModelStream.Thought thought) {
            thinking.add(thought.text());
            stream.skip();
          }
          ModelResponder.requireNotFailed(stream);
        });
  }

  private void add(String text) {
    String[] paragraphs = text.split("\n\n", -1);
    for (int i = 0; i < paragraphs.length; i++) {
      if (i > 0) {
        end();
      }
      grow(paragraphs[i]);
    }
  }

  private void end() {
    paragraph.setLength(0);
    index = -1;
  }

  private void grow(String text) {
    if (text.isEmpty() || (index < 0 && text.isBlank())) {
      return;
    }
    if (paragraph.length() > TOO_LONG
        || (paragraph.length() > LONG && Character.isWhitespace(text.charAt(0)))) {
      end();
    }
    paragraph.append(text);
    Task.Thought thought =
        new Task.Thought(Task.StatusIndicator.NONE, null, paragraph.toString().strip());
    if (index < 0) {
      index = workflow.add(thought);
    } else {
      workflow.update(index, thought);
    }
  }
}
