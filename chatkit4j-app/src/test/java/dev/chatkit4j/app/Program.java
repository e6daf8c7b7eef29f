package dev.chatkit4j.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The program, run to its end within the test, or in a process of its own. */
final class Program {
  private Program() {}

  /** How a run ended. */
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
}
