package dev.chatkit4j.benchmarks;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.StoreItemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * How long callers wait when a thousand virtual threads read and write one SQLite file without a
 * pause, every fourth of them writing items of 2 KB, the others reading pages of 20. Prints the
 * waits and how often a virtual thread was pinned; ends with 1 if p99.9 is above 250 ms or any was.
 * Arguments, all optional: threads, seconds.
 */
public final class SqliteContention {
  private static final int CONVERSATIONS = 100;
  private static final long MOST_MICROS = 250_000;
  private static final String TEXT = "x".repeat(2000);

  private final SqliteStore<String> store;

  private SqliteContention(SqliteStore<String> store) {
    this.store = store;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    Path folder = Files.createTempDirectory("contention");
    boolean good;
    try (SqliteStore<String> store = SqliteStore.open(folder.resolve("a.db"), owner -> owner)) {
      SqliteContention contention = new SqliteContention(store);
      contention.prepare();
      contention.run(threads, 2);
      good = contention.measure(threads, seconds, folder.resolve("pinned.jfr"));
    }
    delete(folder);
    System.exit(good ? 0 : 1);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void prepare() {
    for (int i = 0; i < CONVERSATIONS; i++) {
      store.saveThread(new ThreadMetadata("t" + i, Instant.now()), "ann");
      for (int j = 0; j < 20; j++) {
        write("t" + i);
      }
    }
  }

  private boolean measure(int threads, int seconds, Path recorded) throws Exception {
    List<Waits> waits;
    try (Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
      recording.start();
      waits = run(threads, seconds);
      recording.stop();
      recording.dump(recorded);
    }
    int pinned = RecordingFile.readAllEvents(recorded).size();
    long reads = print("reads", waits.stream().filter(wait -> !wait.writes).toList(), seconds);
    long writes = print("writes", waits.stream().filter(wait -> wait.writes).toList(), seconds);
    System.out.printf("pinned %d times%n", pinned);
    return pinned == 0 && Math.max(reads, writes) <= MOST_MICROS;
  }

  /** What one thread waited for, in microseconds. */
  private static final class Waits {
    final boolean writes;
    private long[] micros = new long[1024];
    private int size;

    Waits(boolean writes) {
      this.writes = writes;
    }

    void add(long nanos) {
      if (size == micros.length) {
        micros = Arrays.copyOf(micros, 2 * size);
      }
      micros[size++] = nanos / 1000;
    }

    long[] all() {
      return Arrays.copyOf(micros, size);
    }
  }

  private List<Waits> run(int threads, int seconds) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    List<Waits> waits = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Waits>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        futures.add(executor.submit(() -> repeat(number, end)));
      }
      for (Future<Waits> future : futures) {
        waits.add(future.get());
      }
    }
    return waits;
  }

  private Waits repeat(int number, long end) {
    Waits waits = new Waits(number % 4 == 0);
    String threadId = "t" + number % CONVERSATIONS;
    for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
      if (waits.writes) {
        write(threadId);
      } else {
        int found = store.loadThreadItems(threadId, null, 20, Order.DESC, "ann").data().size();
        if (found != 20) {
          throw new IllegalStateException("a page of " + found);
        }
      }
      waits.add(System.nanoTime() - begin);
    }
    return waits;
  }

  private void write(String threadId) {
    store.addThreadItem(
        threadId,
        new ThreadItem.AssistantMessage(
            Ids.generate(StoreItemType.MESSAGE),
            threadId,
            Instant.now(),
            List.of(new AssistantMessageContent(TEXT))),
        "ann");
  }

  /** Returns the 99.9th percentile. */
  private static long print(String what, List<Waits> waits, int seconds) {
    long[] micros = waits.stream().flatMapToLong(wait -> Arrays.stream(wait.all())).toArray();
    Arrays.sort(micros);
    System.out.printf(
        "%s: %d a second, waited p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, at most %.1f ms%n",
        what,
        micros.length / seconds,
        at(micros, 0.5) / 1e3,
        at(micros, 0.99) / 1e3,
        at(micros, 0.999) / 1e3,
        at(micros, 1) / 1e3);
    return at(micros, 0.999);
  }

  private static long at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))];
  }
}
