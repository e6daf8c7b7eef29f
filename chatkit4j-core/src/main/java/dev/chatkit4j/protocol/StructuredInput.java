package dev.chatkit4j.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question of a form. */
public sealed interface StructuredInput {
  /** Unique within the form. */
  String id();

  /** What is asked. */
  String question();

  /** What was answered; null while nothing was. */
  @Nullable Answer answer();

  /** This question, answered. */
  StructuredInput withAnswer(Answer answer);

  /**
   * A choice among given values; the user may also give one of their own.
   *
   * @param options the values offered
   * @param multiple whether more than one may be chosen
   */
  record MultipleChoice(
      String id, String question, @Nullable Answer answer, List<String> options, boolean multiple)
      implements StructuredInput {
    /** Refuses null where it is not allowed, copies the list. */
    public MultipleChoice {
      requireNonNull(id, "id");
      requireNonNull(question, "question");
      options = List.copyOf(options);
    }

    @Override
    public MultipleChoice withAnswer(Answer newAnswer) {
      return new MultipleChoice(id, question, newAnswer, options, multiple);
    }
  }

  /** A question answered in the user's own words. */
  record Freeform(String id, String question, @Nullable Answer answer, @Nullable String description)
      implements StructuredInput {
    /** Refuses null where it is not allowed. */
    public Freeform {
      requireNonNull(id, "id");
      requireNonNull(question, "question");
    }

    @Override
    public Freeform withAnswer(Answer newAnswer) {
      return new Freeform(id, question, newAnswer, description);
    }
  }

  /**
   * The user's answer to a question.
   *
   * @param values the values chosen or written
   * @param skipped whether the question was passed over
   */
  record Answer(List<String> values, boolean skipped) {
    /** The question was passed over. */
    public static final Answer SKIPPED = new Answer(List.of(), true);

    /** Copies the list. */
    public Answer {
      values = List.copyOf(values);
    }
  }
}
