package dev.chatkit4j.tck;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A kit that cannot fail proves nothing: for each rule there is a store that breaks it. */
class KitTest {
  private static final Map<String, KitRun> RUNS = new HashMap<>();

  static Stream<BrokenStore> brokenStores() {
    return Stream.of(
            BrokenPages.stores(),
            BrokenWrites.stores(),
            BrokenValues.stores(),
            BrokenUnits.stores(),
            BrokenOwners.stores(),
            BrokenOwnerData.stores(),
            BrokenLives.stores(),
            BrokenBounds.stores())
        .flatMap(stores -> stores.stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenStores")
  void a_broken_store_fails_the_rules_it_breaks_and_no_others(BrokenStore broken) {
    KitRun run = runOver(broken);
    assertThat(run.brokenRules())
        .as("rules broken by a store that %s%n%s", broken.flaw(), run.shortFailures())
        .isEqualTo(new TreeSet<>(broken.breaks()));
    assertThat(run.failures().values())
        .anyMatch(message -> message.contains(Rulebook.STORE.sentence(broken.rule())))
        .anyMatch(message ->
            message.endsWith("Often wrong: " + Rulebook.STORE.oftenWrong(broken.rule())));
  }

  @Test
  void a_correct_store_behind_the_same_seams_passes() {
    KitRun run = KitRun.of(ForwardingStoreContract.class, Map.of());
    assertThat(run.failures()).isEmpty();
    assertThat(run.skips()).isEmpty();
    assertThat(run.passed()).hasSizeGreaterThanOrEqualTo(Rulebook.STORE.numbers().size());
  }

  @Test
  void a_store_without_abilities_passes_and_the_rest_is_skipped_with_a_reason() {
    KitRun run = KitRun.of(BareStoreContract.class, Map.of());
    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSizeGreaterThan(50);
    assertThat(Set.copyOf(run.skips()))
        .containsExactlyInAnyOrder(
            "the store does not declare this ability: itemUpdates() is empty",
            "the store does not declare this ability: threadUpdates() is empty",
            "the store does not declare this ability: itemQueries() is empty",
            "the store does not declare this ability: boundedPages() is empty",
            "the store does not declare this ability: batchWrites() is empty",
            "the store does not declare this ability: ownerData() is empty",
            "the store does not declare this ability: owners() is empty",
            "the store does not declare this ability: textSizes() is empty",
            "the store does not declare this ability: attachmentLifecycle() is empty",
            "the store's clock cannot be moved: advanceClock() is empty");
  }

  @Test
  void every_test_of_the_kit_fails_over_some_broken_store() {
    Set<String> failed =
        brokenStores()
            .flatMap(broken -> runOver(broken).failures().keySet().stream())
            .collect(toSet());
    assertThat(failed).containsExactlyInAnyOrderElementsOf(tests().map(Method::getName).toList());
  }

  @Test
  void every_rule_has_a_test_and_a_broken_store() {
    Set<String> tested = tests().map(KitTest::ruleOf).collect(toSet());
    assertThat(tested).isEqualTo(Rulebook.STORE.numbers());
    Set<String> broken = brokenStores().map(BrokenStore::rule).collect(toCollection(TreeSet::new));
    assertThat(broken).containsExactlyInAnyOrderElementsOf(Rulebook.STORE.numbers());
  }

  private static KitRun runOver(BrokenStore broken) {
    return RUNS.computeIfAbsent(
        broken.flaw(), flaw -> KitRun.of(BrokenStoreContract.class, Map.of("flaw", flaw)));
  }

  private static Stream<Method> tests() {
    return tests(StoreContract.class);
  }

  /** Those of a contract's groups. */
  static Stream<Method> tests(Class<?> contract) {
    return Arrays.stream(contract.getDeclaredClasses())
        .flatMap(group -> Arrays.stream(group.getSuperclass().getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Rule.class));
  }

  static String ruleOf(Method test) {
    return test.getAnnotation(Rule.class).value();
  }
}
