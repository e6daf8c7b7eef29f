package dev.chatkit4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class FiguresTest {
  private static Nanos millis(long... millis) {
    Nanos nanos = new Nanos();
    LongStream.of(millis).forEach(each -> nanos.add(each * 1_000_000));
    return nanos;
  }

  @Test
  void a_percentile_is_the_least_time_that_so_many_did_not_exceed() {
    Nanos hundred = millis(LongStream.rangeClosed(1, 100).map(n -> 101 - n).toArray());

    assertThat(hundred.millis(0)).isEqualTo(1);
    assertThat(hundred.millis(0.5)).isEqualTo(50);
    assertThat(hundred.millis(0.99)).isEqualTo(99);
    assertThat(hundred.millis(0.999)).isEqualTo(100);
    assertThat(hundred.millis(1)).isEqualTo(100);
    assertThat(millis(7).millis(0.99)).isEqualTo(7);
  }

  @Test
  void nothing_measured_has_no_percentile() {
    assertThatThrownBy(() -> new Nanos().millis(0.5)).hasMessage("nothing was measured");
  }

  @Test
  void times_of_several_are_put_together_in_order() {
    Nanos all = millis(3, 4);
    all.addAll(millis(1));

    assertThat(all.size()).isEqualTo(3);
    assertThat(all.between(1, 3).millis(1)).isEqualTo(4);
    assertThat(all.get(2)).isEqualTo(1_000_000);
  }

  @Test
  void growth_compares_the_medians_of_both_ends() {
    assertThat(HttpLoad.growth(millis(2, 1, 3, 50, 8, 6, 100), 3)).isEqualTo(4);
    assertThat(HttpLoad.growth(millis(5), 10)).isEqualTo(1);
  }

  @Test
  void a_spread_has_the_middle_and_both_ends() {
    assertThat(Spread.of(3, 1, 2))
        .isEqualTo(new Spread(2, 1, 3))
        .hasToString("2.00 (1.00 to 3.00)");
    assertThat(Spread.of(1, 4).median()).isEqualTo(2.5);
    assertThat(Spread.of(List.of("a", "bb"), String::length)).isEqualTo(new Spread(1.5, 1, 2));
    assertThat(Spread.of(1234.4)).hasToString("1,234");
  }

  @Test
  void numbers_have_three_digits_or_more() {
    assertThat(Spread.number(0.01234)).isEqualTo("0.012");
    assertThat(Spread.number(12.345)).isEqualTo("12.3");
    assertThat(Spread.number(-12.345)).isEqualTo("-12.3");
    assertThat(Spread.number(Double.NaN)).isEqualTo("–");
  }

  @Test
  void a_round_divides_by_what_was_done() {
    var round = new ClosedLoop.Round(millis(1, 1, 1, 1), 2, 0.008, 0.004);

    assertThat(round.perSecond()).isEqualTo(2);
    assertThat(round.serverMillisEach()).isCloseTo(2, within(1e-9));
    assertThat(round.driverMillisEach()).isCloseTo(1, within(1e-9));
  }

  @Test
  void a_table_is_markdown() {
    assertThat(new Table("what", "ms").row("a", 1.5).row("b", 20))
        .hasToString(
            """
            | what | ms |
            |---|---|
            | a | 1.50 |
            | b | 20 |
            """);
  }

  @Test
  void a_ratio_says_whether_its_bar_is_met() {
    Medians twiceAsSlow = new Medians(2_000, 1_000);

    assertThat(Ratio.ofRates("a", twiceAsSlow, 0.5).met()).isTrue();
    assertThat(Ratio.ofRates("a", twiceAsSlow, 0.6).met()).isFalse();
    assertThat(Ratio.ofCosts("a", twiceAsSlow, 1.2).met()).isFalse();
    assertThat(Ratio.ofCosts("a", twiceAsSlow.swapped(), 1.2).met()).isTrue();
    assertThat(Ratio.table(List.of(Ratio.ofRates("a", twiceAsSlow, 0.6))).toString())
        .contains("| a | 0.500 | ≥ 0.6 | NO | 2.0 and 1.0 µs each |");
  }

  @Test
  void medians_leave_out_the_warm_up() throws Exception {
    int[] runs = new int[2];

    Medians medians = Medians.of(3, 2, round -> runs[0]++, round -> runs[1] = round);

    assertThat(runs).containsExactly(6, 5);
    assertThat(medians.first()).isPositive();
  }
}
