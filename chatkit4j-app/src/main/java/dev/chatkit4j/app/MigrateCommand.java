package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.Json;
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

  @Option(names = "--json", description = "say it as JSON")
  private boolean json;

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
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    Migrated migrated = Migrated.run(database, dryRun);
    if (json) {
      out.println(Json.write(migrated.object()));
    } else {
      migrated.lines().forEach(out::println);
    }
    return 0;
  }
}
