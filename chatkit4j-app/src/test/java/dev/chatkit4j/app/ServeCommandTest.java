package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of the program before it serves, or instead. */
@Timeout(60)
final class ServeCommandTest {
  private static final Map<String, String> NO_VARIABLES = Map.of();

  /** The end of a run: its code and its output. */
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
            "--db-user",
            "--db-password-file",
            "CHATKIT4J_DB_PASSWORD",
            "--db-schema",
            "--db-table-prefix",
            "--db-pool",
            "--db-wait",
            "--responder",
            "--script",
            "--auth",
            "--jwt-secret-file",
            "CHATKIT4J_JWT_SECRET",
            "--jwt-jwks",
            "--jwt-issuer",
            "--jwt-audience",
            "--jwt-clock-skew",
            "--max-turns",
            "--max-requests",
            "--max-text",
            "--allow-origin",
            "--attachments",
            "--s3-endpoint",
            "--s3-checksums",
            "--public-url",
            "--max-upload",
            "--max-storage",
            "--allow-types",
            "--flat-upload-url",
            "--metrics",
            "--model",
            "--models",
            "--system-prompt",
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
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
          --auth sometimes               | 'sometimes' is neither none, jwt nor header:NAME
          --auth header:                 | 'header:' is neither none, jwt nor header:NAME
          --auth header:a:b              | 'header:a:b' is neither none, jwt nor header:NAME
          --allow-origin example.com     | 'example.com' is no origin
          --allow-origin https://a.com/  | 'https://a.com/' is no origin
          --host 0.0.0.0                 | use --auth jwt, or --auth header:NAME
          --host 0.0.0.0 --auth none     | use --auth jwt, or --auth header:NAME
          --auth jwt                     | --auth jwt needs --jwt-issuer and --jwt-audience
          --auth jwt --jwt-issuer i      | --auth jwt needs --jwt-issuer and --jwt-audience
          --jwt-issuer i                 | --jwt-... is for --auth jwt only
          --auth none --jwt-jwks k.json  | --jwt-... is for --auth jwt only
          --jwt-secret s3cret            | Unknown option
          --max-turns -1                 | --max-turns must be from 0 to 1000000, not -1
          --max-turns many               | '--max-turns'
          --max-requests 1000001         | --max-requests must be from 0 to 1000000, not 1000001
          --max-text 0                   | '0' is no size such as 500KB or 2GB
          --script nowhere.json          | script nowhere.json: there is no such file
          --max-upload many              | 'many' is no size such as 500KB or 2GB
          --max-upload 0                 | '0' is no size such as 500KB or 2GB
          --max-upload -1MB              | '-1MB' is no size such as 500KB or 2GB
          --max-storage 999999999TB      | '999999999TB' is more than 2^63 bytes
          --allow-types image            | --allow-types:
          --public-url chat.example.com  | --public-url must be an http or https URL, not chat.example.com
          --attachments file:///tmp/x    | --attachments must be a directory, s3://BUCKET/PREFIX or none, not file:///tmp/x
          --attachments s3://            | --attachments must be s3://BUCKET or s3://BUCKET/PREFIX, not s3://
          --attachments s3://B/x         | --attachments must be s3://BUCKET or s3://BUCKET/PREFIX, not s3://B/x
          --attachments s3://buc/a//b    | a prefix is like chat/ or a/b/
          --attachments /dev/null/x      | --attachments /dev/null/x cannot be used:
          --s3-endpoint http://127.0.0.1 | --s3-endpoint is for --attachments s3://BUCKET
          --s3-checksums false           | --s3-checksums is for --attachments s3://BUCKET
          --attachments s3://buc --s3-endpoint x | --s3-endpoint must be an http or https URL, not x
          --port 1 --port 2              | '--port'
          """)
  void a_bad_argument_is_refused_in_one_line(String args, String reason) {
    String[] words = ("serve --db :memory: " + args).split(" ", -1);

    assertRefused(run(NO_VARIABLES, words), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sk-key  |                         | --responder model             | needs --model
          sk-key  |                         |                               | needs --model
                  |                         | --responder model --model m   | needs OPENAI_API_KEY, or OPENAI_BASE_URL
                  |                         | --model m                     | needs OPENAI_API_KEY, or OPENAI_BASE_URL
          sk-key  | ftp://host/v1           | --model m                     | OPENAI_BASE_URL must be an http or https URL
          sk-key  | http://u:sk-key@host/v1 | --model m                     | OPENAI_BASE_URL must be an http or https URL
          sk-key  | http://host/?sk-key     | --model m                     | OPENAI_BASE_URL must be an http or https URL
          sk-kéy  |                         | --model m                     | OPENAI_API_KEY has characters that no key has
          sk-key  |                         | --model m --system-prompt no  | --system-prompt no cannot be read
          """)
  void a_model_that_cannot_be_is_refused_in_one_line_without_its_key(
      String key, String url, String args, String reason) {
    Map<String, String> variables = new HashMap<>();
    variables.put("OPENAI_API_KEY", key == null ? "" : key);
    variables.put("OPENAI_BASE_URL", url == null ? "" : url);
    String[] words = ("serve --db :memory: " + (args == null ? "" : args)).strip().split(" ", -1);

    Run run = run(variables, words);

    assertRefused(run, reason);
    assertThat(run.err()).doesNotContain("sk-");
  }

  @Test
  void a_system_prompt_must_say_something_in_utf_8(@TempDir Path dir) throws Exception {
    Path empty = Files.writeString(dir.resolve("empty"), " \n");
    Path latin = Files.write(dir.resolve("latin"), new byte[] {'a', (byte) 0xe9});
    Map<String, String> key = Map.of("OPENAI_API_KEY", "sk-key");

    assertRefused(
        run(key, "serve", "--model", "m", "--system-prompt", empty.toString()), "nothing in it");
    assertRefused(
        run(key, "serve", "--model", "m", "--system-prompt", latin.toString()), "is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--db-password s3cret", "--db-password=s3cret", "-x s3cret"})
  void what_follows_an_option_that_there_is_not_is_not_repeated(String args) {
    String[] words = ("serve --db :memory: " + args).split(" ", -1);

    assertRefused(run(NO_VARIABLES, words), "Unknown option: '-");
    assertThat(run(NO_VARIABLES, words).err()).doesNotContain("s3cret");
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
        "use --auth jwt, or --auth header:NAME");
  }

  @Test
  void an_empty_variable_is_none() {
    assertRefused(
        run(Map.of("CHATKIT4J_AUTH", "", "CHATKIT4J_PORT", " "), "serve", "--host", "0.0.0.0"),
        "use --auth jwt, or --auth header:NAME");
  }

  @Test
  void a_script_is_not_for_others_either_unless_it_is_known_who_is_asking(@TempDir Path dir)
      throws Exception {
    Path script = Files.writeString(dir.resolve("script.json"), "{}");

    assertRefused(
        run(NO_VARIABLES, "serve", "--script", script.toString(), "--host", "0.0.0.0"),
        "use --auth jwt, or --auth header:NAME");
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
          "cannot listen on 127.0.0.1 port %s: Address already in use".formatted(port));
    }
  }

  private static Run jwt(Map<String, String> environment, String... more) {
    String[] start = {
      "serve", "--db", ":memory:", "--auth", "jwt", "--jwt-issuer", "i", "--jwt-audience", "a"
    };
    return run(
        environment, Stream.concat(Stream.of(start), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void tokens_need_one_kind_of_key(@TempDir Path dir) throws Exception {
    String secret = "canary-0123456789abcdef0123456789";
    String file = Files.writeString(dir.resolve("secret"), secret).toString();
    Map<String, String> variable = Map.of("CHATKIT4J_JWT_SECRET", secret);
    String one = "--auth jwt needs one of --jwt-jwks, --jwt-secret-file and the variable";

    assertRefused(jwt(NO_VARIABLES), one);
    assertRefused(jwt(variable, "--jwt-secret-file", file), one);
    assertRefused(jwt(variable, "--jwt-jwks", "https://example.com/jwks.json"), one);
    assertRefused(jwt(NO_VARIABLES, "--jwt-jwks", "k.json", "--jwt-secret-file", file), one);
    assertRefused(run(variable, "serve", "--db", ":memory:"), "CHATKIT4J_JWT_SECRET is for");
    assertRefused(jwt(variable, "--jwt-clock-skew", "301"), "from 0 to 300 seconds, not 301");
    assertThat(jwt(variable, "--jwt-clock-skew", "-1").err()).doesNotContain("canary");
  }

  @Test
  void a_short_secret_is_refused_and_not_shown(@TempDir Path dir) throws Exception {
    String secret = "canary-0123456789abcdef01234567";
    Path file = Files.writeString(dir.resolve("secret"), secret + "\r\n");
    String reason = "a secret must have at least 32 bytes, not 31";

    Run byVariable = jwt(Map.of("CHATKIT4J_JWT_SECRET", secret));
    Run byFile = jwt(NO_VARIABLES, "--jwt-secret-file", file.toString());
    assertRefused(byVariable, "CHATKIT4J_JWT_SECRET: " + reason);
    assertRefused(byFile, "--jwt-secret-file " + file + ": " + reason);
    assertThat(byVariable.err() + byFile.err()).doesNotContain("canary");
  }

  @Test
  void keys_that_cannot_be_had_are_refused(@TempDir Path dir) throws Exception {
    String none = dir.resolve("none").toString();
    String empty = Files.writeString(dir.resolve("empty"), "{\"keys\":[]}").toString();
    String noJson = Files.writeString(dir.resolve("no.json"), "canary").toString();
    String huge = Files.writeString(dir.resolve("huge"), " ".repeat(300_000)).toString();

    assertRefused(jwt(NO_VARIABLES, "--jwt-jwks", none), "cannot be read");
    assertRefused(jwt(NO_VARIABLES, "--jwt-jwks", dir.toString()), "cannot be read");
    assertRefused(jwt(NO_VARIABLES, "--jwt-jwks", empty), "no key for signatures");
    assertRefused(jwt(NO_VARIABLES, "--jwt-jwks", noJson), "cannot be read: no JWK set");
    assertRefused(jwt(NO_VARIABLES, "--jwt-jwks", huge), "more than 262144 bytes");
    assertRefused(jwt(NO_VARIABLES, "--jwt-secret-file", none), "cannot be read");
    assertRefused(jwt(NO_VARIABLES, "--jwt-secret-file", huge), "more than 4096 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/jwks.json",
        "http://localhost.example.com/jwks.json",
        "http://127.0.0.1@example.com/jwks.json",
        "ftp://example.com/jwks.json",
        "file:///etc/passwd",
        "https:///jwks.json",
        "https://a b/",
        "https://user:secret@example.com/jwks.json"
      })
  void keys_from_a_url_that_cannot_be_trusted_are_refused(String url) {
    Run run = jwt(NO_VARIABLES, "--jwt-jwks", url);

    assertRefused(run, "--jwt-jwks URL ");
    assertThat(run.err()).doesNotContain("secret@");
  }
}
