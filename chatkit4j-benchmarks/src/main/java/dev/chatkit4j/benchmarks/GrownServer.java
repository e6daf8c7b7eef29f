package dev.chatkit4j.benchmarks;

import dev.chatkit4j.jdbc.MariaDbStore;
import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.jdbc.ServerStoreBuilder;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.Page;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures whether a store on a server gets slower as it grows: pages of a thread of 1,000 items
 * and lists of an owner of 30 threads in a store of 10 owners, against those of a thread of
 * 100,000, of an owner of 1,000 threads, among 10,000 owners. Both stores are in one database,
 * under different prefixes, and are asked by turns.
 */
public final class GrownServer {
  private static final String POSTGRES = "jdbc:postgresql:";
  private static final int ROUNDS = 41;
  private static final int CALLS = 50;
  private static final int PAGE = 20;
  private static final int BATCH = 500;
  private static final double BAR = 1.2;

  private final ExecutorService fillers = Executors.newFixedThreadPool(8);

  private GrownServer() {}

  /** Takes the URL, the user and the password of an empty database, and fills it with 300 MB. */
  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    GrownServer server = new GrownServer();
    try (Store<String> small = open(url, arguments, "small_");
        Store<String> grown = open(url, arguments, "grown_");
        var fillers = server.fillers) {
      server.fill(small, 1_000, 30, 10);
      server.fill(grown, 100_000, 1_000, 10_000);
      analyze(arguments);
      System.out.print(Ratio.table(measure(small, grown)));
    }
  }

  private static Store<String> open(String url, String[] arguments, String prefix) {
    return url.startsWith(POSTGRES)
        ? open(PostgresStore.builder(owner -> owner), arguments, prefix)
        : open(MariaDbStore.builder(owner -> owner), arguments, prefix);
  }

  private static <S extends Store<String>, B extends ServerStoreBuilder<String, S, B>> S open(
      B builder, String[] arguments, String prefix) {
    builder.url(arguments[0]).user(arguments[1]).password(arguments[2]).tablePrefix(prefix);
    builder.migrate();
    return builder.open();
  }

  private void fill(Store<String> store, int items, int threads, int owners) throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      String threadId = "thr_" + i;
      work.add(() -> write(store, threadId, 0, 1, Samples.OWNER));
    }
    for (int i = 1; i < owners; i++) {
      String owner = "other_" + i;
      work.add(() -> write(store, "thr_0", 0, PAGE, owner));
    }
    together(work);
    for (int from = 1; from < items; from += BATCH) {
      write(store, "thr_0", from, Math.min(BATCH, items - from), Samples.OWNER);
    }
  }

  /** PostgreSQL does so by itself, a minute later; MariaDB at once. */
  private static void analyze(String[] arguments) throws SQLException {
    if (arguments[0].startsWith(POSTGRES)) {
      try (Connection connection =
              DriverManager.getConnection(arguments[0], arguments[1], arguments[2]);
          Statement statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE");
      }
    }
  }

  private void together(List<Callable<Boolean>> work) throws Exception {
    for (Future<Boolean> done : fillers.invokeAll(work)) {
      done.get();
    }
  }

  private static boolean write(
      Store<String> store, String threadId, int from, int count, String owner) {
    List<ThreadItem> items =
        IntStream.range(from, from + count).mapToObj(n -> Samples.item(threadId, n)).toList();
    store
        .batchWrites()
        .orElseThrow()
        .write(threadId, from == 0 ? Samples.thread(threadId) : null, List.of(), items, owner);
    return true;
  }

  private interface Call {
    Page<?> of(Store<String> store);
  }

  private static List<Ratio> measure(Store<String> small, Store<String> grown) throws Exception {
    String first = Samples.itemId(PAGE);
    return List.of(
        ratio("newest page of a thread", small, grown, store -> items(store, null, Order.DESC)),
        ratio("oldest page", small, grown, store -> items(store, null, Order.ASC)),
        ratio("page after a cursor", small, grown, store -> items(store, first, Order.ASC)),
        ratio("newest threads", small, grown, store -> threads(store, Order.DESC)),
        ratio("oldest threads", small, grown, store -> threads(store, Order.ASC)));
  }

  private static Page<ThreadItem> items(Store<String> store, @Nullable String after, Order order) {
    return store.loadThreadItems("thr_0", after, PAGE, order, Samples.OWNER);
  }

  private static Page<?> threads(Store<String> store, Order order) {
    return store.loadThreads(PAGE, null, order, Samples.OWNER);
  }

  private static Ratio ratio(String what, Store<String> small, Store<String> grown, Call call)
      throws Exception {
    Medians nanos =
        Medians.of(ROUNDS, CALLS, round -> repeat(grown, call), round -> repeat(small, call));
    return Ratio.ofCosts(what + ", grown / small", nanos, BAR);
  }

  private static void repeat(Store<String> store, Call call) {
    for (int i = 0; i < CALLS; i++) {
      if (call.of(store).data().size() != PAGE) {
        throw new IllegalStateException("a page is not full");
      }
    }
  }
}
