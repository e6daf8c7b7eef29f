package dev.chatkit4j.jdbc;

import dev.chatkit4j.store.Store;
import dev.chatkit4j.testservers.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A program that serves turns on a database until it is killed, and says in lines what its clients
 * ask and are told. A line that was cut off does not end with {@link #END}.
 */
final class SeededProcess {
  static final String END = " |";

  private SeededProcess() {}

  /** Arguments: file or URL, seed, owners. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    SeededServer server = new SeededServer(open(arguments[0]));
    out.println("ready" + END);
    for (int i = 2; i < arguments.length; i++) {
      String owner = arguments[i];
      Random random = new Random(Long.parseLong(arguments[1]) * 31 + i);
      Thread.ofPlatform().name("client-" + owner).start(() -> serve(server, owner, random, out));
    }
  }

  /** A store on a file or, made already, on a server. */
  private static Store<String> open(String database) {
    if (!database.startsWith("jdbc:")) {
      return SqliteStore.<String>builder(owner -> owner).readers(2).open(Path.of(database));
    }
    Server server = database.startsWith("jdbc:mariadb:") ? Server.MARIADB : Server.POSTGRES;
    return server.builder().url(database).poolSize(4).open();
  }

  /** The URL with user and password. */
  static String url(TestDatabase database) {
    return "%s%suser=%s&password=%s"
        .formatted(
            database.url(),
            database.url().contains("?") ? "&" : "?",
            database.user(),
            database.password());
  }

  private static void serve(SeededServer server, String owner, Random random, PrintStream out) {
    Told told = Told.read(server, owner);
    SeededClient client =
        new SeededClient(
            server,
            owner,
            line -> {
              out.println(line + END);
              SeededClient.hear(line, told);
            });
    try {
      while (true) {
        client.send(told.next(random));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A running one. */
  record Running(Process process, BufferedReader output) {
    static Running start(String database, long seed, List<String> owners) throws IOException {
      return start(SeededProcess.class, database, seed, owners);
    }

    /** Runs another program that speaks likewise. */
    static Running start(Class<?> program, String place, long seed, List<String> owners)
        throws IOException {
      List<String> command =
          new java.util.ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xshare:auto",
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  program.getName(),
                  place,
                  String.valueOf(seed)));
      command.addAll(owners);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new Running(
          process,
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    /** The next whole line; null if there is none. */
    String line() throws IOException {
      String line = output.readLine();
      return line == null || !line.endsWith(END)
          ? null
          : line.substring(0, line.length() - END.length());
    }

    /** Leaves no time for anything; what was said before can still be read. */
    void kill() {
      // Not Process.destroyForcibly, which would close the pipe and lose what is still in it.
      process.toHandle().destroyForcibly();
    }
  }
}
