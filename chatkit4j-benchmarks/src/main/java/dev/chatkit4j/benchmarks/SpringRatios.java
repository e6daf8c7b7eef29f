package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures a Spring Boot application with the starter, on Spring MVC and Tomcat, against the packed
 * program: the same requests to both, by turns in one run, each over a new SQLite file. Then what
 * the starter adds to the application's start.
 */
public final class SpringRatios {
  /**
   * How much is done.
   *
   * @param load of which the connections, the rounds, their lengths and the items are used
   * @param starts of each kind
   */
  record Sizes(HttpLoad.Sizes load, int starts) {
    static final Sizes USUAL =
        new Sizes(
            new HttpLoad.Sizes(
                List.of(1, 8, 32), 7, Duration.ofSeconds(4), Duration.ofSeconds(2), 200, 0, 0, 0),
            10);
    static final Sizes QUICK =
        new Sizes(
            new HttpLoad.Sizes(
                List.of(8), 3, Duration.ofSeconds(2), Duration.ofSeconds(1), 200, 0, 0, 0),
            3);
  }

  private static final double BAR = 0.6;

  private final HttpLoad.Sizes sizes;
  private final List<Ratio> ratios = new ArrayList<>();

  private SpringRatios(HttpLoad.Sizes sizes) {
    this.sizes = sizes;
  }

  /**
   * Takes eight minutes. Arguments, optional: URL, user and password of an empty PostgreSQL
   * database, where starts are measured too.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 0 && arguments.length != 3) {
      throw new IllegalArgumentException("the arguments are URL, USER and PASSWORD, or none");
    }
    try (Scratch scratch = Scratch.create()) {
      System.out.println(Machine.describe(scratch.path()));
      System.out.print(ofPacked(scratch, Sizes.USUAL, arguments));
    }
  }

  /**
   * Measures the packed program and the application in that folder, and makes two tables.
   *
   * @param database URL, user and password of a PostgreSQL database, or none of them
   */
  static String ofPacked(Scratch scratch, Sizes sizes, String... database) throws Exception {
    return "%s%n%s"
        .formatted(
            Ratio.table(measure(scratch.path(), ServedProgram.packed(), sizes.load())),
            SpringStarts.measure(scratch.path(), sizes.starts(), database));
  }

  static List<Ratio> measure(Path folder, List<String> program, HttpLoad.Sizes sizes)
      throws Exception {
    SpringRatios measuring = new SpringRatios(sizes);
    try (ServedProgram alone = ServedProgram.start(program, folder, Map.of());
        ServedProgram onPool = startSpring(folder, false);
        ServedProgram onVirtual = startSpring(folder, true)) {
      measuring.measure(List.of(side(alone, sizes), side(onPool, sizes), side(onVirtual, sizes)));
    }
    return measuring.ratios;
  }

  private static ServedProgram startSpring(Path folder, boolean virtualThreads) throws IOException {
    Path file = Files.createTempDirectory(folder, "spring").resolve("chatkit.db");
    return SpringProgram.startChat(
        folder,
        List.of(
            "--chatkit4j.store.file=" + file,
            "--spring.threads.virtual.enabled=" + virtualThreads));
  }

  /** A server and what is asked of it. */
  private record Side(Target target, Supplier<Exchange> items, Supplier<Exchange> turns) {}

  private static Side side(ServedProgram served, HttpLoad.Sizes sizes) throws IOException {
    HttpLoad load = new HttpLoad(served.target(), sizes);
    return new Side(served.target(), load.newestItems(), load.turns());
  }

  /** The first side is what the others are compared with. */
  private void measure(List<Side> sides) throws Exception {
    for (int connections : sizes.connections()) {
      measure(HttpLoad.NEWEST_ITEMS.formatted(sizes.items()), connections, sides, Side::items);
    }
    for (int connections : sizes.connections()) {
      measure(HttpLoad.TURNS, connections, sides, Side::turns);
    }
  }

  private void measure(
      String what, int connections, List<Side> sides, Function<Side, Supplier<Exchange>> request)
      throws Exception {
    List<Loop> loops = new ArrayList<>();
    for (Side side : sides) {
      Loop loop =
          new Loop(
              side.target(),
              Stream.generate(request.apply(side)).limit(connections).toList(),
              new ArrayList<>());
      loop.run(sizes.warmUp());
      loops.add(loop);
    }
    for (int i = 0; i < sizes.rounds(); i++) {
      for (Loop loop : loops) {
        loop.rounds().add(loop.run(sizes.round()));
      }
    }
    String of = "%s, %d at once, %%s / the program".formatted(what, connections);
    ratios.add(ratio(of.formatted("Tomcat's threads"), loops.get(1), loops.get(0)));
    ratios.add(ratio(of.formatted("virtual threads"), loops.get(2), loops.get(0)));
  }

  private record Loop(Target target, List<Exchange> exchanges, List<ClosedLoop.Round> rounds) {
    ClosedLoop.Round run(Duration length) throws IOException, InterruptedException {
      return ClosedLoop.run(target, exchanges, length);
    }

    double perSecond() {
      return Spread.of(rounds, ClosedLoop.Round::perSecond).median();
    }

    double millisEach() {
      return Spread.of(rounds, ClosedLoop.Round::serverMillisEach).median();
    }
  }

  /** The median of each round's ratio. */
  private static Ratio ratio(String what, Loop spring, Loop program) {
    Spread ratio =
        Spread.of(
            IntStream.range(0, spring.rounds().size())
                .mapToDouble(
                    i -> spring.rounds().get(i).perSecond() / program.rounds().get(i).perSecond())
                .toArray());
    String figures =
        "%s and %s per second, %s and %s ms of the server's CPU each; rounds %s to %s"
            .formatted(
                Spread.number(spring.perSecond()),
                Spread.number(program.perSecond()),
                Spread.number(spring.millisEach()),
                Spread.number(program.millisEach()),
                Spread.number(ratio.least()),
                Spread.number(ratio.most()));
    return new Ratio(what, ratio.median(), BAR, true, figures);
  }
}
