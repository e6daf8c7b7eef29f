package dev.chatkit4j.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** One run of a contract class: the tests that passed, and what the others said. */
record KitRun(
    Set<String> passed, Map<String, String> failures, List<String> skips, List<String> summaries) {
  private static final Pattern RULE = Pattern.compile("Rule ([AE]?\\d+\\.\\d+): ");

  static KitRun of(Class<?> contract, Map<String, String> parameters) {
    return of(selectClass(contract), parameters);
  }

  static KitRun of(DiscoverySelector selector, Map<String, String> parameters) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selector)
            .configurationParameters(parameters)
            .build();
    Counter counter = new Counter();
    LauncherFactory.create().execute(request, counter);
    return new KitRun(counter.passed, counter.failures, counter.skips, counter.summaries);
  }

  /** The rules that the messages name. */
  SortedSet<String> brokenRules() {
    SortedSet<String> rules = new TreeSet<>();
    for (String failure : failures.values()) {
      Matcher rule = RULE.matcher(failure);
      rules.add(rule.lookingAt() ? rule.group(1) : "no rule named: " + failure);
    }
    return rules;
  }

  /** The messages, each on one line that is not too long. */
  String shortFailures() {
    StringBuilder text = new StringBuilder();
    for (String failure : failures.values()) {
      String line = failure.replaceAll("\\s+", " ");
      text.append(line, 0, Math.min(line.length(), 300)).append('\n');
    }
    return text.toString();
  }

  private static final class Counter implements TestExecutionListener {
    private final Set<String> passed = new TreeSet<>();
    private final Map<String, String> failures = new TreeMap<>();
    private final List<String> skips = new ArrayList<>();
    private final List<String> summaries = new ArrayList<>();

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      String message = result.getThrowable().map(t -> String.valueOf(t.getMessage())).orElse("");
      switch (result.getStatus()) {
        case FAILED -> failures.put(name(test), message);
        case ABORTED -> skips.add(message);
        case SUCCESSFUL -> {
          if (test.isTest()) {
            passed.add(name(test));
          }
        }
      }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
      skips.add(reason);
    }

    @Override
    public synchronized void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
      summaries.addAll(entry.getKeyValuePairs().values());
    }

    private static String name(TestIdentifier test) {
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(MethodSource.class::cast)
          .map(source -> source.getJavaMethod().getName())
          .orElse(test.getDisplayName());
    }
  }
}
