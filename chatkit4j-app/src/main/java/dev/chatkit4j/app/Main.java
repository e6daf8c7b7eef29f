package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.Ids;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
    name = "chatkit4j",
    description = "The server side of ChatKit.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CompletionCommand.class, RehearseCommand.class})
public final class Main implements Runnable {
  /** How the program ends when it was asked for what cannot be. */
  static final int REFUSED = 2;

  private static final String SET_LOCALE = "set LC_ALL to one of UTF-8, such as C.UTF-8";

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  /** Runs the program. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // machines read what it says, its log and its libraries' too
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(args, System.getenv(), out, err));
  }

  /** Runs the program until it is done and returns its exit code. */
  static int run(String[] args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    Variables variables = new Variables(environment);
    String unreadable = unreadable(args, variables);
    if (unreadable != null) {
      return refuse(err, unreadable);
    }
    DatabaseOptions db = new DatabaseOptions("db", "chatkit.db", variables);
    DatabaseOptions from = new DatabaseOptions("from", null, variables);
    DatabaseOptions to = new DatabaseOptions("to", null, variables);
    return new CommandLine(new Main())
        .addSubcommand(DatabaseOptions.with(new ServeCommand(variables, db), db))
        .addSubcommand(DatabaseOptions.with(new MigrateCommand(db), db))
        .addSubcommand(DatabaseOptions.with(new CheckCommand(db), db))
        .addSubcommand(DatabaseOptions.with(new VacuumCommand(db), db))
        .addSubcommand(DatabaseOptions.with(new ExportCommand(db), db))
        .addSubcommand(DatabaseOptions.with(new ImportCommand(db), db))
        .addSubcommand(DatabaseOptions.with(new CopyCommand(from, to), from, to))
        .addSubcommand(DatabaseOptions.with(new EraseCommand(db), db))
        .setDefaultValueProvider(variables)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false) // a user's name may begin with @
        .setParameterExceptionHandler((e, unused) -> refuse(err, variables.message(e)))
        .setExecutionExceptionHandler((e, unused, parsed) -> {
          if (e instanceof StartException) {
            return refuse(err, requireNonNull(e.getMessage()));
          }
          throw e;
        })
        .setOut(out)
        .setErr(err)
        .execute(args);
  }

  /**
   * What the machine's locale could not read, and what to do; null if there is nothing such. Of two
   * users' names the same would be left.
   */
  private static @Nullable String unreadable(String[] args, Variables variables) {
    for (int i = 0; i < args.length; i++) {
      if (!Ids.whole(args[i])) {
        return "argument %s has characters that are none in this locale (%s): %s, or give a user's name by --owner-file"
            .formatted(i + 1, System.getProperty("sun.jnu.encoding"), SET_LOCALE);
      }
    }
    String variable = variables.unreadable();
    return variable == null
        ? null
        : "the variable %s has characters that are none in this locale (%s): %s"
            .formatted(variable, System.getProperty("sun.jnu.encoding"), SET_LOCALE);
  }

  /** One line, whatever is in the message. */
  private static int refuse(PrintWriter err, String message) {
    err.println("chatkit4j: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    return REFUSED;
  }

  /** Without a command. */
  @Override
  public void run() {
    CommandLine commandLine = requireNonNull(spec).commandLine();
    commandLine.usage(commandLine.getOut());
  }

  /** The version that the build wrote down. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws Exception {
      try (var in = requireNonNull(Main.class.getResourceAsStream("version.txt"))) {
        return new String[] {
          "chatkit4j " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()
        };
      }
    }
  }
}
