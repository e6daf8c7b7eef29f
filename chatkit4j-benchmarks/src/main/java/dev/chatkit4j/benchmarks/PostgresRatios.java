package dev.chatkit4j.benchmarks;

import dev.chatkit4j.jdbc.PostgresStore;
import dev.chatkit4j.protocol.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures {@link PostgresStore} against the same statements over plain JDBC, both by turns in one
 * run, and prints the ratios beside their bars.
 */
public final class PostgresRatios {
  private static final int ROUNDS = 15;
  private static final int APPENDS = 800;
  private static final int PAGES = 200;
  private static final int PAGE = 20;

  private final PostgresStore<String> ours;
  private final List<PlainPostgres> plain;
  private final ExecutorService callers = Executors.newFixedThreadPool(8);

  private PostgresRatios(PostgresStore<String> ours, List<PlainPostgres> plain) {
    this.ours = ours;
    this.plain = plain;
  }

  /** Takes the URL, the user and the password of an empty database, and fills it with 200 MB. */
  public static void main(String[] arguments) throws Exception {
    PostgresStore.Builder<String> builder =
        PostgresStore.<String>builder(owner -> owner)
            .url(arguments[0])
            .user(arguments[1])
            .password(arguments[2])
            .poolSize(8);
    builder.migrate();
    List<PlainPostgres> plain = new ArrayList<>();
    try (PostgresStore<String> ours = builder.open()) {
      for (int i = 0; i < 8; i++) {
        plain.add(new PlainPostgres(arguments[0], arguments[1], arguments[2]));
      }
      System.out.print(Ratio.table(new PostgresRatios(ours, plain).measure()));
    }
    for (PlainPostgres connection : plain) {
      connection.close();
    }
  }

  private List<Ratio> measure() throws Exception {
    for (int i = 0; i < 8; i++) {
      ours.saveThread(Samples.thread("ours_" + i), Samples.OWNER);
      ours.saveThread(Samples.thread("plain_" + i), Samples.OWNER);
    }
    try (callers) {
      return List.of(
          ratio("append", 0.85, 1, APPENDS / 4, this::appendOurs, this::appendPlain),
          ratio("append", 0.85, 8, APPENDS, this::appendOurs, this::appendPlain),
          ratio("page as records / as text", 0.5, 1, PAGES, this::pageOurs, this::pagePlain),
          ratio("page as records / as text", 0.5, 8, PAGES, this::pageOurs, this::pagePlain));
    }
  }

  private interface Call {
    void by(int caller, int n) throws Exception;
  }

  private Ratio ratio(String what, double bar, int connections, int calls, Call first, Call second)
      throws Exception {
    int offset = connections * 1_000_000;
    Medians nanos =
        Medians.of(
            ROUNDS,
            calls,
            round -> together(connections, offset + round * calls, calls, first),
            round -> together(connections, offset + round * calls, calls, second));
    return Ratio.ofRates("%s, %s at once / plain".formatted(what, connections), nanos, bar);
  }

  private void together(int connections, int from, int calls, Call call) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int caller = i;
      running.add(
          callers.submit(() -> {
            for (int n = caller; n < calls; n += connections) {
              call.by(caller, from + n);
            }
            return true;
          }));
    }
    for (Future<?> future : running) {
      future.get();
    }
  }

  private void appendOurs(int caller, int n) {
    String threadId = "ours_" + caller;
    ours.addThreadItem(threadId, Samples.item(threadId, n), Samples.OWNER);
  }

  private void appendPlain(int caller, int n) throws Exception {
    String threadId = "plain_" + caller;
    plain.get(caller).append(threadId, Samples.item(threadId, n));
  }

  private void pageOurs(int caller, int n) {
    String threadId = "ours_" + caller;
    int size = ours.loadThreadItems(threadId, null, PAGE, Order.DESC, Samples.OWNER).data().size();
    full(size == PAGE);
  }

  private void pagePlain(int caller, int n) throws Exception {
    full(plain.get(caller).page("plain_" + caller, PAGE) >= PAGE * 1_900L);
  }

  private static void full(boolean page) {
    if (!page) {
      throw new IllegalStateException("a page is not full");
    }
  }
}
