package dev.chatkit4j.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** All JMH benchmarks in short, as a table; {@code java -jar} runs them with JMH's own options. */
final class Microbenchmarks {
  private Microbenchmarks() {}

  /**
   * Runs them.
   *
   * @param include which, a regular expression
   * @param warmUps seconds before
   * @param rounds seconds that count
   */
  static Table table(String include, int warmUps, int rounds) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(include)
            .forks(1)
            .warmupIterations(warmUps)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(rounds)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .jvmArgsPrepend(jvmArguments()) // arguments to append would replace the benchmarks' own
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    return table(new Runner(options).run());
  }

  /** The folder for files, and no warnings of what JMH and a logger that is not there do. */
  private static String[] jvmArguments() {
    String folder = "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir");
    String logger = "-Dslf4j.internal.verbosity=ERROR";
    return Runtime.version().feature() < 23
        ? new String[] {folder, logger}
        : new String[] {folder, logger, "--sun-misc-unsafe-memory-access=allow"};
  }

  private static Table table(Collection<RunResult> results) {
    Table table = new Table("JMH benchmark", "callers", "µs each", "bytes allocated each");
    for (RunResult result : results) {
      var statistics = result.getPrimaryResult().getStatistics();
      String name = result.getParams().getBenchmark();
      table.row(
          "`" + name.substring(StoreBenchmark.class.getPackageName().length() + 1) + "`",
          result.getParams().getThreads() + (onVirtual(result) ? " virtual" : " platform"),
          new Spread(statistics.getMean(), statistics.getMin(), statistics.getMax()),
          allocated(result));
    }
    return table;
  }

  private static boolean onVirtual(RunResult result) {
    return result.getParams().getJvmArgs().contains(SqliteStoreBenchmark.VIRTUAL);
  }

  private static double allocated(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return bytes == null ? Double.NaN : bytes.getScore();
  }
}
