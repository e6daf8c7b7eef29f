package dev.chatkit4j.benchmarks;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.server.Turn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Measures {@link SqliteStore} against the same statements over plain JDBC, both by turns in one
 * run, and prints the ratios beside their bars. Absolute times depend on the machine and on what
 * else it does; the ratios do so far less.
 */
public final class StoreRatios {
  /**
   * The amounts of work in a run.
   *
   * @param rounds of which the median counts
   * @param appends in a round
   * @param pages in a round
   * @param longThread items of the thread that is paged through from both ends
   * @param turnThread items of the thread that turns are added to
   * @param samples single calls of which the median counts
   */
  record Sizes(int rounds, int appends, int pages, int longThread, int turnThread, int samples) {
    static final Sizes USUAL = new Sizes(15, 320, 400, 100_000, 20_000, 200);
    static final Sizes QUICK = new Sizes(7, 160, 200, 10_000, 5_000, 100);
  }

  private static final int PAGE = 20;
  private static final int CALLERS = 32;

  private final Path directory;
  private final Sizes sizes;

  private StoreRatios(Path directory, Sizes sizes) {
    this.directory = directory;
    this.sizes = sizes;
  }

  /** Takes about a minute and 600 MB in the folder for temporary files. */
  public static void main(String[] arguments) throws Exception {
    try (Scratch scratch = Scratch.create()) {
      System.out.print(Ratio.table(measure(scratch, Sizes.USUAL)));
    }
  }

  static List<Ratio> measure(Scratch scratch, Sizes sizes) throws Exception {
    return new StoreRatios(scratch.path(), sizes).measure();
  }

  private List<Ratio> measure() throws Exception {
    List<Ratio> ratios = new ArrayList<>();
    ratios.add(appendByOne());
    ratios.add(appendByMany());
    Path file = directory.resolve("read.db");
    open(file).close();
    try (SqliteStore<String> ours = open(file);
        PlainSqlite plain = new PlainSqlite(file)) {
      fill(ours, plain, "thr_long", sizes.longThread());
      fill(ours, plain, "thr_turns", sizes.turnThread());
      ratios.add(firstPage(ours, plain));
      ratios.add(laterPage(ours, plain));
      ratios.add(farPage(ours, Order.ASC));
      ratios.add(farPage(ours, Order.DESC));
      ratios.add(turn(ours));
    }
    return ratios;
  }

  private static SqliteStore<String> open(Path file) {
    return SqliteStore.open(file, Function.identity());
  }

  private static void fill(SqliteStore<String> ours, PlainSqlite plain, String threadId, int count)
      throws Exception {
    ours.saveThread(Samples.thread(threadId), Samples.OWNER);
    plain.fill(threadId, count);
  }

  private Ratio appendByOne() throws Exception {
    Medians nanos =
        appending(
            "one",
            1,
            (store, round) -> appendRange(store, 0, round * sizes.appends(), sizes.appends()));
    return Ratio.ofRates("append, 1 caller / plain", nanos, 0.7);
  }

