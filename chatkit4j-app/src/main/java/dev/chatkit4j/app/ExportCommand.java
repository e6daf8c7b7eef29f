package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.store.PrivateFiles;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chatkit4j export}: conversations as lines of JSON, see docs/guides/moving.md. */
@Command(
    name = "export",
    description = {"Writes conversations and records of attachments as lines of JSON.", ""},
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class ExportCommand implements Callable<Integer> {
  private final DatabaseOptions options;

  @Mixin private final OwnerOption owner = new OwnerOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "a new file to write to (default: standard output)")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  ExportCommand(DatabaseOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Caller one = owner.caller();
    Database database = options.database().requireThere();
    if (file == null) {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      Moving.with(database, store -> export(store, one, out));
      return 0;
    }
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(PrivateFiles.create(file)))) {
      Moving.with(database, store -> export(store, one, out));
    } catch (FileAlreadyExistsException e) {
      throw new StartException("--out %s is there already".formatted(file), e);
    } catch (IOException e) {
      throw new StartException("--out %s: %s".formatted(file, e.getMessage()), e);
    }
    return 0;
  }

  private OwnerLines.Counts export(Store<Caller> store, @Nullable Caller one, PrintWriter out) {
    line(out, LineFormat.header(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    long owners = 0;
    OwnerLines.Counts sum = OwnerLines.Counts.NONE;
    for (Caller caller : Moving.owners(store, one)) {
      line(out, Json.write(JsonObject.of("owner", caller.owner())));
      OwnerLines lines = new OwnerLines(line -> line(out, line));
      Moving.data(store).readOwner(caller, lines);
      sum = sum.plus(lines.counts());
      owners++;
    }
    line(out, LineFormat.end(owners, sum));
    return sum;
  }

  private static void line(PrintWriter out, String line) {
    out.print(line);
    out.print('\n');
    if (out.checkError()) {
      throw new StartException("the export cannot be written, it is not whole");
    }
  }
}
