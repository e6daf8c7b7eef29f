package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sends requests and turns to a server, checks every answer, and makes tables of how many there
 * were and how long they took. The first wrong answer ends it with an {@link IOException}.
 */
final class HttpLoad {
  /**
   * The amounts of work in a run.
   *
   * @param connections how many at once, one row of the table each
   * @param rounds of which the median counts
   * @param warmUp how long a load goes on before the rounds
   * @param round how long in a round
   * @param items of the thread whose items are listed
   * @param threads of the user whose threads are listed
   * @param turns onto one thread
   * @param longThread items of the thread that is paged through
   */
  record Sizes(
      List<Integer> connections,
      int rounds,
      Duration warmUp,
      Duration round,
      int items,
      int threads,
      int turns,
      int longThread) {
    static final Sizes USUAL =
        new Sizes(
            List.of(1, 8, 32),
            3,
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            200,
            1_000,
            500,
            20_000);
    static final Sizes QUICK =
        new Sizes(
            List.of(1, 8, 32),
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            200,
            1_000,
            200,
            2_000);
  }

  private static final String ITEMS_OWNER = "ann";
  private static final String THREADS_OWNER = "ben";
  private static final String TURNS_OWNER = "cem";
  private static final String GROWING_OWNER = "dea";
  private static final String LONG_OWNER = "eve";

  private static final int DELTAS = 20;
  private static final String TURN = "bench:" + DELTAS;

  /** What {@link #newestItems} does, to be formatted with the size of the thread. */
  static final String NEWEST_ITEMS = "`items.list`, newest 20 of %s items";

  /** What {@link #turns} does. */
  static final String TURNS = "`threads.create` with `%s`, to the end of the turn".formatted(TURN);

  private final Target target;
  private final Sizes sizes;

  HttpLoad(Target target, Sizes sizes) {
    this.target = target;
    this.sizes = sizes;
  }

  /** Starts the packed program in that folder, measures it, and returns the tables. */
  static String ofPacked(Scratch scratch, Sizes sizes) throws Exception {
    try (ServedProgram program =
        ServedProgram.start(ServedProgram.packed(), scratch.path(), Map.of())) {
      return new HttpLoad(program.target(), sizes).tables();
    }
  }

  String tables() throws Exception {
    return "%s%n%s%n%s%nThe server's memory was %s MB after all that, %s MB at most.%n"
        .formatted(
            loops(),
            pages(),
            growing(),
            Spread.number(target.residentMegabytes()),
            Spread.number(target.peakMegabytes()));
  }

  Table loops() throws Exception {
    Supplier<Exchange> items = newestItems();
    byte[] thread =
        target.request(
            ITEMS_OWNER, Requests.getById(thread(ITEMS_OWNER, TURN, DELTAS, sizes.items())));
    makeThreads();
    byte[] threads = target.request(THREADS_OWNER, Requests.listThreads());
    Table table =
        new Table(
            "request",
            "connections",
            "per second",
            "p50 ms",
            "p99 ms",
            "server's CPU ms each",
            "driver's CPU ms each");
    loop(table, NEWEST_ITEMS.formatted(Spread.count(sizes.items())), items);
    loop(
        table,
        "`threads.get_by_id`, a thread with %s items".formatted(Spread.count(sizes.items())),
        () -> ItemPage.full(thread, "items"));
    loop(
        table,
        "`threads.list`, newest 20 of %s threads".formatted(Spread.count(sizes.threads())),
        () -> ItemPage.full(threads));
    loop(table, TURNS, turns());
    return table;
  }

  /** Lists the newest items of a thread that is made for it. */
  Supplier<Exchange> newestItems() throws IOException {
    String thread = thread(ITEMS_OWNER, TURN, DELTAS, sizes.items());
    byte[] items = target.request(ITEMS_OWNER, Requests.listItems(thread, "desc", null));
    return () -> ItemPage.full(items);
  }

  /** Makes a thread with a turn. */
  Supplier<Exchange> turns() {
    byte[] turn = target.request(TURNS_OWNER, Requests.create(TURN));
    return () -> new WholeTurn(turn, DELTAS);
  }

  private void loop(Table table, String what, Supplier<Exchange> exchange) throws Exception {
    for (int connections : sizes.connections()) {
      List<Exchange> exchanges = Stream.generate(exchange).limit(connections).toList();
      ClosedLoop.run(target, exchanges, sizes.warmUp());
      List<ClosedLoop.Round> rounds = new ArrayList<>();
      for (int i = 0; i < sizes.rounds(); i++) {
        rounds.add(ClosedLoop.run(target, exchanges, sizes.round()));
      }
      table.row(
          what,
          connections,
          Spread.of(rounds, ClosedLoop.Round::perSecond),
          Spread.of(rounds, round -> round.took().millis(0.5)),
          Spread.of(rounds, round -> round.took().millis(0.99)),
          Spread.of(rounds, ClosedLoop.Round::serverMillisEach).median(),
          Spread.of(rounds, ClosedLoop.Round::driverMillisEach).median());
    }
  }

