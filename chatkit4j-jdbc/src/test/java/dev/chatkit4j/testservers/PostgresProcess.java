package dev.chatkit4j.testservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of the test's own, as durable as one in earnest. Ends with the JVM. */
public final class PostgresProcess extends TestServer implements Killable {
  private final Path data;
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
    this.data = data;
    try {
      process = builder().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = process.getPort();
  }

  private EmbeddedPostgres.Builder builder() {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
            .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "200");
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
