package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chatkit4j vacuum}: a SQLite file without what was deleted from it. */
@Command(
    name = "vacuum",
    description = {
      "Writes a SQLite file anew, without what was deleted from it. Needs as much room again, and",
      "that the program does not run meanwhile; fails if somebody reads the file.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class VacuumCommand implements Callable<Integer> {
  private final DatabaseOptions options;

  @Spec private @Nullable CommandSpec spec;

  VacuumCommand(DatabaseOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Database database = options.database().requireThere();
    if (database.onServer()) {
      throw new StartException(
          "vacuum is for SQLite files; %s looks after its space by itself"
              .formatted(database.name()));
    }
    database.vacuum();
    requireNonNull(spec).commandLine().getOut().println("Vacuumed " + database.name());
    return 0;
  }
}