  /** Makes a thread of so many items by turns, of which each leaves two, and returns its id. */
  private String thread(String owner, String text, int deltas, int items) throws IOException {
    try (HttpConnection connection = target.connect()) {
      WholeTurn first = new WholeTurn(target.request(owner, Requests.create(text)), deltas);
      first.run(connection);
      String id = first.threadId();
      byte[] request = target.request(owner, Requests.addUserMessage(id, text));
      WholeTurn turn = new WholeTurn(request, deltas);
      for (int i = 2; i < items; i += 2) {
        turn.run(connection);
      }
      return id;
    }
  }

  private void makeThreads() throws IOException {
    try (HttpConnection connection = target.connect()) {
      WholeTurn turn = new WholeTurn(target.request(THREADS_OWNER, Requests.create("hello")), 0);
      for (int i = 0; i < sizes.threads(); i++) {
        turn.run(connection);
      }
    }
  }

  /** From one end of a long thread to the other. */
  Table pages() throws IOException {
    String thread = thread(LONG_OWNER, "hello", 0, sizes.longThread());
    Table table =
        new Table(
            "all pages of %s items, one after the other"
                .formatted(Spread.count(sizes.longThread())),
            "pages per second",
            "p50 ms",
            "p99 ms",
            "last 10 / first 10 pages");
    for (String order : List.of("asc", "desc")) {
      walk(thread, order); // warms up
      List<Nanos> rounds = new ArrayList<>();
      for (int i = 0; i < sizes.rounds(); i++) {
        rounds.add(walk(thread, order));
      }
      table.row(
          order.equals("asc") ? "oldest first" : "newest first",
          Spread.of(rounds, HttpLoad::perSecond),
          Spread.of(rounds, pages -> pages.millis(0.5)),
          Spread.of(rounds, pages -> pages.millis(0.99)),
          Spread.of(rounds, pages -> growth(pages, 10)));
    }
    return table;
  }

  Nanos walk(String thread, String order) throws IOException {
    Nanos nanos = new Nanos();
    Set<String> seen = new HashSet<>();
    int items = 0;
    try (HttpConnection connection = target.connect()) {
      String after = null;
      do {
        byte[] request = target.request(LONG_OWNER, Requests.listItems(thread, order, after));
        long begin = System.nanoTime();
        byte[] body = connection.json(request);
        nanos.add(System.nanoTime() - begin);
        ItemPage page = ItemPage.read(body).requireFull();
        items += page.ids().size();
        seen.addAll(page.ids());
        after = page.after();
      } while (after != null && items < 2 * sizes.longThread());
    }
    if (items != sizes.longThread() || seen.size() != items) {
      throw new IOException(
          "%s items, %s of them different, instead of %s"
              .formatted(items, seen.size(), sizes.longThread()));
    }
    return nanos;
  }

  /** Turns onto a thread that grows. */
  Table growing() throws IOException {
    int few = Math.min(50, sizes.turns());
    Table table =
        new Table(
            "%s turns of `%s` onto one thread".formatted(Spread.count(sizes.turns()), TURN),
            "turns per second",
            "p50 ms",
            "p99 ms",
            "last %s / first %s turns".formatted(few, few));
    grow(); // warms up
    List<Nanos> rounds = new ArrayList<>();
    for (int i = 0; i < sizes.rounds(); i++) {
      rounds.add(grow());
    }
    return table.row(
        "one after the other",
        Spread.of(rounds, HttpLoad::perSecond),
        Spread.of(rounds, turns -> turns.millis(0.5)),
        Spread.of(rounds, turns -> turns.millis(0.99)),
        Spread.of(rounds, turns -> growth(turns, few)));
  }

  private Nanos grow() throws IOException {
    String thread = thread(GROWING_OWNER, "hello", 0, 2);
    byte[] request = target.request(GROWING_OWNER, Requests.addUserMessage(thread, TURN));
    WholeTurn turn = new WholeTurn(request, DELTAS);
    Nanos nanos = new Nanos();
    try (HttpConnection connection = target.connect()) {
      for (int i = 0; i < sizes.turns(); i++) {
        long begin = System.nanoTime();
        turn.run(connection);
        nanos.add(System.nanoTime() - begin);
      }
    }
    return nanos;
  }

  /** Of things that were done one after the other. */
  private static double perSecond(Nanos each) {
    double nanos = 0;
    for (int i = 0; i < each.size(); i++) {
      nanos += each.get(i);
    }
    return each.size() / (nanos / 1e9);
  }

  /** How much more the last few took than the first, in the median. */
  static double growth(Nanos each, int few) {
    int some = Math.min(few, each.size());
    Nanos first = each.between(0, some);
    Nanos last = each.between(each.size() - some, each.size());
    return last.millis(0.5) / first.millis(0.5);
  }
}
