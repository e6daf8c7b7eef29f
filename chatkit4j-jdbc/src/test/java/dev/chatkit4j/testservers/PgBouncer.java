package dev.chatkit4j.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A PgBouncer in transaction mode. The sessions of a database take turns, so that what one client
 * leaves in a session soon troubles another. Ends with the JVM.
 */
public final class PgBouncer {
  /** How many sessions each database has. */
  public static final int SESSIONS = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestServer server;
  private final int port;

  PgBouncer(Path program, TestServer server) {
    this.server = server;
    try {
      Path folder = InstalledServers.folder("pgbouncer");
      port = InstalledServers.freePort();
      start(program, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(Path program, Path folder) throws IOException {
    TestDatabase behind = server.administration();
    Path users = folder.resolve("users");
    Files.writeString(users, "\"%s\" \"%s\"%n".formatted(behind.user(), behind.password()));
    Path settings = folder.resolve("settings");
    String at =
        behind.url().replaceFirst("jdbc:postgresql://([^:/]*):(\\d+)/.*", "host=$1 port=$2");
    Files.writeString(
        settings,
        """
        [databases]
        * = %s user=%s password=%s

        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %s
        unix_socket_dir =
        auth_type = trust
        auth_file = %s
        pool_mode = transaction
        default_pool_size = %s
        server_round_robin = 1
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(at, behind.user(), behind.password(), port, users, SESSIONS));
    List<String> command = new ArrayList<>(List.of(program.toString(), settings.toString()));
    if (DebianProgram.isRoot()) { // as which it does not run
      command.add(1, "--user=nobody");
    }
    InstalledServers.start(
        "PgBouncer", command, folder, through(server.administration()), PATIENCE);
  }

  /** An empty database, as one gets at it without the pooler. */
  public TestDatabase newDatabase() {
    return server.newDatabase();
  }

  /** The same through the pooler. */
  public TestDatabase through(TestDatabase database) {
    return new TestDatabase(
        database.url().replaceFirst("//[^/]*/", "//127.0.0.1:" + port + "/"),
        database.user(),
        database.password());
  }
}
