package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many damaged requests of two users at once: {@code -Dchatkit4j.fuzz=N} of them, as {@code
 * -Dchatkit4j.fuzz.seed=N} has them. Most go to a store in memory, some to a file.
 */
@Tag("slow")
final class HttpFuzzTest {
  private static final int REQUESTS = Integer.getInteger("chatkit4j.fuzz", 100_000);
  private static final long SEED = Long.getLong("chatkit4j.fuzz.seed", 20_261_123L);
  private static final int SHARE_ON_FILE = 10;
  private static final int CLIENTS = 4;

  @TempDir private Path folder;

  @Test
  void damaged_requests_break_nothing_in_memory() throws Exception {
    run(Backing.MEMORY, REQUESTS - REQUESTS / SHARE_ON_FILE);
  }

  @Test
  void damaged_requests_break_nothing_on_a_file() throws Exception {
    run(Backing.SQLITE, REQUESTS / SHARE_ON_FILE);
  }

  private void run(Backing backing, int requests) throws Exception {
    System.out.printf("%s damaged requests, %s, seed %s%n", requests, backing, SEED);
    List<FuzzOwner> owners = List.of(new FuzzOwner("alice", "bob"), new FuzzOwner("bob", "alice"));
    try (Store<Caller> store = backing.open(folder);
        Served served =
            Served.with(AbusedServer::new)
                .store(store)
                .callers(Callers.header("X-User"))
                .heartbeat(Duration.ofMillis(20))
                .quiet()
                .start()) {
      try (Wire warm = new Wire(served.port())) {
        Belongings.of(warm, "carol", "warm");
      }
      long files = openFiles();
      Set<String> threads = threads();

      attack(served, owners, requests);

      eventually("no turn is left", () -> served.server.openTurns() == 0);
      eventually("no connection is left", () -> openFiles() <= files + 2);
      assertThat(served.server.openTurns()).isZero();
      assertThat(newThreads(threads)).isEmpty();
      for (FuzzOwner owner : owners) {
        assertAllThere(served, owner);
      }
    }
  }

  private static void attack(Served served, List<FuzzOwner> owners, int requests) throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<Integer>> work =
          IntStream.range(0, CLIENTS)
              .<Callable<Integer>>mapToObj(i ->
                  () -> {
                    FuzzOwner me = owners.get(i % 2);
                    FuzzOwner other = owners.get(1 - i % 2);
                    return new FuzzClient(served.port(), me, other, SEED + i)
                        .run(requests / CLIENTS);
                  })
              .toList();
      int fine = 0;
      for (Future<Integer> future : clients.invokeAll(work)) {
        fine += future.get();
      }
      assertThat(fine).as("requests that were fine").isBetween(requests / 5, requests * 4 / 5);
    }
  }

  /** Pages through all threads and all items, both ways. */
  private static void assertAllThere(Served served, FuzzOwner owner) throws IOException {
    try (Wire wire = new Wire(served.port())) {
      Set<String> threads = new HashSet<>(ids(pages(wire, owner, "threads.list", "", "desc")));
      assertThat(threads).containsAll(owner.threadsThatMustBe());
      for (String thread : threads) {
        String params = "\"thread_id\":\"%s\",".formatted(thread);
        List<String> items = ids(pages(wire, owner, "items.list", params, "asc"));
        assertThat(items).doesNotHaveDuplicates().containsAll(owner.messagesThatMustBe(thread));
        if (items.size() > 100) {
          assertThat(ids(pages(wire, owner, "items.list", params, "desc")).reversed())
              .isEqualTo(items);
        }
      }
    }
  }

  private static List<JsonValue> pages(
      Wire wire, FuzzOwner owner, String type, String params, String order) throws IOException {
    List<JsonValue> all = new ArrayList<>();
    String after = "null";
    while (true) {
      Wire.Answer answer =
          wire.ask(
              owner.name,
              "{\"type\":\"%s\",\"params\":{%s\"limit\":100,\"order\":\"%s\",\"after\":%s}}"
                  .formatted(type, params, order, after));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      owner.assertNothingForeign(answer.text());
      JsonObject page = answer.json();
      all.addAll(((JsonArray) Talk.at(page, "data")).elements());
      if (page.text("after") == null) {
        return all;
      }
      after = "\"" + page.text("after") + "\"";
    }
  }

  private static List<String> ids(List<JsonValue> objects) {
    return objects.stream().map(object -> Talk.text(object, "id")).toList();
  }

  // -------------------------------------------------------------------------------- leaks

  private static long openFiles() {
    return ((com.sun.management.UnixOperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static Set<String> threads() {
    Set<String> names = new HashSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    return names;
  }

  /** Threads of ours that were not there before. */
  private static Set<String> newThreads(Set<String> before) {
    Set<String> names = threads();
    names.removeAll(before);
    names.removeIf(name -> !name.startsWith("chatkit4j"));
    return names;
  }

  private static void eventually(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
