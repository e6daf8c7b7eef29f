package dev.chatkit4j.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A MariaDB of the test's own, of a program that is installed. Ends with the JVM. */
final class InstalledMariaDb extends TestServer {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int port;

  InstalledMariaDb(Path program) {
    try {
      Path folder = InstalledServers.folder("mariadb");
      port = InstalledServers.freePort();
      start(program, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything belongs to whoever runs the test; told so, it also runs as root. */
  private void start(Path program, Path folder) throws IOException {
    String user = "--user=" + System.getProperty("user.name");
    String data = "--datadir=" + folder.resolve("data");
    Path base = program.getParent().getParent();
    DebianProgram.run(
        failure -> {
          throw new AssertionError("making a database failed: " + failure);
        },
        base.resolve("bin/mariadb-install-db").toString(),
        "--no-defaults",
        "--basedir=" + base,
        data,
        user,
        "--auth-root-authentication-method=normal",
        "--skip-test-db");
    InstalledServers.start(
        "MariaDB",
        List.of(
            program.toString(),
            "--no-defaults",
            "--basedir=" + base,
            data,
            user,
            "--bind-address=127.0.0.1",
            "--port=" + port,
            "--socket=" + folder.resolve("socket"),
            "--pid-file=" + folder.resolve("pid"),
            "--max-connections=200"),
        folder,
        administration(),
        PATIENCE);
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
