package dev.chatkit4j.testservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A PostgreSQL of the test's own, as durable as one in earnest. Ends with the JVM. */
public final class PostgresProcess extends TestServer {
  private final Path data;
  private final int port;
  private EmbeddedPostgres process;

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

  /** Starts it again, on the same port with the same data. */
  public void restart() throws IOException {
    process = builder().setPort(port).start();
  }

  @Override
  TestDatabase administration() {
    return database("postgres");
  }

  @Override
  TestDatabase database(String name) {
    return new TestDatabase(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name), "postgres", "postgres");
  }
}
