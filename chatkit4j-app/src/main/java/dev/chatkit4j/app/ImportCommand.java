package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chatkit4j import}: what was exported is in a database. */
@Command(
    name = "import",
    description = {
      "Saves what export wrote. What is there already is replaced where it stands. Writes in short",
      "turns, so that a program that serves the same database goes on.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class ImportCommand implements Callable<Integer> {
  private final DatabaseOptions options;

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "the file to read (default: standard input)")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  ImportCommand(DatabaseOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Database database = options.database();
    if (database.kind() == Database.Kind.MEMORY) {
      database.requireThere();
    }
    try (ByteLines lines = lines()) {
      LineReader read =
          Moving.with(
              database,
              store -> {
                LineReader reader = new LineReader(lines, store, Turns.on(database));
                reader.importAll();
                return reader;
              });
      requireNonNull(spec)
          .commandLine()
          .getOut()
          .println("Imported %s owners: %s".formatted(read.owners(), read.counts()));
      return 0;
    } catch (IOException e) {
      throw new StartException("--in %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private ByteLines lines() throws IOException {
    return new ByteLines(file == null ? System.in : Files.newInputStream(file));
  }
}
