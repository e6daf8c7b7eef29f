package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.OwnerData.Erased;
import dev.chatkit4j.store.Store;
import java.io.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chatkit4j erase}: nothing of one user is left. */
@Command(
    name = "erase",
    description = {
      "Erases all that one user has, for good, files among it. Exit code 1 if a file is left,",
      "2 if nothing was erased.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class EraseCommand implements Callable<Integer> {
  private static final int LEFT = 1;

  private final DatabaseOptions options;

  @Mixin private final OwnerOption owner = new OwnerOption();

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Option(
      names = "--attachments",
      paramLabel = "WHERE",
      description =
          "where users' files are: a directory, s3://BUCKET or s3://BUCKET/PREFIX, or none if there"
              + " are no files (default: FILE-attachments beside the SQLite file)")
  private @Nullable String where;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "another S3 service than Amazon's")
  private @Nullable String s3Endpoint;

  @Spec private @Nullable CommandSpec spec;

  EraseCommand(DatabaseOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Caller caller = owner.required();
    Database database = options.database().requireThere();
    AttachmentPlace place = new AttachmentPlace("--attachments", where, s3Endpoint, null);
    AttachmentFiles<Caller> files = place.openThere(database);
    return Moving.with(
        database,
        store -> {
          if (!yes && !confirmed(store, caller, database)) {
            throw new StartException("nothing was erased");
          }
          FileErasure erasure = new FileErasure(store, caller, files, place.named());
          Erased erased = Moving.data(store).eraseOwner(caller);
          erasure.run();
          return told(erased, erasure, place.name(database));
        });
  }

  private int told(Erased erased, FileErasure erasure, String place) {
    CommandLine line = requireNonNull(spec).commandLine();
    line.getOut()
        .println(
            "Erased %s threads, %s items and %s records of attachments"
                .formatted(erased.threads(), erased.items(), erased.attachments()));
    if (erasure.removed() > 0) {
      line.getOut().println("Removed %s files from %s".formatted(erasure.removed(), place));
    }
    String left = erasure.left(place);
    if (left == null) {
      return 0;
    }
    line.getErr().println("chatkit4j: " + left);
    return LEFT;
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
