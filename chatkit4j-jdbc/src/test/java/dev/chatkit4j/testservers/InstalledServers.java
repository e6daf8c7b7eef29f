package dev.chatkit4j.testservers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Servers that only Debian offers, each started at the first call and stopped with the JVM. */
public final class InstalledServers {
  private InstalledServers() {}

  /** PostgreSQL 15; {@code CHATKIT4J_TEST_POSTGRES_15} names its program {@code postgres}. */
  public static TestServer postgres15() {
    return Postgres.SHARED;
  }

  private static final class Postgres {
    static final TestServer SHARED =
        PostgresProcess.installed(
            new DebianProgram(
                    "CHATKIT4J_TEST_POSTGRES_15",
                    Path.of("/usr/lib/postgresql/15/bin/postgres"),
                    List.of("postgresql-15"))
                .find());
  }

  /** MariaDB 10.11; {@code CHATKIT4J_TEST_MARIADB_10_11} names its program {@code mariadbd}. */
  public static TestServer mariaDb1011() {
    return MariaDb.SHARED;
  }

  private static final class MariaDb {
    static final TestServer SHARED =
        new InstalledMariaDb(
            new DebianProgram(
                    "CHATKIT4J_TEST_MARIADB_10_11",
                    Path.of("/usr/sbin/mariadbd"),
                    List.of("mariadb-server-core", "mariadb-client-core"))
                .find());
  }

  /**
   * PgBouncer in transaction mode before {@link TestServer#postgres}, where each transaction gets
   * another of three sessions; {@code CHATKIT4J_TEST_PGBOUNCER} names its program.
   */
  public static PgBouncer pgBouncer() {
    return Bouncer.SHARED;
  }

  private static final class Bouncer {
    static final PgBouncer SHARED =
        new PgBouncer(
            new DebianProgram(
                    "CHATKIT4J_TEST_PGBOUNCER",
                    Path.of("/usr/sbin/pgbouncer"),
                    List.of("pgbouncer"))
                .find(),
            TestServer.postgres());
  }

  /** A port that nobody has at this moment. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A folder that a server which is started by root as somebody else may read too. */
  static Path folder(String name) throws IOException {
    Path folder = Files.createTempDirectory("chatkit4j-" + name);
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Starts a server and waits until it answers. It stops when the JVM ends, and its folder goes.
   *
   * @param answers what can be connected to once it does
   */
  static void start(
      String name, List<String> command, Path folder, TestDatabase answers, Duration patience)
      throws IOException {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    stopWithJvm(process, folder);
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        answers.connect().close();
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new AssertionError(
              "%s does not answer: %s".formatted(name, Files.readString(log)), e);
        }
        Thread.onSpinWait();
      }
    }
  }

  private static void stopWithJvm(Process process, Path folder) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              process.destroyForcibly();
              try {
                process.waitFor();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              DebianProgram.run(failure -> {}, "rm", "-r", folder.toString());
            }));
  }
}
