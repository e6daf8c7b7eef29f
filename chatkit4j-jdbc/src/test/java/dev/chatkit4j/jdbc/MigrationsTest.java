package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MigrationsTest {

  @ParameterizedTest
  @EnumSource
  void every_file_is_known_and_numbered_without_a_gap(Dialect dialect) throws Exception {
    Path folder = Path.of(getClass().getResource("/" + dialect.folder()).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(dialect.migrations());
    }
    List<String> numbers =
        dialect.migrations().stream().map(name -> name.replaceFirst("__.*", "")).toList();
    assertThat(numbers)
        .isEqualTo(
            IntStream.rangeClosed(1, dialect.newestVersion()).mapToObj(n -> "V" + n).toList());
  }
}
