package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Product.Place;
import dev.chatkit4j.app.Program.Run;
import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The first minute of a newcomer with the program. */
@Timeout(120)
@Tag("slow")
final class FirstMinuteTest {
  @TempDir private Path dir;

  @ParameterizedTest
  @EnumSource(names = {"POSTGRES", "MARIADB"})
  void a_server_without_tables_is_served_after_migrating_if_that_is_asked_for(Product product)
      throws Exception {
    Place place = product.empty(dir);
    boolean byVariable = product == Product.MARIADB;
    Path output = dir.resolve("output.txt");
    List<String> args = new ArrayList<>(List.of("serve", "--port", "0"));
    if (!byVariable) {
      args.add("--migrate");
    }
    Process process =
        Program.start(
            output,
            List.of(),
            args,
            place.as("db"),
            byVariable ? Map.of("CHATKIT4J_MIGRATE", "true") : Map.of());
    try {
      assertThat(Program.url(process, output)).isNotNull();
    } finally {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(output).content().contains("Ran V1__first_schema.sql");
    assertThat(Program.run(List.of("migrate"), place.as("db")).out()).contains("Nothing to do");
  }

  /** A shell makes words of it; those are run. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is about a shell of Unix")
  void the_command_that_makes_the_tables_can_be_pasted_as_it_is() throws Exception {
    Place place = Product.POSTGRES.empty(dir);
    String url = place.url() + (place.url().contains("?") ? "&" : "?") + "ApplicationName=it's";
    List<String> named = List.of("--to", url, "--to-user", place.user(), "--to-schema", "apart");
    List<String> copy =
        new ArrayList<>(List.of("copy", "--from", Product.SQLITE.migrated(dir).url()));
    copy.addAll(named);
    Map<String, String> password = Map.of("CHATKIT4J_TO_PASSWORD", "pass'word");

    Run refused = Program.run(copy, password);

    assertThat(refused.err()).contains("; run: ");
    String hint = refused.err().replaceFirst("(?s).*; run: ", "").strip();
    String shell =
        "chatkit4j() { printf '%s\\n' \"$CHATKIT4J_DB_PASSWORD\" \"$@\"; }\n" + hint + "\n";
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", shell);
    builder.environment().putAll(password);
    Process pasted = builder.redirectErrorStream(true).start();
    List<String> words =
        new String(pasted.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(words)
        .containsExactly(
            "pass'word", "migrate", "--db", url, "--db-user", place.user(), "--db-schema", "apart");
    Run migrated =
        Program.run(
            words.subList(1, words.size()), Map.of("CHATKIT4J_DB_PASSWORD", place.password()));
    assertThat(migrated.err()).isEmpty();
    assertThat(migrated.out()).contains("Ran V1__first_schema.sql");
  }

  @Test
  void variables_for_a_server_do_not_keep_anybody_from_a_file() {
    Map<String, String> variables =
        Map.of("CHATKIT4J_DB_USER", "chat", "CHATKIT4J_DB_SCHEMA", "s", "CHATKIT4J_DB_POOL", "7");
    List<String> migrate = List.of("migrate", "--db", dir.resolve("chat.db").toString());
    List<String> asked = new ArrayList<>(migrate);
    asked.addAll(List.of("--db-user", "chat"));

    assertThat(Program.run(migrate, variables).err()).isEmpty();
    assertThat(Program.run(asked, variables).err())
        .contains("--db-user is for databases on a server");
  }

  @Test
  void a_password_that_is_missing_is_told_at_once_by_the_name_of_its_variable() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> askForPasswords(server));
      String url =
          "jdbc:postgresql://127.0.0.1:%s/x?sslmode=disable".formatted(server.getLocalPort());
      for (String command : List.of("serve", "migrate", "erase --owner ann --yes")) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.addAll(List.of("--db", url, "--db-user", "chat"));

        Run run = Program.run(args);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("CHATKIT4J_DB_PASSWORD", "--db-password-file");
      }
      assertThat(Program.run(List.of("copy", "--from", url, "--to", dir + "/x.db")).err())
          .contains("CHATKIT4J_FROM_PASSWORD", "--from-password-file");
    }
  }

  /** As PostgreSQL begins, with a demand for a password as it is. */
  private static void askForPasswords(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        in.skipNBytes(in.readInt() - 4L);
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeByte('R');
        out.writeInt(8);
        out.writeInt(3);
        out.flush();
        while (in.read() >= 0) {
          // until it has given up
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static JsonObject json(Run run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines()).hasSize(1);
    return (JsonObject) Json.parse(run.out());
  }

  @Test
  void migrate_and_check_speak_json() {
    Place place = Product.SQLITE.empty(dir);
    Run planned = Program.run(List.of("migrate", "--dry-run", "--json"), place.as("db"));
    Run made = Program.run(List.of("migrate", "--json"), place.as("db"));
    Run check = Program.run(List.of("check", "--json"), place.as("db"));

    JsonObject expected =
        JsonObject.of("database", place.url(), "dry_run", true)
            .with("found", 0)
            .with("needed", 4)
            .with(
                "scripts",
                List.of(
                    "V1__first_schema.sql",
                    "V2__names_with_a_prefix.sql",
                    "V3__life_of_attachments.sql",
                    "V4__deleting_in_turns.sql"))
            .with("version", 0);
    assertThat(json(planned)).isEqualTo(expected);
    assertThat(json(made)).isEqualTo(expected.with("dry_run", false).with("version", 4));
    JsonObject found = json(check);
    assertThat(found.get("ok")).isEqualTo(JsonObject.of("x", true).get("x"));
    assertThat(((JsonArray) found.get("checks")).elements())
        .contains(JsonObject.of("check", "schema_version", "result", "ok", "found", "4"));
  }

  @Test
  void a_check_that_fails_says_so_in_json_too() throws Exception {
    Path file = Files.writeString(dir.resolve("notes.txt"), "Buy milk. ".repeat(1_000));

    Run check = Program.run(List.of("check", "--json", "--db", file.toString()));
    Run nobody = Program.run(List.of("check", "--json", "--db", "jdbc:postgresql://127.0.0.1:1/x"));

    assertThat(check.code()).isEqualTo(1);
    assertThat(json(check).get("ok")).isEqualTo(JsonObject.of("x", false).get("x"));
    assertThat(check.out()).contains("\"result\":\"failed\"");
    assertThat(nobody.code()).isEqualTo(2);
    assertThat(json(nobody).get("ok")).isEqualTo(JsonObject.of("x", false).get("x"));
  }

  @ParameterizedTest
  @CsvSource({
    "serve --prot 8000, --port",
    "serve --prot=8000, --port",
    "serve --atachments x, --attachments",
    "serve --allow-orign x, --allow-origin",
    "export --onwer ann, --owner",
    "copy --form x --to y, --from",
    "sevre --port 1, serve",
    "imprt, import"
  })
  void a_name_that_was_mistyped_is_answered_with_the_nearest(String typed, String meant) {
    Run run = Program.run(List.of(typed.split(" ")));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .endsWith("; did you mean %s?".formatted(meant));
  }

  @Test
  void what_is_like_nothing_is_only_refused() {
    assertThat(Program.run(List.of("serve", "--frobnicate", "x")).err())
        .isEqualTo("chatkit4j: Unknown option: '--frobnicate'%n".formatted());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is about a shell of Unix")
  void a_shell_completes_commands_and_options() throws Exception {
    Run run = Program.run(List.of("completion"));
    assertThat(run.code()).isZero();
    Path script = Files.writeString(dir.resolve("completion"), run.out());

    assertThat(completed(script, "ser")).containsExactly("serve");
    assertThat(completed(script, "serve --attach")).containsExactly("--attachments");
    assertThat(completed(script, "copy --to-pass")).containsExactly("--to-password-file");
    assertThat(completed(script, "rehea")).isEmpty();
  }

  private static List<String> completed(Path script, String typed) throws Exception {
    String ask =
        """
        source '%s'
        COMP_WORDS=(chatkit4j %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _complete_chatkit4j
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, typed);
    Process bash =
        new ProcessBuilder("bash", "-c", ask)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
