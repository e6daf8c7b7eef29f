package dev.chatkit4j.tck;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Sums up a run of the contract: which rules hold, which are broken, which were skipped and why,
 * and how often calls were let race, in which luck has a part.
 */
final class KitReport implements TestWatcher, BeforeEachCallback, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(KitReport.class);

  private enum Outcome {
    HELD,
    FAILED,
    SKIPPED
  }

  private record Result(String rule, Outcome outcome, String reason, Races races) {}

  /** The results of a rule's tests. */
  private static final class Results {
    final Collection<Result> all = new ConcurrentLinkedQueue<>();
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    Races.begin();
  }

  @Override
  public void testSuccessful(ExtensionContext test) {
    note(test, Outcome.HELD, null);
  }

  @Override
  public void testFailed(ExtensionContext test, @Nullable Throwable cause) {
    note(test, Outcome.FAILED, null);
  }

  @Override
  public void testAborted(ExtensionContext test, @Nullable Throwable cause) {
    note(test, Outcome.SKIPPED, cause == null ? null : cause.getMessage());
  }

  @Override
  public void testDisabled(ExtensionContext test, Optional<String> reason) {
    note(test, Outcome.SKIPPED, reason.orElse(null));
  }

  private static void note(ExtensionContext test, Outcome outcome, @Nullable String reason) {
    Rule rule = test.getRequiredTestMethod().getAnnotation(Rule.class);
    Races races = Races.end();
    if (rule != null) {
      String why = reason == null ? "no reason given" : reason;
      results(test).all.add(new Result(rule.value(), outcome, why, races));
    }
  }

  /** Those of the contract's own class, whatever nested class they are noted in. */
  private static Results results(ExtensionContext context) {
    ExtensionContext outermost = context;
    while (!isOutermost(outermost)) {
      outermost = outermost.getParent().orElseThrow();
    }
    return outermost
        .getStore(NAMESPACE)
        .computeIfAbsent(Results.class, key -> new Results(), Results.class);
  }

  private static boolean isOutermost(ExtensionContext context) {
    return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (isOutermost(context)) {
      Collection<Result> results = results(context).all;
      String summary = summary(context.getDisplayName(), rulebook(context), results);
      context.publishReportEntry("contract", summary);
      System.out.println(summary);
      if (results.stream().allMatch(result -> result.outcome() == Outcome.SKIPPED)) {
        fail("no rule of the contract ran%n%s".formatted(summary));
      }
    }
  }

  private static Rulebook rulebook(ExtensionContext context) {
    Class<?> contract = context.getRequiredTestClass();
    if (EndpointContract.class.isAssignableFrom(contract)) {
      return Rulebook.ENDPOINT;
    }
    return StoreContract.class.isAssignableFrom(contract) ? Rulebook.STORE : Rulebook.ATTACHMENTS;
  }

  private static String summary(String contract, Rulebook book, Collection<Result> results) {
    List<String> held = rules(book, results, Outcome.HELD);
    List<String> failed = rules(book, results, Outcome.FAILED);
    List<String> skipped = rules(book, results, Outcome.SKIPPED);
    held.removeAll(failed);
    StringBuilder text =
        new StringBuilder(
            "%s: of %s rules %s hold, %s are broken, %s were skipped in whole or in part"
                .formatted(
                    contract, book.numbers().size(), held.size(), failed.size(), skipped.size()));
    if (!failed.isEmpty()) {
      text.append("%n  broken: %s".formatted(String.join(", ", failed)));
    }
    Map<String, List<String>> rulesByReason = new TreeMap<>();
    for (String rule : skipped) {
      results.stream()
          .filter(result -> result.rule().equals(rule) && result.outcome() == Outcome.SKIPPED)
          .map(Result::reason)
          .distinct()
          .forEach(why -> rulesByReason.computeIfAbsent(why, key -> new ArrayList<>()).add(rule));
    }
    rulesByReason.forEach((why, rules) ->
        text.append("%n  skipped: %s: %s".formatted(String.join(", ", rules), why)));
    String races = races(book, results);
    return races.isEmpty() ? text.toString() : text + "%n  races tried: %s".formatted(races);
  }

  private static String races(Rulebook book, Collection<Result> results) {
    Map<String, Races> byRule = new TreeMap<>();
    results.forEach(result -> byRule.merge(result.rule(), result.races(), Races::plus));
    return book.numbers().stream()
        .filter(rule -> byRule.getOrDefault(rule, Races.NONE).tries() > 0)
        .map(rule -> rule + " " + byRule.get(rule))
        .collect(joining(", "));
  }

  /** In the order of the rulebook. */
  private static List<String> rules(Rulebook book, Collection<Result> results, Outcome outcome) {
    List<String> rules = new ArrayList<>(book.numbers());
    rules.removeIf(rule ->
        results.stream()
            .noneMatch(result -> result.rule().equals(rule) && result.outcome() == outcome));
    return rules;
  }
}
