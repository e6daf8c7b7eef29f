package dev.chatkit4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparison with the model, on stores whose flaws are known. */
class ModelTest {
  private static final String TEST = "any_calls_in_any_order_are_answered_like_the_model_does";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "has a cursor that is only a time",
        "moves an item that is saved with another time",
        "forgets the places of what was deleted",
        "loads an attachment whoever owns it",
        "gives what was truncated its former place"
      })
  void a_flaw_is_told_by_a_few_calls_and_its_seed(String flaw) {
    String message = failure(flaw);
    assertThat(message).contains("with seed 1 ").contains("-Dchatkit4j.model.seed=1 ");
    assertThat(message.lines().filter(line -> line.startsWith("    owner")).count())
        .as(message)
        .isBetween(1L, 7L);
    assertThat(failure(flaw)).isEqualTo(message);
  }

  private static String failure(String flaw) {
    return KitRun.of(BrokenStoreContract.class, Map.of("flaw", flaw)).failures().get(TEST);
  }
}
