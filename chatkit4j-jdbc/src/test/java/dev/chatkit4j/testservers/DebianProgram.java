package dev.chatkit4j.testservers;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A program that only Debian offers: the one that a variable names, or the one that is there, or
 * else the one that is installed now, which takes root and apt-get.
 *
 * @param variable of the environment that may name the program's file
 * @param usual where Debian has it
 * @param packages to install
 */
record DebianProgram(String variable, Path usual, List<String> packages) {
  /** What keeps the services of a package that is installed from being started. */
  private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");

  /** Locked while one of the processes of the tests installs. */
  private static final Path INSTALLING =
      Path.of(System.getProperty("java.io.tmpdir"), "chatkit4j-installing");

  /**
   * The program.
   *
   * @throws AssertionError if there is none and none can be had; it says what to do
   */
  Path find() {
    return find(System.getenv(), isRoot() && Files.exists(Path.of("/usr/bin/apt-get")));
  }

  Path find(Map<String, String> environment, boolean mayInstall) {
    String named = environment.get(variable);
    if (named != null && !named.isBlank()) {
      return require(Path.of(named), "which %s names".formatted(variable));
    }
    if (Files.isExecutable(usual)) {
      return usual;
    }
    if (!mayInstall) {
      throw new AssertionError(
          "These tests need %s and it is not there. Run them as root where there is apt-get, install %s, or set %s to the program."
              .formatted(usual, String.join(" ", packages), variable));
    }
    install();
    return require(usual, "although its packages were installed");
  }

  private static Path require(Path program, String which) {
    if (!Files.isExecutable(program)) {
      throw new AssertionError("%s, %s, is no program".formatted(program, which));
    }
    return program;
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void install() {
    try (FileChannel installing = FileChannel.open(INSTALLING, CREATE, WRITE)) {
      installing.lock();
      if (Files.isExecutable(usual)) {
        return;
      }
      boolean ours = !Files.exists(POLICY);
      if (ours) {
        Files.writeString(POLICY, "#!/bin/sh\nexit 101\n");
        run(failure -> {}, "chmod", "+x", POLICY.toString());
      }
      try {
        List<String> command =
            new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
        command.addAll(packages);
        String[] install = command.toArray(String[]::new);
        run(
            first -> {
              run(failure -> {}, "apt-get", "update");
              run(
                  failure -> {
                    throw new AssertionError(
                        "%s failed: %s".formatted(String.join(" ", install), failure));
                  },
                  install);
            },
            install);
      } finally {
        if (ours) {
          Files.delete(POLICY);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command; if it fails, somebody gets what it said. */
  static void run(Consumer<String> failing, String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        failing.accept(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
