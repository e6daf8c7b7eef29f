package dev.chatkit4j.tck;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Puts the rule in front of whatever a test of it fails with, and behind it what is most often
 * wrong then.
 */
final class RuleReport implements TestExecutionExceptionHandler {
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
    if (failure instanceof TestAbortedException aborted) {
      throw aborted;
    }
    String number = context.getRequiredTestMethod().getAnnotation(Rule.class).value();
    String detail = failure instanceof AssertionError ? failure.getMessage() : failure.toString();
    throw new AssertionFailedError(message(number, detail), failure);
  }

  private static String message(String number, String detail) {
    Rulebook book = Rulebook.of(number);
    String broken = "Rule %s: %s%n  %s".formatted(number, book.sentence(number), detail);
    String oftenWrong = book.oftenWrong(number);
    return oftenWrong.isEmpty() ? broken : "%s%n  Often wrong: %s".formatted(broken, oftenWrong);
  }
}
