package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.jdbc.SchemaVersion;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chatkit4j migrate}: tables of this version. */
@Command(
    name = "migrate",
    description = {"Makes a database's tables, or brings them to this version.", ""},
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class MigrateCommand implements Callable<Integer> {
  private final DatabaseOptions options;

  @Option(names = "--dry-run", description = "only say what would be run")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  MigrateCommand(DatabaseOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Database database = options.database();
    if (database.kind() == Database.Kind.MEMORY) {
      database.requireThere();
    }
    SchemaVersion before = database.schemaVersion();
    if (before.found() > before.known()) {
      throw new StartException(
          "database %s: its schema has version %s, this program knows up to %s"
              .formatted(database.name(), before.found(), before.known()));
    }
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    out.println("Database " + database.name());
    out.println(
        "Schema version %s, this program needs %s".formatted(before.found(), before.known()));
    int after = dryRun ? before.found() : database.migrate().found();
    before.pending().forEach(script -> out.println((dryRun ? "Would run " : "Ran ") + script));
    if (after != before.found()) {
      out.println("Schema version " + after);
    } else if (before.current()) {
      out.println("Nothing to do");
    }
    return 0;
  }
}
