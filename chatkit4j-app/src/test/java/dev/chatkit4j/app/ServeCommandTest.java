package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program says before it serves, or instead. */
@Timeout(60)
final class ServeCommandTest {
  private static final Map<String, String> NO_VARIABLES = Map.of();

  /** How a run ended. */
  private record Run(int code, String out, String err) {}

  private static Run run(Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args, environment, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Run(code, out.toString(), err.toString());
  }

  private static void assertRefused(Run run, String reason) {
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().startsWith("chatkit4j: ");
    assertThat(run.err()).contains(reason);
  }

  @Test
  void without_a_command_it_explains_itself() {
    Run run = run(NO_VARIABLES);

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: chatkit4j").contains("serve");
    assertThat(run(NO_VARIABLES, "--help").out()).isEqualTo(run.out());
  }

  @Test
  void help_of_serve_names_every_option() {
    Run run = run(NO_VARIABLES, "serve", "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "--port",
            "--host",
            "--db",
            "--responder",
            "--script",
            "--auth",
            "--allow-origin",
            "CHATKIT4J_");
  }

  @Test
  void it_knows_its_version() {
    assertThat(run(NO_VARIABLES, "--version").out().strip())
        .matches("chatkit4j \\d+\\.\\d+\\.\\S+");
    assertThat(run(NO_VARIABLES, "serve", "--version").code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --bogus                        | Unknown option: '--bogus'
          extra                          | 'extra'
          --port abc                     | '--port'
          --port                         | '--port'
          --port 65536                   | --port must be from 0 to 65535, not 65536
          --port -1                      | --port must be from 0 to 65535, not -1
          --host no.such.host.invalid    | --host no.such.host.invalid is not known
          --responder parrot             | '--responder'
          --auth sometimes               | 'sometimes' is neither none nor header:NAME
          --auth header:                 | 'header:' is neither none nor header:NAME
          --auth header:a:b              | 'header:a:b' is neither none nor header:NAME
          --allow-origin example.com     | 'example.com' is no origin
          --allow-origin https://a.com/  | 'https://a.com/' is no origin
          --host 0.0.0.0                 | use --auth header:NAME
          --host 0.0.0.0 --auth none     | use --auth header:NAME
          --script nowhere.json          | script nowhere.json: there is no such file
          --port 1 --port 2              | '--port'
          """)
  void a_bad_argument_is_refused_in_one_line(String args, String reason) {
    String[] words = ("serve --db :memory: " + args).split(" ", -1);

    assertRefused(run(NO_VARIABLES, words), reason);
  }

  @Test
  void an_unknown_command_is_refused_in_one_line() {
    assertRefused(run(NO_VARIABLES, "sing"), "'sing'");
  }

  @Test
  void a_bad_variable_is_refused_by_its_name() {
    assertRefused(run(Map.of("CHATKIT4J_PORT", "abc"), "serve"), "(from CHATKIT4J_PORT)");
    assertRefused(
        run(Map.of("CHATKIT4J_ALLOW_ORIGIN", "https://a.com,b.com"), "serve", "--db", ":memory:"),
        "'b.com' is no origin");
    assertRefused(
        run(Map.of("CHATKIT4J_HOST", "0.0.0.0", "CHATKIT4J_DB", ":memory:"), "serve"),
        "--host 0.0.0.0");
  }

  @Test
  void an_option_beats_its_variable() {
    Map<String, String> environment =
        Map.of("CHATKIT4J_PORT", "abc", "CHATKIT4J_AUTH", "header:X-User");

    assertRefused(
        run(environment, "serve", "--host", "0.0.0.0", "--port", "0", "--auth", "none"),
        "use --auth header:NAME");
  }

  @Test
  void an_empty_variable_is_none() {
    assertRefused(
        run(Map.of("CHATKIT4J_AUTH", "", "CHATKIT4J_PORT", " "), "serve", "--host", "0.0.0.0"),
        "use --auth header:NAME");
  }

  @Test
  void a_script_is_not_for_others_either_unless_it_is_known_who_is_asking(@TempDir Path dir)
      throws Exception {
    Path script = Files.writeString(dir.resolve("script.json"), "{}");

    assertRefused(
        run(NO_VARIABLES, "serve", "--script", script.toString(), "--host", "0.0.0.0"),
        "use --auth header:NAME");
  }

  @Test
  void a_script_variable_gives_way_to_a_responder_option() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String[] args = {
        "serve", "--db", ":memory:", "--responder", "bench", "--port", "" + taken.getLocalPort()
      };

      assertRefused(run(Map.of("CHATKIT4J_SCRIPT", "nowhere.json"), args), "cannot listen");
    }
  }

  @Test
  void a_bad_script_is_refused_with_the_place(@TempDir Path dir) throws Exception {
    Path script = Files.writeString(dir.resolve("script.json"), "{\"respond\": [{\"steps\": 1}]}");

    assertRefused(
        run(NO_VARIABLES, "serve", "--db", ":memory:", "--script", script.toString()),
        "script " + script + ": respond[0]");
  }

  @Test
  void a_file_that_is_no_database_is_refused_and_left_alone(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("notes.txt"), "Buy milk. ".repeat(1_000));

    assertRefused(
        run(NO_VARIABLES, "serve", "--port", "0", "--db", file.toString()),
        "database " + file + ": ");
    assertThat(file).hasContent("Buy milk. ".repeat(1_000));
  }

  @Test
  void a_database_that_cannot_be_written_is_refused(@TempDir Path dir) {
    assertRefused(
        run(NO_VARIABLES, "serve", "--port", "0", "--db", dir.toString()), "database " + dir);
    Path inNoDirectory = dir.resolve("none").resolve("chatkit.db");
    assertRefused(
        run(NO_VARIABLES, "serve", "--port", "0", "--db", inNoDirectory.toString()),
        "database " + inNoDirectory);
  }

  @Test
  void a_taken_port_is_refused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertRefused(
          run(NO_VARIABLES, "serve", "--db", ":memory:", "--port", "" + port),
          "cannot listen on 127.0.0.1 port %d: Address already in use".formatted(port));
    }
  }
}
