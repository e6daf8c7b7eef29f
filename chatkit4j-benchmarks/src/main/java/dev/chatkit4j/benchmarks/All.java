package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Measures everything that {@code docs/reference/performance.md} tells and prints it as Markdown.
 * To be run in the source tree after {@code mvn package}; files go to the folder for temporary
 * files. Argument, optional: {@code --quick}, for a look of five minutes instead of twenty.
 */
public final class All {
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private @Nullable Exception failure;

  private All() {}

  /** Runs it. Ends with an exception if anything could not be measured, after all the rest. */
  public static void main(String[] arguments) throws Exception {
    boolean quick = arguments.length == 1 && arguments[0].equals("--quick");
    if (arguments.length > 0 && !quick) {
      throw new IllegalArgumentException("the one argument there is is --quick");
    }
    All all = new All();
    all.run(quick);
    if (all.failure != null) {
      throw all.failure;
    }
  }

  private void run(boolean quick) throws IOException {
    try (Scratch scratch = Scratch.create()) {
      section("Machine", () -> Machine.describe(scratch.path()));
      section(
          "Requests and turns over HTTP",
          () -> HttpLoad.ofPacked(scratch, quick ? HttpLoad.Sizes.QUICK : HttpLoad.Sizes.USUAL));
      section("Many slow streams", () -> streams(scratch, quick));
      section(
          "A model's deltas",
          () ->
              ModelDeltas.ofPacked(
                  scratch, new ModelDeltas.Load(100, quick ? 40 : 200, 50), quick ? 1 : 3));
      section("Spring Boot", () -> springBoot(scratch, quick));
      section("Cold start", () -> ColdStart.ofPacked(scratch, quick ? 3 : 5));
      section(
          "Files in and out",
          () ->
              FileTransfers.ofPacked(
                  scratch, quick ? FileTransfers.Sizes.QUICK : FileTransfers.Sizes.USUAL));
      section(
          "SQLite against plain JDBC",
          () ->
              Ratio.table(
                  StoreRatios.measure(
                      scratch, quick ? StoreRatios.Sizes.QUICK : StoreRatios.Sizes.USUAL)));
      section(
          "SQLite under contention",
          () -> SqliteContention.measure(scratch, 1_000, quick ? 3 : 10).markdown());
      section(
          "Sweeping", () -> SweepWaits.measure(scratch, quick ? 10_000 : 100_000, quick ? 1 : 5));
      section("Syncs", () -> SyncedAppends.measure(scratch, 200));
      section(
          "Codec and stores, call by call",
          () -> quick ? Microbenchmarks.table(".*", 1, 1) : Microbenchmarks.table(".*", 3, 5));
    }
  }

  private static String springBoot(Scratch scratch, boolean quick) throws Exception {
    HttpLoad.Sizes sizes = quick ? SpringRatios.QUICK : SpringRatios.USUAL;
    return "%s%n%s"
        .formatted(
            Ratio.table(SpringRatios.ofPacked(scratch, sizes)),
            SpringStarts.measure(scratch.path(), quick ? 3 : SpringStarts.STARTS));
  }

  private static Table streams(Scratch scratch, boolean quick) throws Exception {
    Duration warmUp = Duration.ofSeconds(quick ? 2 : 10);
    int rounds = quick ? 1 : 3;
    Table table = SlowStreams.table();
    for (int streams : new int[] {200, 1_000}) {
      SlowStreams.ofPacked(scratch, new SlowStreams.Load(streams, 20, 50, warmUp, rounds), table);
    }
    SlowStreams.ofPacked(
        scratch, new SlowStreams.Load(5_000, 20, 500, warmUp, 1), table, "-Xmx512m");
    return table;
  }

  private void section(String title, Callable<Object> measurement) {
    out.printf("### %s%n%n", title);
    try {
      out.println(measurement.call());
    } catch (Exception e) {
      out.printf("Failed: %s%n%n", e.getMessage());
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }
  }
}
