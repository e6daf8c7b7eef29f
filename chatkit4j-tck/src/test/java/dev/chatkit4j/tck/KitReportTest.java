package dev.chatkit4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import dev.chatkit4j.store.Store;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KitReportTest {
  private static final int RULES = Rulebook.STORE.numbers().size();

  @Test
  void what_held_and_what_was_skipped_and_why_is_summed_up() {
    assertThat(KitRun.of(BareStoreContract.class, Map.of()).summaries())
        .singleElement()
        .asString()
        .startsWith("BareStoreContract: of %d rules ".formatted(RULES))
        .contains(" 0 are broken, ")
        .doesNotContain("broken:")
        .contains("skipped: 2.7: the store's clock cannot be moved: advanceClock() is empty")
        .contains(
            "skipped: 11.4, 11.5, 11.6, 13.8: the store does not declare this ability:"
                + " batchWrites()");
  }

  @Test
  void how_often_a_race_was_tried_is_told() {
    assertThat(KitRun.of(BareStoreContract.class, Map.of()).summaries())
        .singleElement()
        .asString()
        .containsPattern("\\n  races tried: 2\\.8 2 times, .*9\\.1 once, ")
        .containsPattern(" 9\\.2 once \\(\\d+ looks meanwhile\\), ")
        .containsPattern(" 10\\.6 10 times \\(\\d+ looks meanwhile\\)")
        .doesNotContain("11.3 10 times");
  }

  @Test
  void what_is_broken_is_summed_up() {
    assertThat(
            KitRun.of(BrokenStoreContract.class, Map.of("flaw", "keeps deleted attachments"))
                .summaries())
        .singleElement()
        .asString()
        .startsWith(
            "BrokenStoreContract: of %d rules %d hold, 2 are broken, 1 were skipped"
                .formatted(RULES, RULES - 3))
        .contains("%n  broken: 4.2, 13.4%n".formatted());
  }

  @Test
  void that_no_rule_ran_is_a_failure() {
    KitRun run = KitRun.of(NoStoreContract.class, Map.of());
    assertThat(run.passed()).isEmpty();
    assertThat(run.failures()).hasSize(1);
    assertThat(run.failures().values())
        .first()
        .asString()
        .startsWith("no rule of the contract ran")
        .contains("1.1, 1.2")
        .contains("no database here");
  }

  @Test
  void one_group_alone_is_summed_up_too() {
    KitRun run =
        KitRun.of(
            selectNestedClass(List.of(BareStoreContract.class), StoreContract.Limits.class),
            Map.of());
    assertThat(run.failures()).isEmpty();
    assertThat(run.summaries())
        .singleElement()
        .asString()
        .contains("of %d rules 2 hold, 0 are broken, 0 were skipped".formatted(RULES));
  }

  /** A contract without a store: there is nothing to test. */
  static final class NoStoreContract extends StoreContract<String> {
    @Override
    protected Store<String> store() {
      return abort("no database here");
    }

    @Override
    protected String contextOf(String owner) {
      return owner;
    }
  }
}