  private Ratio appendByMany() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Medians nanos =
          appending("many", CALLERS, (store, round) -> appendTogether(callers, store, round));
      return Ratio.ofRates("append, 32 callers / plain on one connection", nanos, 2.5);
    }
  }

  private interface Appending {
    void into(SqliteStore<String> store, int round) throws Exception;
  }

  private Medians appending(String name, int threads, Appending appending) throws Exception {
    Path ourFile = directory.resolve(name + "-ours.db");
    Path plainFile = directory.resolve(name + "-plain.db");
    try (SqliteStore<String> forPlain = open(plainFile)) {
      addThreads(forPlain, threads);
    }
    try (SqliteStore<String> ours = open(ourFile);
        PlainSqlite plain = new PlainSqlite(plainFile)) {
      addThreads(ours, threads);
      return Medians.of(
          sizes.rounds(),
          sizes.appends(),
          round -> appending.into(ours, round),
          round -> appendPlain(plain, round, threads));
    }
  }

  private static void addThreads(SqliteStore<String> store, int count) {
    for (int i = 0; i < count; i++) {
      store.saveThread(Samples.thread(threadId(i)), Samples.OWNER);
    }
  }

  private static String threadId(int i) {
    return "thr_" + i;
  }

  private static void appendRange(SqliteStore<String> store, int thread, int from, int count) {
    for (int n = from; n < from + count; n++) {
      store.addThreadItem(threadId(thread), Samples.item(threadId(thread), n), Samples.OWNER);
    }
  }

  private void appendTogether(ExecutorService callers, SqliteStore<String> store, int round)
      throws Exception {
    int each = sizes.appends() / CALLERS;
    List<Future<?>> appending = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int thread = i;
      appending.add(callers.submit(() -> appendRange(store, thread, round * each, each)));
    }
    for (Future<?> future : appending) {
      future.get();
    }
  }

  private void appendPlain(PlainSqlite plain, int round, int threads) throws Exception {
    int each = sizes.appends() / threads;
    String document = StoredForm.write(Samples.item(threadId(0), 0));
    for (int n = round * each; n < (round + 1) * each; n++) {
      for (int i = 0; i < threads; i++) {
        plain.append(threadId(i), Samples.item(threadId(i), n), document);
      }
    }
  }

  private Ratio firstPage(SqliteStore<String> ours, PlainSqlite plain) throws Exception {
    Medians nanos =
        Medians.of(
            sizes.rounds(),
            sizes.pages(),
            round -> {
              for (int i = 0; i < sizes.pages(); i++) {
                full(ours.loadThreadItems("thr_long", null, PAGE, Order.DESC, Samples.OWNER));
              }
            },
            round -> {
              for (int i = 0; i < sizes.pages(); i++) {
                full(plain.page("thr_long", PAGE, Order.DESC));
              }
            });
    return Ratio.ofRates("newest page as records / plain, as text", nanos, 0.5);
  }

  private Ratio laterPage(SqliteStore<String> ours, PlainSqlite plain) throws Exception {
    Medians nanos =
        Medians.of(
            sizes.rounds(),
            sizes.pages(),
            round -> {
              for (int i = 0; i < sizes.pages(); i++) {
                String after = Samples.itemId(cursor(round, i));
                full(ours.loadThreadItems("thr_long", after, PAGE, Order.ASC, Samples.OWNER));
              }
            },
            round -> {
              for (int i = 0; i < sizes.pages(); i++) {
                String after = Samples.itemId(cursor(round, i));
                full(plain.page("thr_long", after, PAGE, Order.ASC));
              }
            });
    return Ratio.ofRates("page after a cursor as records / plain, as text", nanos, 0.5);
  }

  /** Somewhere in the long thread, followed by more than a page. */
  private int cursor(int round, int i) {
    return Math.floorMod((round * sizes.pages() + i) * PAGE, sizes.longThread() - 2 * PAGE);
  }

  private Ratio farPage(SqliteStore<String> ours, Order order) throws Exception {
    Medians nanos =
        Medians.of(
            sizes.samples(),
            1,
            round -> pageAt(ours, sizes.longThread() - 2 * PAGE - round % PAGE, order),
            round -> pageAt(ours, PAGE + round % PAGE, order));
    Medians inOrder = order == Order.ASC ? nanos : nanos.swapped();
    return Ratio.ofCosts("page at the far end / at the near end, " + order, inOrder, 1.2);
  }

  private static void pageAt(SqliteStore<String> ours, int n, Order order) {
    full(ours.loadThreadItems("thr_long", Samples.itemId(n), PAGE, order, Samples.OWNER));
  }

  private static void full(Page<ThreadItem> page) {
    if (page.data().size() != PAGE) {
      throw new IllegalStateException("a page has %s items".formatted(page.data().size()));
    }
  }

  private static void full(long characters) {
    if (characters < PAGE * 2_000L) {
      throw new IllegalStateException("a page has %s characters".formatted(characters));
    }
  }

  private Ratio turn(SqliteStore<String> ours) throws Exception {
    for (int i = 0; i < 2 * sizes.samples(); i++) {
      ours.saveThread(Samples.thread(threadId(i)), Samples.OWNER);
    }
    try (ChatKitServer<String> server = new OneMessage(ours)) {
      Medians nanos =
          Medians.of(
              sizes.samples(),
              1,
              round -> turn(server, "thr_turns"),
              round -> turn(server, threadId(round)));
      return Ratio.ofCosts("turn onto the long thread / onto an empty one", nanos, 1.1);
    }
  }

  private static void turn(ChatKitServer<String> server, String threadId) throws IOException {
    Reply reply = server.process(Samples.addUserMessage(threadId), Samples.OWNER);
    if (!(reply instanceof Reply.Events events)) {
      throw new IllegalStateException("no stream of events: " + reply);
    }
    events.writeTo(OutputStream.nullOutputStream());
  }

  private static final class OneMessage extends ChatKitServer<String> {
    OneMessage(SqliteStore<String> store) {
      super(store);
    }

    @Override
    protected void respond(Turn<String> turn) {
      turn.say("Three crates, all promised.");
    }
  }
}
