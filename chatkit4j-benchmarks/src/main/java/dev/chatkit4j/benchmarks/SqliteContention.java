package dev.chatkit4j.benchmarks;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Ids;
import dev.chatkit4j.store.StoreItemType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures the waits of callers while a thousand virtual threads read and write one SQLite file
 * without a pause, every fourth of them writing items of 2 KB, the others reading pages of 20.
 * Counts also how often a virtual thread was pinned, and how late another one wakes from its naps
 * meanwhile: so long does whatever else the process has to do queue for a carrier.
 *
 * <p>Ends with an exception if p99.9 is above 250 ms or any thread was pinned. Arguments, all
 * optional: threads, seconds.
 */
public final class SqliteContention {
  private static final int CONVERSATIONS = 100;
  private static final int WARM_UP_SECONDS = 2;
  private static final double MOST_MILLIS = 250;
  private static final Duration NAP = Duration.ofMillis(10);
  private static final String TEXT = "x".repeat(2000);

  private final SqliteStore<String> store;

  private SqliteContention(SqliteStore<String> store) {
    this.store = store;
  }

  /**
   * The waits of callers.
   *
   * @param reads each call
   * @param writes each call
   * @param wakes how late a virtual thread woke from each nap
   */
  private record Waits(Nanos reads, Nanos writes, Nanos wakes) {}

  /**
   * The outcome of a measurement.
   *
   * @param good whether the bars are met
   * @param markdown the figures
   */
  record Result(boolean good, String markdown) {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    try (Scratch scratch = Scratch.create()) {
      Result result = measure(scratch, threads, seconds);
      System.out.print(result.markdown());
      if (!result.good()) {
        throw new IllegalStateException("the bars are not met");
      }
    }
  }

  static Result measure(Scratch scratch, int threads, int seconds) throws Exception {
    Path file = scratch.path().resolve("contention.db");
    try (SqliteStore<String> store = SqliteStore.open(file, owner -> owner)) {
      SqliteContention contention = new SqliteContention(store);
      contention.prepare();
      contention.run(threads, WARM_UP_SECONDS);
      return report(
          Pinned.during(
              scratch.path().resolve("pinned.jfr"), () -> contention.run(threads, seconds)),
          threads,
          seconds);
    }
  }

  private static Result report(Pinned<Waits> measured, int threads, int seconds) {
    Waits waits = measured.result();
    Table table =
        new Table(
            "%s virtual threads".formatted(Spread.count(threads)),
            "per second",
            "waited p50 ms",
            "p99 ms",
            "p99.9 ms",
            "at most ms");
    row(table, "pages of 20 read", waits.reads(), seconds);
    row(table, "items written", waits.writes(), seconds);
    row(table, "another virtual thread, woken too late", waits.wakes(), seconds);
    boolean quick =
        Math.max(waits.reads().millis(0.999), waits.writes().millis(0.999)) <= MOST_MILLIS;
    String markdown =
        "%s%nPinned virtual threads: %s. p99.9 at most %s ms: %s.%n"
            .formatted(
                table,
                measured.times(),
                Spread.count(Math.round(MOST_MILLIS)),
                quick ? "yes" : "NO");
    return new Result(quick && measured.times() == 0, markdown);
  }

  private static void row(Table table, String what, Nanos nanos, int seconds) {
    table.row(
        what,
        (double) nanos.size() / seconds,
        nanos.millis(0.5),
        nanos.millis(0.99),
        nanos.millis(0.999),
        nanos.millis(1));
  }

  private void prepare() {
    for (int i = 0; i < CONVERSATIONS; i++) {
      store.saveThread(new ThreadMetadata("t" + i, Instant.now()), "ann");
      for (int j = 0; j < 20; j++) {
        write("t" + i);
      }
    }
  }

  private Waits run(int threads, int seconds) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    Waits waits = new Waits(new Nanos(), new Nanos(), new Nanos());
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Nanos>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String threadId = "t" + i % CONVERSATIONS;
        Runnable call = writes(i) ? () -> write(threadId) : () -> read(threadId);
        futures.add(executor.submit(() -> repeat(call, end)));
      }
      Future<Nanos> wakes = executor.submit(() -> nap(end));
      for (int i = 0; i < threads; i++) {
        (writes(i) ? waits.writes() : waits.reads()).addAll(futures.get(i).get());
      }
      waits.wakes().addAll(wakes.get());
    }
    return waits;
  }

  private static boolean writes(int number) {
    return number % 4 == 0;
  }

  private static Nanos repeat(Runnable call, long end) {
    Nanos waits = new Nanos();
    for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
      call.run();
      waits.add(System.nanoTime() - begin);
    }
    return waits;
  }

  private static Nanos nap(long end) throws InterruptedException {
    Nanos late = new Nanos();
    for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
      Thread.sleep(NAP);
      late.add(System.nanoTime() - begin - NAP.toNanos());
    }
    return late;
  }

  private void read(String threadId) {
    int found = store.loadThreadItems(threadId, null, 20, Order.DESC, "ann").data().size();
    if (found != 20) {
      throw new IllegalStateException("a page of " + found);
    }
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
}
