package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.server.ChatKitServer;
import dev.chatkit4j.server.Readiness;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.MariaDbProcess;
import dev.chatkit4j.testservers.PostgresProcess;
import dev.chatkit4j.testservers.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that turns read-only, while the address that led to it leads to another one that has
 * taken over. Connections to the old one stay.
 */
@Tag("slow")
final class FailoverTest {
  private static final Duration PATIENT = Duration.ofSeconds(60);
  private static final Duration HASTY = Duration.ofMillis(300);

  @Test
  void postgresql_hands_over(@TempDir Path data) throws Exception {
    PostgresProcess old = new PostgresProcess(data);
    TestDatabase before = old.newDatabase();
    try (Failover failover = new Failover(Server.POSTGRES, before)) {
      failover.everyRule();
    } finally {
      old.stop();
    }
  }

  @Test
  void mariadb_hands_over() throws Exception {
    MariaDbProcess old = new MariaDbProcess();
    TestDatabase before = old.newDatabase();
    try (Failover failover = new Failover(Server.MARIADB, before)) {
      failover.everyRule();
    } finally {
      old.stop();
    }
  }

  /** Two servers with the same tables and one thread, as if one followed the other. */
  private static final class Failover implements AutoCloseable {
    private final Server server;
    private final TestDatabase before;
    private final TestDatabase after;
    private final SwitchedProxy proxy;

    Failover(Server server, TestDatabase before) throws Exception {
      this.server = server;
      this.before = before;
      TestDatabase any = server.newDatabase();
      any.run("CREATE DATABASE failover_" + before.name());
      before.run("CREATE DATABASE failover_" + before.name());
      this.after = clerk(any);
      proxy = new SwitchedProxy(port(before));
      clerk(before);
      for (TestDatabase one : new TestDatabase[] {owned(before), owned(any)}) {
        server.builder(one).migrate();
        grant(one);
        try (ServerStore<String> store = server.builder(one).open()) {
          store.saveThread(Samples.thread("t"), "ann");
        }
      }
    }

    private TestDatabase owned(TestDatabase on) {
      return new TestDatabase(
          on.url().replaceFirst("/[^/?]*(\\?.*)?$", "/failover_" + before.name() + "$1"),
          on.user(),
          on.password());
    }

    /** Somebody who may not write where nobody may. */
    private TestDatabase clerk(TestDatabase on) {
      String user = "clerk_" + before.name();
      if (server == Server.POSTGRES) {
        on.run("CREATE ROLE " + user + " LOGIN PASSWORD 'clerk'");
      } else if (on.equals(before)) {
        // Servers that tests start know no grants, and everybody, until they are told to.
        on.run(
            "FLUSH PRIVILEGES",
            "ALTER USER root@localhost IDENTIFIED BY ''",
            "CREATE USER " + user + "@localhost IDENTIFIED BY 'clerk'",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON failover_%s.* TO %s@localhost"
                .formatted(before.name(), user));
      }
      return new TestDatabase(owned(on).url(), user, "clerk");
    }

    private void grant(TestDatabase on) {
      if (server == Server.POSTGRES) {
        on.run(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk_"
                + before.name());
      }
    }

    private static int port(TestDatabase of) {
      return Integer.parseInt(of.url().replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    private void readOnly(boolean on) {
      if (server == Server.POSTGRES) {
        before.run(
            "ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"),
            "SELECT pg_reload_conf()");
        // A session learns of it a little later, when it has nothing to do.
        while (!before.ask("SHOW default_transaction_read_only").equals(on ? "on" : "off")) {
          Thread.onSpinWait();
        }
      } else {
        before.run("SET GLOBAL read_only = " + (on ? 1 : 0));
      }
    }

    private TestDatabase through(SwitchedProxy address) {
      return new TestDatabase(
          after.url().replaceFirst(":\\d+/", ":" + address.port() + "/"),
          after.user(),
          after.password());
    }

    private void failover(Duration budget, Consumer<ServerStore<String>> rule) {
      proxy.switchTo(port(before), 0);
      try (ServerStore<String> store =
          server.builder(through(proxy)).poolSize(4).budget(budget).open()) {
        store.addThreadItem("t", Samples.message("t", "first"), "ann");
        readOnly(true);
        rule.accept(store);
      } finally {
        readOnly(false);
      }
    }

    void everyRule() {
      failover(PATIENT, this::aCallUnderWayIsMadeWhereTheAddressLeadsThen);
      failover(HASTY, this::readinessSaysWhetherAnythingCanBeSaved);
      aPoolOfTheApplicationsGoesOnToo();
    }

    private void aCallUnderWayIsMadeWhereTheAddressLeadsThen(ServerStore<String> store) {
      proxy.switchTo(port(after), 3);
      store.addThreadItem("t", Samples.message("t", "under way"), "ann");
      store.deleteThread("none", "ann");

      for (int i = 0; i < 20; i++) {
        assertThat(store.loadItem("t", "under way", "ann"))
            .isEqualTo(Samples.message("t", "under way"));
      }
      assertThat(after.ask("SELECT count(*) FROM chatkit_item WHERE id = 'under way'"))
          .isEqualTo("1");
    }

    private void readinessSaysWhetherAnythingCanBeSaved(ServerStore<String> store) {
      ChatKitServer<String> chat = new AnsweringServer(store);
      Readiness<String> readiness = new Readiness<>(chat, "nobody");
      assertThat(readiness.missing())
          .extracting(Readiness.Missing::what)
          .containsExactly("Conversations cannot be saved");
      assertThatThrownBy(() -> store.addThreadItem("t", Samples.message("t", "no"), "ann"))
          .isInstanceOfSatisfying(
              UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse());
      assertThat(store.loadItem("t", "first", "ann")).isEqualTo(Samples.message("t", "first"));

      proxy.switchTo(port(after), 0);
      assertThat(readiness.missing()).isEmpty();
      store.addThreadItem("t", Samples.message("t", "late"), "ann");
      assertThat(after.ask("SELECT count(*) FROM chatkit_item WHERE id = 'late'")).isEqualTo("1");
    }

    /** A pool that knows nothing of what an error means. */
    private void aPoolOfTheApplicationsGoesOnToo() {
      proxy.switchTo(port(before), 0);
      try (HikariDataSource pool = Server.pool(through(proxy), config -> {});
          ServerStore<String> store =
              server.builder().dataSource(new BreakingConnections(pool)).budget(PATIENT).open()) {
        store.addThreadItem("t", Samples.message("t", "first"), "ann");
        readOnly(true);
        proxy.switchTo(port(after), 1);
        store.deleteThread("none", "ann");
        store.addThreadItem("t", Samples.message("t", "their pool"), "ann");
        assertThat(after.ask("SELECT count(*) FROM chatkit_item WHERE id = 'their pool'"))
            .isEqualTo("1");
      } finally {
        readOnly(false);
      }
    }

    @Override
    public void close() {
      proxy.close();
    }
  }
}
