package dev.chatkit4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown. */
final class Table {
  private final List<String> lines = new ArrayList<>();

  Table(String... headers) {
    row((Object[]) headers);
    lines.add("|" + "---|".repeat(headers.length));
  }

  /** Adds a row; numbers are written with three digits or more. */
  Table row(Object... cells) {
    lines.add(
        Arrays.stream(cells)
            .map(cell -> cell instanceof Double number ? Spread.number(number) : cell.toString())
            .collect(Collectors.joining(" | ", "| ", " |")));
    return this;
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
