package dev.chatkit4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The program in a process of its own, by default with the responder {@code bench}, over a new
 * database, or another server. Its log goes to a file, as it would in earnest. It ends when this is
 * closed or this process ends.
 */
final class ServedProgram implements AutoCloseable {
  private static final Path JAR = Path.of("chatkit4j-app", "target", "chatkit4j-app.jar");
  private static final String SERVES = " serves ";

  private final Process process;
  private final Thread killer;
  private final Target target;

  private ServedProgram(Process process, Thread killer, Target target) {
    this.process = process;
    this.killer = killer;
    this.target = target;
  }

  /** The command that starts what the build packed, with this Java; the folder is the source's. */
  static List<String> packed(String... options) {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException(
          "found no %s: run this in the source tree, after mvn package".formatted(JAR));
    }
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", JAR.toString()));
    return command;
  }

  /** This Java. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Starts it, and returns when it serves.
   *
   * @param command starts the program
   * @param folder a folder for its files
   * @param environment to add to this process's own, its settings for the program left out
   */
  static ServedProgram start(List<String> command, Path folder, Map<String, String> environment)
      throws IOException {
    return start(command, folder, environment, "bench");
  }

  /** Likewise, with that responder. */
  static ServedProgram start(
      List<String> command, Path folder, Map<String, String> environment, String responder)
      throws IOException {
    Path database = Files.createTempDirectory(folder, "served").resolve("chatkit.db");
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("serve", "--port", "0", "--db", database.toString()));
    whole.addAll(List.of("--auth", "header:X-User", "--responder", responder));
    return launch(whole, folder, environment);
  }

  /**
   * Starts whatever says in its first line where it serves.
   *
   * @param folder a folder for its log
   */
  static ServedProgram launch(List<String> command, Path folder, Map<String, String> environment)
      throws IOException {
    Path log = Files.createTempFile(folder, "served", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("CHATKIT4J_") || name.startsWith("OPENAI_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String first = said.readLine();
    int serves = first == null ? -1 : first.indexOf(SERVES);
    if (serves < 0) {
      process.destroyForcibly();
      throw new IOException(
          "the program did not start: %s %s".formatted(first, Files.readString(log)));
    }
    URI url = URI.create(first.substring(serves + SERVES.length()));
    return new ServedProgram(process, killer, new Target(url, process.toHandle()));
  }

  Target target() {
    return target;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IOException("the program did not end within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    Runtime.getRuntime().removeShutdownHook(killer);
  }
}
