package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Store;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chatkit4j copy}: what is in one database is in another. */
@Command(
    name = "copy",
    description = {
      "Copies conversations and records of attachments into another database and compares the two."
          + " Cut off, it is simply started again. Writes in short turns, so that a program that"
          + " serves the same database goes on.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class CopyCommand implements Callable<Integer> {
  private static final int DIFFERENT = 1;

  private final DatabaseOptions fromOptions;
  private final DatabaseOptions toOptions;

  @Mixin private final OwnerOption owner = new OwnerOption();

  @Spec private @Nullable CommandSpec spec;

  CopyCommand(DatabaseOptions from, DatabaseOptions to) {
    this.fromOptions = from;
    this.toOptions = to;
  }

  @Override
  public Integer call() {
    Database source = fromOptions.database().requireThere();
    Database target = toOptions.database();
    if (target.kind() == Database.Kind.MEMORY) {
      target.requireThere();
    }
    if (source.same(target)) {
      throw new StartException("--from and --to are the same database");
    }
    Caller one = owner.caller();
    return Moving.with(
        source, from -> Moving.with(target, to -> copyAll(from, to, one, Turns.on(target))));
  }

  private int copyAll(Store<Caller> from, Store<Caller> to, @Nullable Caller one, Turns turns) {
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    Progress progress = new Progress(err, Terminal.attached(), owners(from, one), System::nanoTime);
    OwnerLines.Counts counts = OwnerLines.Counts.NONE;
    long owners = 0;
    long different = 0;
    for (Caller caller : Moving.owners(from, one)) {
      OwnerLines read = copied(from, to, caller, progress, turns);
      OwnerLines written = OwnerLines.of(to, caller);
      owners++;
      counts = counts.plus(read.counts());
      if (!same(read, written)) {
        different++;
        err.println(
            "chatkit4j: owner %s differs: %s read, %s in the copy"
                .formatted(caller.owner(), read.counts(), written.counts()));
      }
      progress.owner();
    }
    progress.end();
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    out.println("Copied %s owners: %s".formatted(owners, counts));
    out.println(
        different == 0
            ? "The copy is the same, by SHA-256 over each owner"
            : "%s owners differ: was somebody writing, or was the copy not empty?"
                .formatted(different));
    return different == 0 ? 0 : DIFFERENT;
  }

  private static long owners(Store<Caller> from, @Nullable Caller one) {
    long count = 0;
    for (Caller unused : Moving.owners(from, one)) {
      count++;
    }
    return count;
  }

  /** What the owner has in the one, all of it now also in the other. */
  private static OwnerLines copied(
      Store<Caller> from, Store<Caller> to, Caller caller, Progress progress, Turns turns) {
    OwnerLines before = OwnerLines.of(to, caller);
    boolean comparing = !before.counts().equals(OwnerLines.Counts.NONE);
    if (comparing) {
      OwnerLines lines = OwnerLines.of(from, caller);
      if (same(lines, before)) {
        return lines;
      }
    }
    OwnerLines lines = new OwnerLines(line -> progress.element());
    OwnerWriter writer = new OwnerWriter(to, caller, comparing, turns);
    Moving.data(from).readOwner(caller, new Both(lines, writer));
    writer.finish();
    return lines;
  }

  private static boolean same(OwnerLines one, OwnerLines other) {
    return one.counts().equals(other.counts()) && one.hash().equals(other.hash());
  }

  private record Both(OwnerSink first, OwnerSink second) implements OwnerSink {
    @Override
    public void thread(ThreadMetadata thread, Instant place) {
      first.thread(thread, place);
      second.thread(thread, place);
    }

    @Override
    public void item(String threadId, ThreadItem item, Instant place) {
      first.item(threadId, item, place);
      second.item(threadId, item, place);
    }

    @Override
    public void attachment(Attachment attachment) {
      first.attachment(attachment);
      second.attachment(attachment);
    }
  }
}
