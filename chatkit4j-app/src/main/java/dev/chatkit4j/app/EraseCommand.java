package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.OwnerData.Erased;
import dev.chatkit4j.store.Store;
import java.io.Console;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chatkit4j erase}: nothing of one user is left. */
@Command(
    name = "erase",
    description = {"Erases all that one user has, for good.", ""},
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class EraseCommand implements Callable<Integer> {
  private final DatabaseOptions options;

  @Mixin private final OwnerOption owner = new OwnerOption();

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Spec private @Nullable CommandSpec spec;

  EraseCommand(DatabaseOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    Caller caller = owner.required();
    Database database = options.database().requireThere();
    return Moving.with(
        database,
        store -> {
          if (yes || confirmed(store, caller, database)) {
            Erased erased = Moving.data(store).eraseOwner(caller);
            out.println(
                "Erased %d threads, %d items and %d records of attachments"
                    .formatted(erased.threads(), erased.items(), erased.attachments()));
            return 0;
          }
          throw new StartException("nothing was erased");
        });
  }

  private boolean confirmed(Store<Caller> store, Caller caller, Database database) {
    Console console = Terminal.console();
    if (console == null) {
      throw new StartException("erase needs --yes where nobody can be asked");
    }
    OwnerLines there = OwnerLines.of(store, caller);
    String answer =
        console.readLine(
            "Erase %s of this user in %s? Type yes: ", there.counts(), database.name());
    return "yes".equals(answer);
  }
}
