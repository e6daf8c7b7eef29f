package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** The facts about the machine that figures depend on beside the program. */
final class Machine {
  private static final int SYNCS = 200;
  private static final int BLOCK = 4096;

  private Machine() {}

  /** Two lines of Markdown: day, processors, Java, system, load, and the disk of that folder. */
  static String describe(Path folder) throws IOException {
    var system = ManagementFactory.getOperatingSystemMXBean();
    Nanos syncs = syncs(folder);
    return String.format(
        Locale.ROOT,
        """
        %s, %s processors, Java %s (%s), %s %s %s, load average at the start %.2f,
        %s disk that writes and syncs 4 KB in %.2f ms (median of %s, p99 %.2f ms).
        """,
        LocalDate.now(ZoneOffset.UTC),
        system.getAvailableProcessors(),
        Runtime.version(),
        System.getProperty("java.vm.vendor"),
        system.getName(),
        system.getVersion(),
        system.getArch(),
        system.getSystemLoadAverage(),
        Files.getFileStore(folder).type(),
        syncs.millis(0.5),
        SYNCS,
        syncs.millis(0.99));
  }

  private static Nanos syncs(Path folder) throws IOException {
    Path file = folder.resolve("synced");
    Nanos nanos = new Nanos();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      for (int i = 0; i < SYNCS; i++) {
        long begin = System.nanoTime();
        channel.write(ByteBuffer.allocate(BLOCK));
        channel.force(false);
        nanos.add(System.nanoTime() - begin);
      }
    }
    return nanos;
  }
}
