package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Program.Run;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names of users that the program cannot read, or reads from elsewhere. */
@Timeout(120)
final class UnreadableNameTest {
  private static final String NAME = "müller";

  /** Ends a shell's command with the name as the bytes of UTF-8, whatever the test's own locale. */
  private static final String NAME_IN_SHELL = "\"$(printf 'm\\303\\274ller')\"";

  @TempDir private Path dir;
  private Path database;

  @BeforeEach
  void fill() {
    database = dir.resolve("chat.db");
    try (Store<Caller> store = open()) {
      for (String owner : List.of(NAME, "m\ufffdller", "m\ufffd\ufffdller")) {
        store.saveThread(
            new ThreadMetadata("t", Instant.parse("2026-11-01T12:00:00Z")), new Caller(owner));
      }
    }
  }

  private Store<Caller> open() {
    return SqliteStore.open(database, Caller::owner);
  }

  private int threadsOf(String owner) {
    try (Store<Caller> store = open()) {
      return store.loadThreads(9, null, Order.ASC, new Caller(owner)).data().size();
    }
  }

  private void assertNothingErased() {
    assertThat(List.of(threadsOf(NAME), threadsOf("m\ufffdller"), threadsOf("m\ufffd\ufffdller")))
        .containsOnly(1);
  }

  /** A process in the POSIX locale; the command line's {@code $@} are Java and its options. */
  private String refusedInPosix(String commandLine, String... args) throws Exception {
    Path output = dir.resolve("output.txt");
    List<String> command = new ArrayList<>(List.of("sh", "-c", commandLine, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("erase", "--yes", "--db", database.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as(lines.toString()).isEqualTo(2);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  private Run erase(String... args) {
    List<String> all = new ArrayList<>(List.of("erase", "--yes", "--db", database.toString()));
    all.addAll(List.of(args));
    return Program.run(all);
  }

  private static void assertRefused(Run run, String reason) {
    assertThat(run.err()).startsWith("chatkit4j: ").contains(reason).hasLineCount(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void an_argument_that_the_locale_does_not_have_is_refused() throws Exception {
    String said = refusedInPosix("exec \"$@\" --owner " + NAME_IN_SHELL);

    assertThat(said)
        .startsWith("chatkit4j: argument 6 ")
        .contains("set LC_ALL to one of UTF-8, such as C.UTF-8", "--owner-file");
    assertNothingErased();
  }

  @Test
  void a_variable_that_the_locale_does_not_have_is_refused() throws Exception {
    String said = refusedInPosix("CHATKIT4J_OWNER=%s exec \"$@\"".formatted(NAME_IN_SHELL));

    assertThat(said)
        .startsWith("chatkit4j: the variable CHATKIT4J_OWNER ")
        .contains("set LC_ALL to one of UTF-8, such as C.UTF-8");
    assertNothingErased();
  }

  @Test
  void no_argument_and_none_of_our_variables_may_be_half_lost() {
    assertRefused(erase("--owner", "m\ufffdller"), "argument 6 has characters");
    assertRefused(erase("--owner=\ufffd"), "argument 5 has characters");
    Map<String, String> secret = Map.of("CHATKIT4J_JWT_SECRET", "\ufffd".repeat(40));
    assertRefused(
        Program.run(List.of("serve", "--auth", "jwt"), secret), "variable CHATKIT4J_JWT_SECRET");
    assertRefused(
        Program.run(List.of("serve"), Map.of("OPENAI_BASE_URL", "http://a/\ufffd")),
        "variable OPENAI_BASE_URL");
    assertThat(Program.run(List.of("--version"), Map.of("PS1", "\ufffd")).code()).isZero();
    assertNothingErased();
  }

  @Test
  void a_file_can_name_whom_no_argument_can() throws Exception {
    Path name = Files.writeString(dir.resolve("name"), NAME + "\r\n");
    assertThat(erase("--owner-file", name.toString()).out()).startsWith("Erased 1 threads");
    assertThat(threadsOf(NAME)).isZero();

    Files.writeString(name, "m\ufffdller");
    assertThat(erase("--owner-file", name.toString()).out()).startsWith("Erased 1 threads");
    assertThat(threadsOf("m\ufffdller")).isZero();
    assertThat(threadsOf("m\ufffd\ufffdller")).isOne();

    Files.writeString(name, "\ufeffm\ufffd\ufffdller\n");
    assertThat(erase("--owner-file", name.toString()).out()).startsWith("Erased 1 threads");
  }

  @Test
  void a_file_that_names_nobody_is_refused() throws Exception {
    Path name = dir.resolve("name");
    assertRefused(erase("--owner-file", name.toString()), "--owner-file " + name);
    Files.write(name, NAME.getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(erase("--owner-file", name.toString()), "it is not UTF-8");
    Files.writeString(name, "\n");
    assertRefused(erase("--owner-file", name.toString()), "--owner-file must be 1 to 255 bytes");
    Files.writeString(name, "ann\nbob\n");
    assertRefused(erase("--owner-file", name.toString()), "without control characters");
    Files.writeString(name, "x".repeat(2_000));
    assertRefused(erase("--owner-file", name.toString()), "more than 1000 bytes");
    Files.writeString(name, "ann");
    assertRefused(
        erase("--owner", "ann", "--owner-file", name.toString()),
        "either --owner or --owner-file, not both");
    assertRefused(erase(), "Use --owner or --owner-file");
    assertNothingErased();
  }

  @Test
  void a_name_that_begins_with_an_at_sign_is_no_file() throws Exception {
    Path file = Files.writeString(dir.resolve("args"), NAME);
    String at = "@" + file;

    Run run =
        Program.run(List.of("export", "--db", database.toString(), "--owner", at));

    assertThat(run.out()).contains("{\"owner\":\"%s\"}".formatted(at)).doesNotContain(NAME);
    assertRefused(Program.run(List.of(at)), at);
  }
}
