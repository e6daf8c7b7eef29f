package dev.chatkit4j.benchmarks;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows that an append to a SQLite file is on the disk before its caller hears of it. Has strace,
 * where it is installed, watch a process that appends and says so, and goes through what it saw:
 * when the process speaks, the log must have been synced after the last write to it. Argument,
 * optional: how many appends.
 */
public final class SyncedAppends {
  private static final Pattern CALL =
      Pattern.compile("(\\d+) +(write|pwrite64|fsync|fdatasync)\\((\\d+)<([^>]*)>(.*)");

  private static final Pattern RESUMED =
      Pattern.compile("(\\d+) +<\\.\\.\\. (fsync|fdatasync) resumed>.*= 0");

  private final Map<String, Boolean> syncing = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private boolean dirty;
  private int syncs;

  private SyncedAppends() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      append(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
      return;
    }
    int appends = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
    try (Scratch scratch = Scratch.create()) {
      System.out.print(measure(scratch, appends));
    }
  }

  /** Returns a line with what was seen, or that there is no strace to see it. */
  static String measure(Scratch scratch, int appends) throws IOException, InterruptedException {
    if (!mayTrace()) {
      return "Not counted: strace is not installed, or may not trace here.%n".formatted();
    }
    Path trace = scratch.path().resolve("trace");
    watch(trace, scratch.path().resolve("synced.db"), appends);
    return count(Files.readAllLines(trace), appends);
  }

  /** Goes through what strace saw. */
  static String count(List<String> trace, int appends) {
    SyncedAppends seen = new SyncedAppends();
    trace.forEach(seen::read);
    if (seen.told.size() != appends || seen.syncs < appends) {
      throw new IllegalStateException(
          "%s appends of %s were told, after %s syncs"
              .formatted(seen.told.size(), appends, seen.syncs));
    }
    return "%s appends one after the other, %s syncs of the log, each append synced when told.%n"
        .formatted(appends, seen.syncs);
  }

  private static void append(Path file, int appends) {
    try (SqliteStore<String> store = SqliteStore.open(file, owner -> owner)) {
      store.saveThread(new ThreadMetadata("t", Instant.now()), "ann");
      for (int i = 0; i < appends; i++) {
        store.addThreadItem(
            "t",
            new ThreadItem.AssistantMessage(
                "i" + i,
                "t",
                Instant.now(),
                List.of(new AssistantMessageContent("x".repeat(2000)))),
            "ann");
        System.out.println("told " + i + ".");
        System.out.flush();
      }
    }
  }

  private static void watch(Path trace, Path file, int appends)
      throws IOException, InterruptedException {
    int status =
        new ProcessBuilder(
                "strace",
                "-f",
                "-y",
                "-e",
                "trace=write,pwrite64,fsync,fdatasync",
                "-o",
                trace.toString(),
                ServedProgram.java(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SyncedAppends.class.getName(),
                file.toString(),
                String.valueOf(appends))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException("strace ended with " + status);
    }
  }

  private static boolean mayTrace() throws InterruptedException {
    try {
      return new ProcessBuilder("strace", "-o", "/dev/null", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void read(String line) {
    Matcher resumed = RESUMED.matcher(line);
    if (resumed.matches() && syncing.containsKey(resumed.group(1))) {
      synced(resumed.group(1));
    }
    Matcher call = CALL.matcher(line);
    if (!call.matches()) {
      return;
    }
    boolean log = call.group(4).endsWith("-wal");
    boolean sync = call.group(2).endsWith("sync");
    if (log && sync) {
      syncing.put(call.group(1), true);
      if (call.group(5).matches(".*\\) += 0")) {
        synced(call.group(1));
      }
    } else if (log) {
      dirty = true;
      syncing.replaceAll((thread, covers) -> false);
    } else if (call.group(3).equals("1") && call.group(5).contains("\"told ")) {
      tell(call.group(5));
    }
  }

  /** A sync covers what was written before it began. */
  private void synced(String thread) {
    syncs++;
    if (Boolean.TRUE.equals(syncing.remove(thread))) {
      dirty = false;
    }
  }

  private void tell(String what) {
    if (dirty) {
      throw new IllegalStateException("told before it was synced: " + what);
    }
    told.add(what.replaceAll("\\..*", ""));
  }
}
