package dev.chatkit4j.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program, run to its end within the test, or in a process of its own. */
final class Program {
  private static final String SERVES = "chatkit4j serves ";

  private Program() {}

  /** The end of a run: its code and its output. */
  record Run(int code, String out, String err) {}

  @SafeVarargs
  static Run run(List<String> args, Map<String, String>... environments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            args.toArray(String[]::new),
            all(environments),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    return new Run(code, out.toString(), err.toString());
  }

  @SafeVarargs
  private static Map<String, String> all(Map<String, String>... environments) {
    Map<String, String> all = new HashMap<>();
    for (Map<String, String> environment : environments) {
      all.putAll(environment);
    }
    return all;
  }

  /** Writes both outputs to that file. */
  @SafeVarargs
  static Process start(
      Path output, List<String> jvm, List<String> args, Map<String, String>... environments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(all(environments));
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  /** Where a started one serves, as soon as it says so in its output. */
  static URI url(Process process, Path output) throws IOException, InterruptedException {
    while (process.isAlive()) {
      try (Stream<String> lines = Files.lines(output)) {
        Optional<String> serves = lines.filter(line -> line.startsWith(SERVES)).findFirst();
        if (serves.isPresent()) {
          return URI.create(serves.get().substring(SERVES.length()));
        }
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError(Files.readString(output));
  }
}
