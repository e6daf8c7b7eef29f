package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.Store;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(names = "--json", description = "say it as JSON")
  private boolean json;

  @Option(
      names = "--attachments",
      description = "copy the files of attachments too, and compare them")
  private boolean withFiles;

  @Option(
      names = "--from-attachments",
      paramLabel = "WHERE",
      description =
          "where files are: a directory, s3://BUCKET or s3://BUCKET/PREFIX (default:"
              + " FILE-attachments beside the SQLite file)")
  private @Nullable String fromWhere;

  @Option(
      names = "--from-s3-endpoint",
      paramLabel = "URL",
      description = "another S3 service than Amazon's")
  private @Nullable String fromEndpoint;

  @Option(
      names = "--to-attachments",
      paramLabel = "WHERE",
      description = "where they are copied to, likewise")
  private @Nullable String toWhere;

  @Option(
      names = "--to-s3-endpoint",
      paramLabel = "URL",
      description = "another S3 service than Amazon's")
  private @Nullable String toEndpoint;

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
    AttachmentFiles<Caller> fromFiles = withFiles ? fromFiles(source) : null;
    AttachmentFiles<Caller> toFiles = withFiles ? toFiles(target) : null;
    return Moving.with(
        source,
        from ->
            Moving.with(
                target,
                to -> {
                  FileCopy.Places files =
                      fromFiles == null || toFiles == null
                          ? null
                          : new FileCopy.Places(from, fromFiles, to, toFiles);
                  return copyAll(from, to, one, Turns.on(target), files);
                }));
  }

  private AttachmentFiles<Caller> fromFiles(Database source) {
    var place = new AttachmentPlace("--from-attachments", fromWhere, fromEndpoint);
    return there(place, place.openThere(source), source);
  }

  private AttachmentFiles<Caller> toFiles(Database target) {
    var place = new AttachmentPlace("--to-attachments", toWhere, toEndpoint);
    return there(place, place.openOrMake(target), target);
  }

  private static AttachmentFiles<Caller> there(
      AttachmentPlace place, @Nullable AttachmentFiles<Caller> files, Database database) {
    if (files == null) {
      throw new StartException(
          "where are the files of %s? Use %s".formatted(database.name(), place.option()));
    }
    return files;
  }

  private int copyAll(
      Store<Caller> from,
      Store<Caller> to,
      @Nullable Caller one,
      Turns turns,
      FileCopy.@Nullable Places files) {
    CommandLine line = requireNonNull(spec).commandLine();
    PrintWriter err = line.getErr();
    Progress progress = new Progress(err, Terminal.attached(), owners(from, one), System::nanoTime);
    OwnerLines.Counts counts = OwnerLines.Counts.NONE;
    long owners = 0;
    long different = 0;
    for (Caller caller : Moving.owners(from, one)) {
      OwnerLines read = copied(from, to, caller, progress, turns, files);
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
    new CopyReport(owners, counts, different, files).print(json, line.getOut(), err);
    return different == 0 && (files == null || files.missing() == 0) ? 0 : DIFFERENT;
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
      Store<Caller> from,
      Store<Caller> to,
      Caller caller,
      Progress progress,
      Turns turns,
      FileCopy.@Nullable Places files) {
    OwnerLines before = OwnerLines.of(to, caller);
    boolean comparing = !before.counts().equals(OwnerLines.Counts.NONE);
    if (comparing && (files == null || before.counts().attachments() == 0)) {
      OwnerLines lines = OwnerLines.of(from, caller);
      if (same(lines, before)) {
        return lines;
      }
    }
    OwnerLines lines = new OwnerLines(line -> progress.element());
    OwnerWriter writer = new OwnerWriter(to, caller, comparing, turns);
    if (files == null) {
      Moving.data(from).readOwner(caller, new Both(lines, writer));
      writer.finish();
    } else {
      FileCopy copy = new FileCopy(files, caller, writer);
      Moving.data(from).readOwner(caller, new Both(lines, copy));
      writer.finish();
      copy.finish();
    }
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
