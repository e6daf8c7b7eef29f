package dev.chatkit4j.app;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that bounds the wait, at the program's start, for a database that is down. */
final class DatabaseWait {
  private static final int MAX = 86_400;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /**
   * Beginnings of SQL states that waiting does not help: a wrong password, a database that does not
   * exist, something that is refused.
   */
  private static final Set<String> FINAL = Set.of("28", "3D", "42", "0A", "22");

  @Option(
      names = "--db-wait",
      paramLabel = "SECONDS",
      description = "how long to try again while the server is down (default: ${DEFAULT-VALUE})")
  private int seconds = 30;

  /**
   * Returns when the server answers, and at once if there is none.
   *
   * @throws StartException if it does not in time
   */
  void until(Database database, PrintWriter err) throws InterruptedException {
    if (seconds < 0 || seconds > MAX) {
      throw new StartException("--db-wait must be from 0 to %s, not %s".formatted(MAX, seconds));
    }
    if (!database.onServer()) {
      return;
    }
    long begun = System.nanoTime();
    for (SQLException failure = tried(database); failure != null; failure = tried(database)) {
      String reason = "database %s: %s".formatted(database.name(), firstLine(database, failure));
      long waited = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
      if (waited >= seconds || isFinal(database, failure)) {
        throw new StartException(reason, failure);
      }
      err.println("chatkit4j: %s; trying again for %s s".formatted(reason, seconds - waited));
      Thread.sleep(PAUSE);
    }
  }

  private static @Nullable SQLException tried(Database database) {
    try {
      database.connect().close();
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  private static String state(SQLException failure) {
    @Nullable String state = failure.getSQLState();
    return state == null ? "" : state;
  }

  private static boolean isFinal(Database database, SQLException failure) {
    return database.lacksPassword(failure) || FINAL.stream().anyMatch(state(failure)::startsWith);
  }

  private static String firstLine(Database database, SQLException failure) {
    return database.reason(failure).lines().findFirst().orElse("");
  }
}
