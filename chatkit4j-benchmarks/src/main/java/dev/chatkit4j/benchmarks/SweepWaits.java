package dev.chatkit4j.benchmarks;

import dev.chatkit4j.attachment.AttachmentSweeper;
import dev.chatkit4j.attachment.FileAttachmentStore;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.store.AttachmentFiles;
import dev.chatkit4j.store.AttachmentKey;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentLinks;
import dev.chatkit4j.store.StoredFile;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the waits of four writers for one SQLite file while nobody sweeps, and while a sweeper
 * takes away attachments that have expired, records and bytes.
 */
final class SweepWaits {
  private static final int WRITERS = 4;
  private static final String OWNER = Samples.OWNER;

  private final SqliteStore<String> store;
  private final AttachmentLifecycle<String> lives;
  private final AttachmentFiles<String> files;

  private final AtomicLong items = new AtomicLong();

  private SweepWaits(SqliteStore<String> store, AttachmentFiles<String> files) {
    this.store = store;
    this.lives = store.attachmentLifecycle().orElseThrow();
    this.files = files;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    try (Scratch scratch = Scratch.create()) {
      System.out.print(measure(scratch, 100_000, 5));
    }
  }

  static Table measure(Scratch scratch, int attachments, int quietSeconds) throws Exception {
    var links = new AttachmentLinks(new byte[32], () -> URI.create("http://here/attachments"));
    AttachmentFiles<String> files =
        FileAttachmentStore.open(
            scratch.path().resolve("swept"), owner -> owner, links, Clock.systemUTC());
    try (SqliteStore<String> store =
        SqliteStore.open(scratch.path().resolve("swept.db"), owner -> owner)) {
      SweepWaits waits = new SweepWaits(store, files);
      waits.prepare(attachments);
      return waits.table(attachments, quietSeconds);
    }
  }

  private void prepare(int attachments) throws Exception {
    store.saveThread(Samples.thread("t"), OWNER);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < attachments; i++) {
        String id = "atc_" + i;
        all.add(() -> add(id));
      }
      for (Future<Boolean> each : threads.invokeAll(all)) {
        each.get();
      }
    }
  }

  private boolean add(String id) throws IOException {
    Path bytes =
        files.staging().resolveSibling("files").resolve(new AttachmentKey(OWNER, id).path());
    Files.createDirectories(bytes.getParent());
    Files.writeString(bytes, "x");
    Attachment attachment = Attachment.of(id, "a.txt", "text/plain", null, "");
    return lives.addPending(attachment, 1, Instant.EPOCH, Long.MAX_VALUE, OWNER);
  }

  private Table table(int attachments, int quietSeconds) throws Exception {
    write(new CountDownLatch(0), quietSeconds); // warms up
    Nanos quiet = write(new CountDownLatch(0), quietSeconds);
    CountDownLatch swept = new CountDownLatch(1);
    long begin = System.nanoTime();
    Nanos busy;
    Nanos calls = new Nanos();
    try (ExecutorService thread = Executors.newSingleThreadExecutor();
        var sweeper = new AttachmentSweeper(timed(calls), files, Clock.systemUTC())) {
      Future<Double> sweep =
          thread.submit(() -> {
            try {
              sweeper.sweep();
              return (System.nanoTime() - begin) / 1e9;
            } finally {
              swept.countDown();
            }
          });
      busy = write(swept, 0);
      requireNothingLeft();
      Table table =
          new Table(
              "%s writers".formatted(WRITERS), "waited p50 ms", "p99 ms", "p99.9 ms", "at most ms");
      row(table, "nobody sweeps", quiet);
      row(
          table,
          "%s expired attachments are swept in %s s"
              .formatted(Spread.count(attachments), Spread.number(sweep.get())),
          busy);
      row(table, "the sweeper's own calls, their waiting included", calls);
      return table;
    }
  }

  /** The same, by one thread, with the time each call took. */
  @SuppressWarnings("unchecked")
  private AttachmentLifecycle<String> timed(Nanos calls) {
    InvocationHandler timing =
        (proxy, method, arguments) -> {
          long begin = System.nanoTime();
          Object result = method.invoke(lives, arguments);
          calls.add(System.nanoTime() - begin);
          return result;
        };
    return (AttachmentLifecycle<String>)
        Proxy.newProxyInstance(
            SweepWaits.class.getClassLoader(), new Class<?>[] {AttachmentLifecycle.class}, timing);
  }

  private void requireNothingLeft() throws IOException {
    List<StoredFile> left = new ArrayList<>();
    files.list(Instant.now().plusSeconds(60), left::add);
    if (!left.isEmpty() || !lives.findAny("atc_0").isEmpty()) {
      throw new IllegalStateException(left.size() + " files are left");
    }
  }

  private static void row(Table table, String what, Nanos nanos) {
    table.row(what, nanos.millis(0.5), nanos.millis(0.99), nanos.millis(0.999), nanos.millis(1));
  }

  /** Writes for so many seconds at least, and until the latch opens. */
  private Nanos write(CountDownLatch latch, int seconds) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    Nanos waits = new Nanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Nanos>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(threads.submit(() -> writeUntil(latch, end)));
      }
      for (Future<Nanos> writer : writers) {
        waits.addAll(writer.get());
      }
    }
    return waits;
  }

  private Nanos writeUntil(CountDownLatch latch, long end) {
    Nanos waits = new Nanos();
    long begin = System.nanoTime();
    while (latch.getCount() > 0 || begin < end) {
      store.addThreadItem("t", Samples.item("t", items.incrementAndGet()), OWNER);
      long now = System.nanoTime();
      waits.add(now - begin);
      begin = now;
    }
    return waits;
  }
}
