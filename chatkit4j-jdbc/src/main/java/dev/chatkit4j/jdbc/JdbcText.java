package dev.chatkit4j.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A text as JDBC takes it.
 *
 * @param text with {@code ?} for each parameter
 * @param order which of the given parameters, counted from 0, is the first {@code ?}, the second …
 */
record JdbcText(String text, List<Integer> order) {
  private static final Pattern PARAMETER = Pattern.compile("\\?(\\d+)");

  /** A text whose {@code ?} stand in the order of that many parameters. */
  static JdbcText plain(String text, int parameters) {
    return new JdbcText(text, IntStream.range(0, parameters).boxed().toList());
  }

  /** A text with {@code ?1}, {@code ?2} and so on. */
  static JdbcText of(String numbered) {
    List<Integer> order = new ArrayList<>();
    Matcher parameter = PARAMETER.matcher(numbered);
    String text =
        parameter.replaceAll(found -> {
          order.add(Integer.parseInt(found.group(1)) - 1);
          return "?";
        });
    return new JdbcText(text, List.copyOf(order));
  }
}
