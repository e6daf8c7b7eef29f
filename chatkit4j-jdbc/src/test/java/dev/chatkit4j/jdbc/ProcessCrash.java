package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Kills the process that serves. */
record ProcessCrash(CrashSite site) implements CrashRun.Crash {

  @Override
  public void serve(long seed, int events, Map<String, Told> told)
      throws IOException, InterruptedException {
    SeededProcess.Running process =
        SeededProcess.Running.start(site.database(), seed, List.copyOf(told.keySet()));
    try (var output = process.output()) {
      assertThat(process.line()).isEqualTo("ready");
      for (int i = 0; i < events; i++) {
        String line = process.line();
        assertThat(line).as("the process lives on").isNotNull();
        hear(line, told);
      }
      process.kill();
      for (String line = process.line(); line != null; line = process.line()) {
        hear(line, told);
      }
    } finally {
      process.kill();
      process.process().waitFor();
    }
  }

  private static void hear(String line, Map<String, Told> told) {
    SeededClient.hear(line, told.get(line.split(" ", 3)[1]));
  }
}
