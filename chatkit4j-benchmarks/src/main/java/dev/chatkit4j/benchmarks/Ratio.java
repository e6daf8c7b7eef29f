package dev.chatkit4j.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A measured value of one thing relative to another, and the bar for it.
 *
 * @param what names the two
 * @param value the ratio
 * @param bar its limit
 * @param atLeast whether more is better, so that the bar is the least it may be; else the most
 * @param figures what the ratio was made of, for people
 */
record Ratio(String what, double value, double bar, boolean atLeast, String figures) {
  boolean met() {
    return atLeast ? value >= bar : value <= bar;
  }

  static Table table(List<Ratio> ratios) {
    Table table = new Table("", "ratio", "bar", "met", "medians");
    ratios.forEach(ratio ->
        table.row(
            ratio.what,
            ratio.value,
            (ratio.atLeast ? "≥ " : "≤ ") + ratio.bar,
            ratio.met() ? "yes" : "NO",
            ratio.figures));
    return table;
  }

  /** Of the rates of two that took that long for the same work; more is better. */
  static Ratio ofRates(String what, Medians nanos, double bar) {
    return new Ratio(what, nanos.second() / nanos.first(), bar, true, figures(nanos));
  }

  /** Of two costs; less is better. */
  static Ratio ofCosts(String what, Medians nanos, double bar) {
    return new Ratio(what, nanos.first() / nanos.second(), bar, false, figures(nanos));
  }

  private static String figures(Medians nanos) {
    return String.format(
        Locale.ROOT, "%.1f and %.1f µs each", nanos.first() / 1_000, nanos.second() / 1_000);
  }
}
