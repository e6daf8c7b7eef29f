package dev.chatkit4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** For each rule of the kit for endpoints there is a web server that breaks it. */
class EndpointKitTest {
  private static KitRun run(BareServer.Flaw flaw) {
    BareEndpointContract.flaw = flaw;
    return KitRun.of(BareEndpointContract.class, Map.of());
  }

  @Test
  void a_bare_server_without_a_flaw_passes() {
    KitRun run = run(BareServer.Flaw.NONE);

    assertThat(run.failures()).as(run.shortFailures()).isEmpty();
    assertThat(run.passed()).hasSize(Rulebook.ENDPOINT.numbers().size());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void a_flaw_breaks_its_rules_and_no_others(BareServer.Flaw flaw) {
    KitRun run = run(flaw);

    assertThat(run.brokenRules()).as(run.shortFailures()).isEqualTo(new TreeSet<>(flaw.breaks));
    assertThat(run.failures().values())
        .anyMatch(message -> message.contains(Rulebook.ENDPOINT.sentence(flaw.breaks.getFirst())));
  }

  @Test
  void each_rule_is_broken_by_some_flaw() {
    Set<String> broken =
        Arrays.stream(BareServer.Flaw.values())
            .flatMap(flaw -> flaw.breaks.stream())
            .collect(Collectors.toSet());

    assertThat(broken).isEqualTo(Rulebook.ENDPOINT.numbers());
  }
}
