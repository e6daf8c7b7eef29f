package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A new folder for what a measurement writes, deleted with everything in it when closed. */
record Scratch(Path path) implements AutoCloseable {
  static Scratch in(Path parent) throws IOException {
    return new Scratch(Files.createTempDirectory(parent, "chatkit4j-benchmarks"));
  }

  /** In the folder for temporary files, which {@code -Djava.io.tmpdir=…} names. */
  static Scratch create() throws IOException {
    return in(Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
