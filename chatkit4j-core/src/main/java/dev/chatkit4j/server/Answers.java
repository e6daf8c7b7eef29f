package dev.chatkit4j.server;

import dev.chatkit4j.protocol.Request;
import dev.chatkit4j.protocol.StructuredInput;
import dev.chatkit4j.protocol.ThreadItem;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts submitted answers into a form. */
final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  /**
   * The form as submitted: what is not answered is skipped, a single choice keeps its first value,
   * and values need not be among those offered. Answers to questions that were not asked are
   * dropped.
   */
  static ThreadItem.StructuredInput fill(
      ThreadItem.StructuredInput form, Request.StructuredInputSubmission submission, Call<?> call) {
    List<StructuredInput> inputs =
        form.inputs().stream().map(input -> answered(input, submission)).toList();
    long known = inputs.stream().filter(i -> submission.answers().containsKey(i.id())).count();
    if (known < submission.answers().size()) {
      call.tag(log.atWarn())
          .log(
              "Form {} got {} answers to questions it does not ask",
              form.id(),
              submission.answers().size() - known);
    }
    return new ThreadItem.StructuredInput(
        form.id(), form.threadId(), form.createdAt(), submission.status(), inputs);
  }

  private static StructuredInput answered(
      StructuredInput input, Request.StructuredInputSubmission submission) {
    StructuredInput.Answer given = submission.answers().get(input.id());
    boolean skipped = submission.status() == ThreadItem.StructuredInput.Status.SKIPPED;
    if (skipped || given == null || given.skipped() || given.values().isEmpty()) {
      return input.withAnswer(StructuredInput.Answer.SKIPPED);
    }
    boolean single = input instanceof StructuredInput.MultipleChoice c && !c.multiple();
    List<String> values = single ? given.values().subList(0, 1) : given.values();
    return input.withAnswer(new StructuredInput.Answer(values, false));
  }
}
