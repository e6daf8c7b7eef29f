package dev.chatkit4j.app;

import static java.util.Objects.requireNonNull;

import dev.chatkit4j.jdbc.SchemaVersion;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chatkit4j check}: whether a database can be relied on. */
@Command(
    name = "check",
    description = {
      "Looks whether a database can be relied on: a line per check, exit code 1 if one FAILED,",
      "2 if the database cannot be reached.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpWidth = 100)
final class CheckCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  private final DatabaseOptions options;

  @Option(names = "--json", description = "say it as JSON")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  CheckCommand(DatabaseOptions options) {
    this.options = options;
  }

  @Override
  public Integer call() {
    Database database = options.database().requireThere();
    Findings findings = new Findings(requireNonNull(spec).commandLine().getOut(), json);
    int code = check(database, findings);
    findings.end();
    return code;
  }

  private static int check(Database database, Findings findings) {
    Connection connection;
    try {
      connection = database.connect();
    } catch (SQLException e) {
      unreachable(database, e, findings);
      return Main.REFUSED;
    }
    if (looked(connection, database, findings) && current(database, findings)) {
      probe(database, findings);
    }
    return findings.anyFailed() ? FAILED : 0;
  }

  /** Closes the connection. */
  private static boolean looked(Connection connection, Database database, Findings findings) {
    try (connection) {
      findings.ok("reachable", database.name());
      new DatabaseChecks(connection, database, findings).run();
      return true;
    } catch (SQLException e) {
      unreachable(database, e, findings);
      return false;
    }
  }

  private static void unreachable(Database database, SQLException e, Findings findings) {
    findings.failed("reachable", "%s: %s".formatted(database.name(), database.reason(e)));
  }

  private static boolean current(Database database, Findings findings) {
    try {
      SchemaVersion version = database.schemaVersion();
      findings.require(
          version.current(),
          "schema version",
          version.found(),
          "this program needs %s%s"
              .formatted(
                  version.known(),
                  version.found() < version.known() ? "; run: " + database.migration() : ""));
      return version.current();
    } catch (StartException e) {
      findings.failed("schema version", requireNonNull(e.getMessage()));
      return false;
    }
  }

  /** Of an owner who is nobody, and is gone afterwards. */
  private static void probe(Database database, Findings findings) {
    Caller nobody = new Caller("chatkit4j-check-" + UUID.randomUUID());
    try (Store<Caller> store = database.open()) {
      long begun = System.nanoTime();
      try {
        boolean kept = isKept(store, nobody);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        findings.require(kept, "write and read", millis + " ms", "it came back changed");
      } finally {
        Moving.data(store).eraseOwner(nobody);
      }
    } catch (StartException | StoreException e) {
      findings.failed("write and read", requireNonNull(e.getMessage()));
    }
  }

  private static boolean isKept(Store<Caller> store, Caller nobody) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    ThreadItem item = new ThreadItem.AssistantMessage("probe", "probe", now, List.of());
    store.saveThread(new ThreadMetadata("probe", now), nobody);
    store.addThreadItem("probe", item, nobody);
    boolean kept = item.equals(store.loadItem("probe", "probe", nobody));
    store.deleteThread("probe", nobody);
    return kept;
  }
}
