package dev.chatkit4j.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of its own that opens a store, says {@code ready}, waits for a line, appends items and
 * says the id of each when it is acknowledged.
 */
final class OtherProcess {
  private OtherProcess() {}

  /** Arguments: file, thread, prefix of the ids, how many. */
  public static void main(String[] arguments) throws IOException {
    try (SqliteStore<String> store = SqliteStore.open(Path.of(arguments[0]), context -> context)) {
      say("ready");
      if (System.in.read() < 0) {
        return;
      }
      int count = Integer.parseInt(arguments[3]);
      for (int i = 0; i < count; i++) {
        String id = arguments[2] + i;
        store.addThreadItem(arguments[1], Samples.message(arguments[1], id), "ann");
        say(id);
      }
    }
    say("done");
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** A running one. */
  record Running(Process process, BufferedReader output) implements AutoCloseable {
    static Running start(Path file, String thread, String prefix, int count) throws IOException {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "--enable-native-access=ALL-UNNAMED",
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      System.getProperty("java.class.path"),
                      OtherProcess.class.getName(),
                      file.toString(),
                      thread,
                      prefix,
                      String.valueOf(count)))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new Running(
          process,
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    void go() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    /** What it says next; null if it is gone. */
    String line() throws IOException {
      return output.readLine();
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      output.close();
    }
  }
}
