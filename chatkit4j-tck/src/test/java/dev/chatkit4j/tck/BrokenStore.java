package dev.chatkit4j.tck;

import dev.chatkit4j.store.Store;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A store with one flaw.
 *
 * @param rule the rule it breaks
 * @param also the other rules that cannot hold either with such a flaw
 */
record BrokenStore(
    String rule, String flaw, Set<String> also, Function<Clock, Store<String>> opener) {

  static BrokenStore broken(
      String rule, String flaw, Function<Clock, Store<String>> opener, String... also) {
    return new BrokenStore(rule, flaw, Set.of(also), opener);
  }

  Set<String> breaks() {
    return Stream.concat(Stream.of(rule), also.stream()).collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return rule + " " + flaw;
  }
}
