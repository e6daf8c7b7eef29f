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
 * program: the same requests to both, by turns in one run, each over a new SQLite file.
 */
public final class SpringRatios {
  static final HttpLoad.Sizes USUAL =
      new HttpLoad.Sizes(
          List.of(1, 8, 32), 7, Duration.ofSeconds(4), Duration.ofSeconds(2), 200, 0, 0, 0);
  static final HttpLoad.Sizes QUICK =
      new HttpLoad.Sizes(List.of(8), 3, Duration.ofSeconds(5), Duration.ofSeconds(1), 200, 0, 0, 0);

  private static final double BAR = 0.6;

  private final HttpLoad.Sizes sizes;
  private final List<Ratio> ratios = new ArrayList<>();

  private SpringRatios(HttpLoad.Sizes sizes) {
    this.sizes = sizes;
  }

  /** Takes six minutes. */
  public static void main(String[] arguments) throws Exception {
    try (Scratch scratch = Scratch.create()) {
      System.out.print(Ratio.table(ofPacked(scratch, USUAL)));
    }
  }

  static List<Ratio> ofPacked(Scratch scratch, HttpLoad.Sizes sizes) throws Exception {
    return measure(scratch.path(), ServedProgram.packed(), sizes);
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
      measure(
          HttpLoad.NEWEST_ITEMS.formatted(Spread.count(sizes.items())),
          connections,
          sides,
          Side::items);
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
    String of = "%s, %s at once, ".formatted(what, connections);
    ratios.add(ratio(of + "Tomcat's threads / the program", loops.get(1), loops.get(0)));
    ratios.add(ratio(of + "virtual threads / the program", loops.get(2), loops.get(0)));
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
