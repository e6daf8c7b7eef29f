package dev.chatkit4j.attachment;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is not needed any more: files that no message came to hold, the bytes of records
 * that are gone, and bytes that never had a record. Each pass goes on where another failed or was
 * killed, and several processes may sweep at once.
 */
public final class AttachmentSweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AttachmentSweeper.class);

  private static final int BATCH = 100;
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;

  /** Younger bytes without a record may belong to an upload that is under way. */
  private static final Duration STRAY = Duration.ofDays(1);

  private final AttachmentLifecycle<?> lifecycle;
  private final AttachmentFiles<?> files;
  private final Clock clock;
  private final Consumer<AttachmentKey> removed;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("chatkit4j-sweeper").factory());

  /** Does nothing until {@link #start} or a call of {@link #sweep}. */
  public AttachmentSweeper(
      AttachmentLifecycle<?> lifecycle, AttachmentFiles<?> files, Clock clock) {
    this(lifecycle, files, clock, key -> {});
  }

  /** Also tells whose bytes are gone. */
  AttachmentSweeper(
      AttachmentLifecycle<?> lifecycle,
      AttachmentFiles<?> files,
      Clock clock,
      Consumer<AttachmentKey> removed) {
    this.removed = requireNonNull(removed, "removed");
    this.lifecycle = requireNonNull(lifecycle, "lifecycle");
    this.files = requireNonNull(files, "files");
    this.clock = requireNonNull(clock, "clock");
  }

  /** {@link #sweep Sweeps} every minute and {@link #sweepStrays looks for strays} every day. */
  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(() -> logged("Sweeping", this::sweep), 0, 1, TimeUnit.MINUTES);
    var unusedToo =
        timer.scheduleWithFixedDelay(
            () -> logged("Looking for strays", this::sweepStrays), 1, 24 * 60, TimeUnit.MINUTES);
  }

  /** A task that throws would never run again. */
  private static void logged(String what, Task task) {
    try {
      task.run();
    } catch (IOException | RuntimeException e) {
      log.warn("{} of attachments failed and is tried again later", what, e);
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  /**
   * Forgets what has expired and removes the bytes that must go.
   *
   * @throws dev.chatkit4j.store.UnavailableException if the store cannot be reached
   */
  public void sweep() {
    while (lifecycle.expire(clock.instant(), BATCH) == BATCH) {
      // so many at a time
    }
    List<AttachmentRemoval> due = lifecycle.loadRemovals(clock.instant(), BATCH);
    while (!due.isEmpty()) {
      carryOut(due);
      due = due.size() < BATCH ? List.of() : lifecycle.loadRemovals(clock.instant(), BATCH);
    }
  }

  private void carryOut(List<AttachmentRemoval> due) {
    List<AttachmentRemoval> done = new ArrayList<>();
    for (AttachmentRemoval removal : due) {
      try {
        files.remove(removal.key());
        removed.accept(removal.key());
        done.add(removal);
      } catch (IOException e) {
        postpone(removal, e);
      }
    }
    lifecycle.completeRemovals(done);
  }

  private void postpone(AttachmentRemoval removal, IOException cause) {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(removal.tries(), MAX_DOUBLINGS));
    log.atWarn()
        .addKeyValue("attachment", removal.key().id())
        .addKeyValue("tries", removal.tries() + 1)
        .setCause(cause)
        .log("The bytes of an attachment could not be removed; tried again in {}", pause);
    lifecycle.postponeRemoval(removal, clock.instant().plus(pause));
  }

  /**
   * Removes bytes, a day old or older, of which there is no record: what came by a link after its
   * record was gone, or what a restored database does not know. What cannot be removed is logged
   * and stays until the next time.
   *
   * @throws IOException if not all that there is can be listed; what was listed has been seen to
   */
  public void sweepStrays() throws IOException {
    Instant before = clock.instant().minus(STRAY);
    List<StoredFile> strays = new ArrayList<>();
    try {
      files.list(
          before,
          file -> {
            if (!known(file)) {
              strays.add(file);
            }
          });
    } finally {
      strays.forEach(this::removeStray);
      sweepStaging(before);
    }
  }

  private void removeStray(StoredFile stray) {
    log.info("Removing {}, of which there is no record", stray.path());
    try {
      files.remove(stray);
    } catch (IOException e) {
      log.warn("{}, of which there is no record, cannot be removed", stray.path(), e);
    }
  }

  /** What is not of our form, and what cannot be looked up by its id, is left alone. */
  private boolean known(StoredFile file) {
    return !AttachmentKey.isPath(file.path())
        || file.id().startsWith("~")
        || lifecycle.findAny(file.id()).stream()
            .anyMatch(stored -> stored.key().path().equals(file.path()));
  }

  private void sweepStaging(Instant before) throws IOException {
    try (DirectoryStream<Path> staged = Files.newDirectoryStream(files.staging(), "upload*")) {
      for (Path file : staged) {
        sweepStaged(file, before);
      }
    }
  }

  private static void sweepStaged(Path file, Instant before) {
    try {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // it was moved or removed meanwhile
    } catch (IOException e) {
      log.warn("{}, left by an upload that did not end, cannot be deleted", file, e);
    }
  }

  /** Ends what runs in the background, at the latest after ten seconds. */
  @Override
  public void close() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("The sweeper is still at work after 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
