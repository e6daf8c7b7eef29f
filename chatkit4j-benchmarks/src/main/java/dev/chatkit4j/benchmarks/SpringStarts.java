package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the starter's part in the start of a Spring Boot application: from the start of the
 * process to the first answer of the controller that the application has with the starter and
 * without it.
 */
public final class SpringStarts {
  static final int STARTS = 10;

  private static final double BAR_MILLIS = 300;

  private final Path folder;
  private final int count;
  private final Table table;

  private SpringStarts(Path folder, int count) {
    this.folder = folder;
    this.count = count;
    this.table =
        new Table(
            "%s starts each, by turns".formatted(count),
            "seconds to the first answer",
            "added ms",
            "bar",
            "met",
            "added CPU ms",
            "first turn after it ms");
  }

  /**
   * Takes two minutes. Arguments, optional: URL, user and password of an empty PostgreSQL database,
   * on which starts are measured too.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 0 && arguments.length != 3) {
      throw new IllegalArgumentException("the arguments are URL, USER and PASSWORD, or none");
    }
    try (Scratch scratch = Scratch.create()) {
      System.out.print(measure(scratch.path(), STARTS, arguments));
    }
  }

  /**
   * Starts the application so often on each kind of store, all by turns, and makes a table.
   *
   * @param database URL, user and password of a PostgreSQL database, or none of them
   */
  static Table measure(Path folder, int count, String... database) throws IOException {
    SpringStarts starts =
        new SpringStarts(Files.createTempDirectory(folder, "starts").toAbsolutePath(), count);
    starts.withoutDatabase();
    if (database.length > 0) {
      starts.onPostgres(
          List.of(
              "--spring.datasource.url=" + database[0],
              "--spring.datasource.username=" + database[1],
              "--spring.datasource.password=" + database[2]));
    }
    return starts.table;
  }

  private void withoutDatabase() throws IOException {
    compare(
        new Kind("without the starter", false, i -> List.of()),
        new Kind("conversations in memory", true, i -> List.of()),
        new Kind("in a SQLite file that is there", true, i -> List.of(file("there"))),
        new Kind("in a new SQLite file", true, i -> List.of(file("new" + i))));
  }

  private String file(String name) {
    return "--chatkit4j.store.file=" + folder.resolve(name + ".db");
  }

  private void onPostgres(List<String> database) throws IOException {
    compare(
        new Kind("without the starter, on PostgreSQL", false, i -> database),
        new Kind("in PostgreSQL, in tables that are there", true, i -> database),
        new Kind("in PostgreSQL, in new tables", true, i -> inNewTables(database)));
  }

  private static List<String> inNewTables(List<String> database) {
    String prefix = "start_%s_".formatted(Long.toString(System.currentTimeMillis(), 36));
    return Stream.concat(database.stream(), Stream.of("--chatkit4j.store.table-prefix=" + prefix))
        .toList();
  }

  /**
   * A way to start.
   *
   * @param options Spring Boot's, of the start with that number
   */
  private record Kind(String name, boolean chat, IntFunction<List<String>> options) {}

  /**
   * A start.
   *
   * @param answered how long the first answer took, in milliseconds
   * @param cpu the application's processor time until then, in milliseconds
   * @param turn how long the first turn took after it, NaN without a chat
   */
  private record Start(double answered, double cpu, double turn) {}

  private void compare(Kind plain, Kind... kinds) throws IOException {
    List<Start> plainStarts = new ArrayList<>();
    List<List<Start>> starts = Stream.of(kinds).<List<Start>>map(k -> new ArrayList<>()).toList();
    for (int i = 0; i <= count; i++) {
      plainStarts.add(start(plain, i));
      for (int k = 0; k < kinds.length; k++) {
        starts.get(k).add(start(kinds[k], i));
      }
    }
    List<Start> before = counted(plainStarts);
    table.row(plain.name, seconds(before), "", "", "", "", "");
    for (int k = 0; k < kinds.length; k++) {
      row(kinds[k].name, before, counted(starts.get(k)));
    }
  }

  /** The first of each warms up, and makes what is to be there. */
  private static List<Start> counted(List<Start> starts) {
    return starts.subList(1, starts.size());
  }

  private Start start(Kind kind, int number) throws IOException {
    List<String> options = kind.options.apply(number);
    long begin = System.nanoTime();
    try (ServedProgram served =
            kind.chat
                ? SpringProgram.startChat(folder, options)
                : SpringProgram.startPlain(folder, options);
        HttpConnection connection = served.target().connect()) {
      connection.json(HttpConnection.request(PlainApplication.UP, "ann", ""));
      double answered = (System.nanoTime() - begin) / 1e6;
      double cpu = served.target().cpuSeconds() * 1e3;
      return new Start(answered, cpu, kind.chat ? turn(served.target(), connection) : Double.NaN);
    }
  }

  private static double turn(Target target, HttpConnection connection) throws IOException {
    WholeTurn turn = new WholeTurn(target.request("ann", Requests.create("hello")), 0);
    long begin = System.nanoTime();
    turn.run(connection);
    return (System.nanoTime() - begin) / 1e6;
  }

  private static Spread seconds(List<Start> starts) {
    return Spread.of(starts, start -> start.answered / 1e3);
  }

  private void row(String name, List<Start> before, List<Start> with) {
    Spread added = added(before, with, Start::answered);
    table.row(
        name,
        seconds(with),
        added,
        String.format(Locale.ROOT, "< %.0f", BAR_MILLIS),
        added.median() < BAR_MILLIS ? "yes" : "NO",
        added(before, with, Start::cpu),
        Spread.of(with, Start::turn));
  }

  private static Spread added(
      List<Start> before, List<Start> with, ToDoubleFunction<Start> figure) {
    return Spread.of(
        IntStream.range(0, with.size())
            .mapToDouble(
                i -> figure.applyAsDouble(with.get(i)) - figure.applyAsDouble(before.get(i)))
            .toArray());
  }
}
