package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.MariaDbProcess;
import dev.chatkit4j.testservers.PostgresProcess;
import dev.chatkit4j.testservers.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped and started under a store. */
@Tag("slow")
final class ServerRestartTest {

  @Test
  void a_store_outlives_a_restart_of_postgresql(@TempDir Path data) throws Exception {
    PostgresProcess server = new PostgresProcess(data);
    outlives(Server.POSTGRES, server.newDatabase(), server::stop, server::restart);
    server.stop();
  }

  @Test
  void a_store_outlives_a_restart_of_mariadb() throws Exception {
    MariaDbProcess server = new MariaDbProcess();
    outlives(Server.MARIADB, server.newDatabase(), server::stop, server::restart);
    server.stop();
  }

  private interface Step {
    void take() throws Exception;
  }

  private static void outlives(Server server, TestDatabase database, Step stop, Step restart)
      throws Exception {
    server.builder(database).migrate();
    try (ServerStore<String> store =
        server.builder(database).connectionTimeout(Duration.ofMillis(500)).open()) {
      store.saveThread(Samples.thread("t"), "ann");
      store.addThreadItem("t", Samples.message("t", "a"), "ann");

      stop.take();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> store.loadItem("t", "a", "ann"))
            .isInstanceOf(UnavailableException.class);
      }
      assertThatThrownBy(() -> store.addThreadItem("t", Samples.message("t", "b"), "ann"))
          .isInstanceOfSatisfying(
              UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse());
      assertThat(store.busyConnections()).isZero();

      restart.take();
      assertThat(loadedAgain(store)).isEqualTo(Samples.message("t", "a"));
      store.addThreadItem("t", Samples.message("t", "b"), "ann");
    }
  }

  /** The pool asks for a new connection from time to time. */
  private static ThreadItem loadedAgain(ServerStore<String> store) {
    long deadline = System.nanoTime() + StalledWriter.PATIENCE.toNanos();
    while (true) {
      try {
        return store.loadItem("t", "a", "ann");
      } catch (UnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }
}
