package dev.chatkit4j.tck;

import dev.chatkit4j.tck.MemoryFiles.Disk;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An attachment store with one flaw.
 *
 * @param rule the rule it breaks
 * @param also the other rules that cannot hold either with such a flaw
 */
record BrokenFiles(String rule, String flaw, Set<String> also, Function<Disk, MemoryFiles> opener) {

  static BrokenFiles broken(
      String rule, String flaw, Function<Disk, MemoryFiles> opener, String... also) {
    return new BrokenFiles(rule, flaw, Set.of(also), opener);
  }

  Set<String> breaks() {
    return Stream.concat(Stream.of(rule), also.stream()).collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return rule + " " + flaw;
  }
}
