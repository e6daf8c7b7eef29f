package dev.chatkit4j.tck;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The broken attachment stores: for each rule of the kit one that breaks it. */
class AttachmentKitTest {
  private static final Map<String, KitRun> RUNS = new HashMap<>();

  static Stream<BrokenFiles> brokenStores() {
    return Stream.of(BrokenKeeping.stores(), BrokenReading.stores(), BrokenLinks.stores())
        .flatMap(stores -> stores.stream());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenStores")
  void a_broken_store_fails_the_rules_it_breaks_and_no_others(BrokenFiles broken) {
    KitRun run = runOver(broken.flaw());
    assertThat(run.brokenRules())
        .as("rules broken by a store that %s%n%s", broken.flaw(), run.shortFailures())
        .isEqualTo(new TreeSet<>(broken.breaks()));
    assertThat(run.failures().values())
        .anyMatch(message -> message.contains(Rulebook.ATTACHMENTS.sentence(broken.rule())))
        .anyMatch(message ->
            message.endsWith("Often wrong: " + Rulebook.ATTACHMENTS.oftenWrong(broken.rule())));
  }

  @Test
  void a_correct_store_with_links_of_its_own_passes() {
    KitRun run = runOver(BrokenFilesContract.OWN_LINKS);
    assertThat(run.failures()).isEmpty();
    assertThat(run.skips())
        .containsExactly("the server hands the bytes out itself: links() is present");
  }

  @Test
  void a_correct_store_whose_links_lead_elsewhere_passes() {
    KitRun run = runOver(BrokenFilesContract.LINKS_ELSEWHERE);
    assertThat(run.failures()).isEmpty();
    assertThat(run.skips()).isEmpty();
    assertThat(run.passed()).hasSize((int) tests().count());
  }

  @Test
  void a_store_that_keeps_no_bytes_passes_and_the_rest_is_skipped_with_a_reason() {
    KitRun run = KitRun.of(PlainAttachmentsContract.class, Map.of());
    assertThat(run.failures()).isEmpty();
    assertThat(run.passed())
        .containsExactlyInAnyOrder(
            "generated_attachment_ids_are_legal_and_never_repeat",
            "what_is_created_is_as_it_was_asked_for",
            "deleting_what_is_not_there_is_silent");
    assertThat(run.skips())
        .hasSize((int) tests().count() - 3)
        .allMatch(why ->
            why.equals("the store is not AttachmentFiles: it keeps no bytes itself")
                || why.startsWith("the store does not offer two-phase upload: "));
    assertThat(run.summaries())
        .singleElement()
        .asString()
        .contains(": of %d rules 3 hold, ".formatted(Rulebook.ATTACHMENTS.numbers().size()));
  }

  @Test
  void every_test_of_the_kit_fails_over_some_broken_store() {
    Set<String> failed =
        brokenStores()
            .flatMap(broken -> runOver(broken.flaw()).failures().keySet().stream())
            .collect(toSet());
    assertThat(failed).containsExactlyInAnyOrderElementsOf(tests().map(Method::getName).toList());
  }

  @Test
  void every_rule_has_a_test_and_a_broken_store() {
    Set<String> tested = tests().map(KitTest::ruleOf).collect(toSet());
    assertThat(tested).isEqualTo(Rulebook.ATTACHMENTS.numbers());
    Set<String> broken = brokenStores().map(BrokenFiles::rule).collect(toCollection(TreeSet::new));
    assertThat(broken).containsExactlyInAnyOrderElementsOf(Rulebook.ATTACHMENTS.numbers());
  }

  private static KitRun runOver(String flaw) {
    return RUNS.computeIfAbsent(
        flaw, name -> KitRun.of(BrokenFilesContract.class, Map.of("flaw", name)));
  }

  private static Stream<Method> tests() {
    return KitTest.tests(AttachmentStoreContract.class);
  }
}
