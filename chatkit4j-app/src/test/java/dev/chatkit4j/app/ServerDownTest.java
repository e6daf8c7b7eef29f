package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.app.Product.Place;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.testservers.PostgresProcess;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that is stopped and started again under the program. */
@Timeout(300)
@Tag("slow")
final class ServerDownTest {
  @TempDir private Path dir;

  private static Place migrated(PostgresProcess server) {
    Place place = Place.of(server.newDatabase());
    assertThat(Program.run(List.of("migrate"), place.as("db")).code()).isZero();
    return place;
  }

  @Test
  void while_it_is_down_nothing_is_taken_and_afterwards_it_goes_on() throws Exception {
    PostgresProcess server = new PostgresProcess(dir);
    Place place = migrated(server);
    CountDownLatch down = new CountDownLatch(1);
    Store<Caller> store = place.open();
    try (Served served =
        Served.by(
                turn -> {
                  turn.say("first");
                  if (turn.userMessage().text().equals("wait")) {
                    down.await();
                    turn.say("second");
                  }
                })
            .store(store)
            .start()) {
      assertThat(served.send(served.post(Served.CREATE.formatted("one"))).body()).contains("first");
      assertThat(ready(served)).isEqualTo(200);

      HttpResponse<InputStream> open = served.open(Served.CREATE.formatted("wait"));
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(open.body(), StandardCharsets.UTF_8))) {
        String line = lines.readLine();
        while (!line.contains("thread.item.done") || !line.contains("first")) {
          line = lines.readLine();
        }
        server.stop();
        down.countDown();
        assertThat(lines.lines()).anyMatch(rest -> rest.contains("\"type\":\"error\""));
      }

      HttpResponse<String> refused = served.send(served.post(Served.CREATE.formatted("lost")));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(ready(served)).isEqualTo(503);

      server.restart();
      while (ready(served) != 200) {
        Thread.onSpinWait();
      }
      String threads = served.send(served.post(Served.LIST)).body();
      assertThat(threads.split("\"id\":\"thr_", -1)).hasSize(3);
      assertThat(served.send(served.post(Served.CREATE.formatted("two"))).body()).contains("first");
    } finally {
      store.close();
      server.stop();
    }
  }

  private static int ready(Served served) throws Exception {
    return served
        .client
        .send(served.request(Routes.READY).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void a_start_waits_for_a_server_that_comes_late() throws Exception {
    PostgresProcess server = new PostgresProcess(dir);
    Place place = migrated(server);
    server.stop();
    CountDownLatch waiting = new CountDownLatch(1);
    StringWriter said = new StringWriter();
    PrintWriter err =
        new PrintWriter(said, true) {
          @Override
          public void println(String line) {
            super.println(line);
            if (line.contains("trying again")) {
              waiting.countDown();
            }
          }
        };
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String[] args = {"serve", "--db-wait", "200", "--port", "" + taken.getLocalPort()};
      CompletableFuture<Integer> run =
          CompletableFuture.supplyAsync(
              () -> Main.run(args, place.as("db"), new PrintWriter(new StringWriter()), err));
      assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
      server.restart();

      assertThat(run.get(120, TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(said.toString().lines().toList().getLast()).contains("cannot listen");
    } finally {
      server.stop();
    }
  }
}
