package dev.chatkit4j.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.spring.ChatKitAutoConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The measurements of the starter, in tiny size, and that like is compared with like. */
@Timeout(180)
@Tag("slow")
final class SpringRatiosTest {
  private static final HttpLoad.Sizes TINY =
      new HttpLoad.Sizes(List.of(2), 2, Duration.ofMillis(1), Duration.ofMillis(50), 40, 0, 0, 0);

  @TempDir private Path folder;

  @Test
  void the_application_is_measured_against_the_program() throws Exception {
    assertThat(SpringRatios.measure(folder, WorkloadsTest.program(), TINY))
        .allSatisfy(ratio -> assertThat(ratio.value()).isPositive())
        .extracting(Ratio::what)
        .containsExactly(
            "`items.list`, newest 20 of 40 items, 2 at once, Tomcat's threads / the program",
            "`items.list`, newest 20 of 40 items, 2 at once, virtual threads / the program",
            "`threads.create` with `bench:20`, to the end of the turn, 2 at once, Tomcat's threads"
                + " / the program",
            "`threads.create` with `bench:20`, to the end of the turn, 2 at once, virtual threads"
                + " / the program");
  }

  @Test
  void starts_with_the_starter_are_measured_against_starts_without_it() throws Exception {
    assertThat(SpringStarts.measure(folder, 1).toString())
        .contains("| 1 starts each, by turns | seconds to the first answer |")
        .containsPattern("\\| without the starter \\| [0-9.]+ \\|  \\|")
        .containsPattern("\\| conversations in memory \\| [0-9.]+ \\| .+ \\| < 300 \\|")
        .containsPattern("\\| in a SQLite file that is there \\| [0-9.]+ \\| .+ \\| < 300 \\|")
        .containsPattern("\\| in a new SQLite file \\| [0-9.]+ \\| .+ \\| < 300 \\|")
        .doesNotContain("–", "NaN");
  }

  @Test
  void the_application_without_the_starter_has_no_chat() throws Exception {
    assertThat(SpringProgram.starter()).contains(ChatKitAutoConfiguration.class.getName());
    try (ServedProgram plain = SpringProgram.startPlain(folder, List.of());
        HttpConnection connection = plain.target().connect()) {
      assertThat(connection.json(HttpConnection.request("/up", "ann", "")))
          .asString(UTF_8)
          .isEqualTo("{\"up\":true}");
      assertThatThrownBy(() ->
              connection.json(HttpConnection.request("/chatkit", "ann", Requests.listThreads())))
          .hasMessageContaining("HTTP/1.1 404");
    }
  }

  @Test
  void the_application_answers_as_the_program_does() throws Exception {
    try (ServedProgram program = ServedProgram.start(WorkloadsTest.program(), folder, Map.of());
        ServedProgram spring = SpringProgram.startChat(folder, List.of())) {
      for (String said : List.of("bench:3", "hello")) {
        assertThat(turn(spring.target(), said))
            .hasSizeGreaterThan(3)
            .isEqualTo(turn(program.target(), said));
      }
    }
  }

  /** Its events, without what differs from turn to turn. */
  private static List<String> turn(Target target, String said) throws Exception {
    List<String> events = new ArrayList<>();
    try (HttpConnection connection = target.connect()) {
      connection.stream(
          target.request("ann", Requests.create(said)),
          (line, length) -> events.add(new String(line, 0, length, UTF_8)));
    }
    return events.stream()
        .map(event ->
            event
                .replaceAll("(thr|msg)_[0-9a-zA-Z]+", "$1_ID")
                .replaceAll("\"created_at\":\"[^\"]+\"", "\"created_at\":\"TIME\""))
        .toList();
  }
}
