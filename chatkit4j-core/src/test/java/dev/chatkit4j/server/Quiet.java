package dev.chatkit4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits for turns to be over, and for their threads to be gone. */
final class Quiet {
  private Quiet() {}

  static void await(ChatKitServer<?> server) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (server.openTurns() > 0) {
      assertThat(System.nanoTime()).as("the turns end").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Virtual threads too, which {@link Thread#getAllStackTraces} does not show. */
  static void awaitNoThreads() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    List<String> ours = threads();
    while (!ours.isEmpty()) {
      assertThat(System.nanoTime()).as("threads end: %s", ours).isLessThan(deadline);
      ours = threads();
    }
  }

  static List<String> threads() throws IOException {
    Path folder = Files.createTempDirectory("threads");
    Path dump = folder.resolve("dump.txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(
              dump.toAbsolutePath().toString(),
              HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      return Files.readAllLines(dump).stream()
          .filter(line -> line.startsWith("#") && line.contains("\"chatkit4j-"))
          .toList();
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(folder);
    }
  }
}
