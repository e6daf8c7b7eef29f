package dev.chatkit4j.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time from the start of the installed program, by its launcher and on no database
 * yet, to the end of the first turn it answers.
 */
final class ColdStart {
  private static final Path PACKED = Path.of("chatkit4j-app", "target");
  private static final int CACHE_SECONDS = 600;

  private ColdStart() {}

  /** Installs what the build packed into that folder, starts it so often, and makes a table. */
  static Table ofPacked(Scratch scratch, int starts) throws IOException, InterruptedException {
    List<String> launcher = List.of(install(scratch.path()).toString());
    Path caches = Files.createDirectory(scratch.path().resolve("caches"));
    Map<String, String> with =
        Map.of("JAVA_HOME", System.getProperty("java.home"), "XDG_CACHE_HOME", caches.toString());
    Map<String, String> without =
        Map.of("JAVA_HOME", System.getProperty("java.home"), "CHATKIT4J_JAVA_OPTS", "-Xshare:auto");
    Table table = new Table("%s cold starts".formatted(starts), "seconds to the first answer");
    table.row("without the class cache", measure(launcher, scratch.path(), without, starts));
    measure(launcher, scratch.path(), with, 1);
    awaitCache(caches.resolve("chatkit4j"));
    return table.row("with it", measure(launcher, scratch.path(), with, starts));
  }

  private static Path install(Path folder) throws IOException, InterruptedException {
    Path archive = only(PACKED, "chatkit4j-*.tar.gz");
    int status =
        new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("tar ended with " + status);
    }
    return only(folder, "chatkit4j-*").resolve("bin").resolve("chatkit4j");
  }

  private static Path only(Path folder, String name) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, name)) {
      for (Path each : found) {
        return each;
      }
    }
    throw new IOException(
        "found no %s in %s: run this in the source tree, after mvn package"
            .formatted(name, folder));
  }

  /** The launcher has the cache made in the background, in another folder first. */
  private static void awaitCache(Path folder) throws IOException, InterruptedException {
    for (int waited = 0; waited < CACHE_SECONDS; waited++) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, Files::isRegularFile)) {
        for (Path cache : found) {
          if (Files.size(cache) == 0) {
            throw new IOException("this Java makes no class cache");
          }
          return;
        }
      }
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException("no class cache within %s s".formatted(CACHE_SECONDS));
  }

  static Spread measure(
      List<String> command, Path folder, Map<String, String> environment, int starts)
      throws IOException {
    double[] seconds = new double[starts];
    for (int i = 0; i < starts; i++) {
      long begin = System.nanoTime();
      try (ServedProgram program = ServedProgram.start(command, folder, environment);
          HttpConnection connection = program.target().connect()) {
        new WholeTurn(program.target().request("ann", Requests.create("hello")), 0).run(connection);
        seconds[i] = (System.nanoTime() - begin) / 1e9;
      }
    }
    return Spread.of(seconds);
  }
}
