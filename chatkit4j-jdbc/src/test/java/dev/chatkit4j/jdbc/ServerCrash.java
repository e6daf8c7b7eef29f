package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.codec.Json;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.store.Store;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.Killable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Kills the database server under a program that lives on, and starts it again. */
record ServerCrash(Killable server, CrashSite site) implements CrashRun.Crash {

  @Override
  public void serve(long seed, int events, Map<String, Told> told) throws Exception {
    Random random = new Random(seed);
    Round round = new Round(server, events);
    try (Store<String> store = site.open();
        SeededServer chat = new SeededServer(store);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> clients = new ArrayList<>();
      told.forEach((owner, record) ->
          clients.add(
              threads.submit(
                  new Client(owner, record, new Random(random.nextLong()), chat, round))));
      for (Future<?> client : clients) {
        client.get();
      }
      assertThat(chat.stop(StalledWriter.PATIENCE)).as("all turns have ended").isTrue();
    }
    server.restart();
  }

  /** Counts what is heard, and kills the server when it is enough. */
  private static final class Round {
    private final Killable server;
    private final int events;
    private final AtomicInteger heard = new AtomicInteger();
    private volatile boolean crashing;

    Round(Killable server, int events) {
      this.server = server;
      this.events = events;
    }

    void heard() {
      if (heard.getAndIncrement() == events) {
        crashing = true;
        server.kill();
      }
    }

    void mustCrash(String failure) {
      assertThat(crashing).as("before the crash: %s", failure).isTrue();
    }
  }

  /** Asks one thing after the other until one fails, which from then on is not answered. */
  private static final class Client implements Runnable, Consumer<String> {
    private final SeededClient client;
    private final Told told;
    private final Random random;
    private final Round round;
    private boolean failed;

    Client(String owner, Told told, Random random, SeededServer chat, Round round) {
      this.client = new SeededClient(chat, owner, this);
      this.told = told;
      this.random = random;
      this.round = round;
    }

    @Override
    public void run() {
      try {
        while (!failed) {
          client.send(told.next(random));
        }
      } catch (UnavailableException e) {
        round.mustCrash(e.getMessage());
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void accept(String line) {
      if (failed) {
        return;
      }
      if (isFailure(line)) {
        round.mustCrash(line);
        failed = true;
        return;
      }
      SeededClient.hear(line, told);
      round.heard();
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
