package dev.chatkit4j.openai;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The threads that live, virtual ones among them. */
final class LiveThreads {
  private LiveThreads() {}

  /** Whether there is none of that name within ten seconds. */
  static boolean gone(String name, Path directory) throws Exception {
    return within10Seconds(directory, dump -> !dump.contains("\"" + name + "\""));
  }

  /** Whether one of that name waits in that method within ten seconds. */
  static boolean waitsIn(String name, String method, Path directory) throws Exception {
    Pattern waiting =
        Pattern.compile(
            "\"%s\"[^\"]*LockSupport.park[^\"]*%s"
                .formatted(Pattern.quote(name), Pattern.quote(method)));
    return within10Seconds(directory, dump -> waiting.matcher(dump).find());
  }

  private static boolean within10Seconds(Path directory, Predicate<String> holds) throws Exception {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    Path dump = directory.resolve("threads");
    long end = System.nanoTime() + 10_000_000_000L;
    while (System.nanoTime() < end) {
      machine.dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      if (holds.test(Files.readString(dump))) {
        Files.delete(dump);
        return true;
      }
      Files.delete(dump);
    }
    return false;
  }
}
