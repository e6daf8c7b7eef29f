package dev.chatkit4j.openai;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The threads that live, virtual ones among them. */
final class LiveThreads {
  private LiveThreads() {}

  /** Whether there is none of that name within ten seconds. */
  static boolean gone(String name, Path directory) throws Exception {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long end = System.nanoTime() + 10_000_000_000L;
    for (int i = 0; System.nanoTime() < end; i++) {
      Path dump = directory.resolve("threads-" + i);
      machine.dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      if (!Files.readString(dump).contains("\"" + name + "\"")) {
        return true;
      }
      Files.delete(dump);
    }
    return false;
  }
}
