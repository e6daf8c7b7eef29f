package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Turns whose store loses its connections one after the other. What clients were told must be
 * there, once and in order, after each failure and at the end. Set {@code -Dchatkit4j.seed} for
 * others.
 */
@Tag("slow")
final class KilledConnectionsTest {
  private static final int TURNS = 3000;
  private static final int KILLS = 240;
  private static final List<String> OWNERS = List.of("ann", "ben", "cem", "dan", "eve", "fay");
  private static final long SEED = Long.getLong("chatkit4j.seed", 20261130L);

  @ParameterizedTest
  @EnumSource
  void lose_nothing_double_nothing_and_put_nothing_in_another_order(Server server)
      throws Exception {
    TestDatabase database = server.migratedDatabase();
    ServerCrashSite site = new ServerCrashSite(server, database);
    Killer killer = new Killer(server, database);
    List<Client> clients = new ArrayList<>();
    try (ServerStore<String> store = server.builder(database).poolSize(4).open();
        SeededServer chat = new SeededServer(store);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> running = new ArrayList<>();
      for (String owner : OWNERS) {
        clients.add(new Client(owner, chat, killer));
        running.add(threads.submit(clients.getLast()));
      }
      for (Future<?> client : running) {
        client.get();
      }
      clients.forEach(Client::mustBe);
    }
    assertThat(killer.kills).hasValueGreaterThanOrEqualTo(KILLS);
    assertThat(clients.stream().mapToInt(client -> client.failures).sum())
        .as("a kill fails one call at most")
        .isBetween(1, killer.kills.get());
    assertThat(CrashRun.findings(site)).isEmpty();
  }

  /** Kills a connection now and then, and counts turns. */
  private static final class Killer {
    private final Server server;
    private final TestDatabase database;
    private final Random random = new Random(SEED);
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();

    Killer(Server server, TestDatabase database) {
      this.server = server;
      this.database = database;
    }

    boolean done() {
      return turns.get() >= TURNS;
    }

    /** One at a time: whoever heard of a failure waits here until what it killed is over. */
    synchronized void turn() {
      int due = (int) ((long) turns.incrementAndGet() * KILLS / TURNS);
      while (kills.get() < due && Connections.killOne(server, database, random)) {
        kills.incrementAndGet();
      }
    }

    synchronized void awaitKilled() {
      // has nothing to do but to wait for the lock
    }
  }

  /** Asks one thing after the other, and looks at what is there after each failure. */
  private static final class Client implements Runnable, Consumer<String> {
    private final String owner;
    private final SeededServer chat;
    private final Killer killer;
    private final Random random;
    private final Told told = new Told();
    private final SeededClient client;
    private boolean failed;
    private int failures;

    Client(String owner, SeededServer chat, Killer killer) {
      this.owner = owner;
      this.chat = chat;
      this.killer = killer;
      this.random = new Random(SEED + owner.hashCode());
      this.client = new SeededClient(chat, owner, this);
    }

    @Override
    public void run() {
      while (!killer.done()) {
        JsonObject request = told.next(random);
        ask(request);
        if (failed) {
          failures++;
          killer.awaitKilled();
          mustBe();
          failed = false;
        }
        if (isTurn(request)) {
          killer.turn();
        }
      }
    }

    private static boolean isTurn(JsonObject request) {
      String type = request.text("type");
      return !"threads.update".equals(type) && !"threads.delete".equals(type);
    }

    private void ask(JsonObject request) {
      try {
        client.send(request);
      } catch (UnavailableException e) {
        failed = true; // when it uploaded
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void mustBe() {
      told.mustBe(Told.read(chat, owner));
    }

    @Override
    public void accept(String line) {
      failed |= isFailure(line);
      if (!failed) {
        SeededClient.hear(line, told);
      }
    }

    private static boolean isFailure(String line) {
      String[] parts = line.split(" ", 3);
      return switch (parts[0]) {
        case "hears" -> "error".equals(((JsonObject) Json.parse(parts[2])).text("type"));
        case "json" -> parts[2].startsWith("5");
        default -> false;
      };
    }
  }
}
