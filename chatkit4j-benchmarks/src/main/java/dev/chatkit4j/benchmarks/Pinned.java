package dev.chatkit4j.benchmarks;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * The result of a work, and the number of times that a virtual thread waited meanwhile without
 * giving its carrier to another.
 */
record Pinned<T>(T result, long times) {
  private static final String EVENT = "jdk.VirtualThreadPinned";

  /**
   * Does the work and counts.
   *
   * @param file where Java's recording goes
   */
  static <T> Pinned<T> during(Path file, Callable<T> work) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable(EVENT).withoutThreshold();
      recording.start();
      T result = work.call();
      recording.stop();
      recording.dump(file);
      return new Pinned<>(
          result,
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals(EVENT))
              .count());
    }
  }
}
