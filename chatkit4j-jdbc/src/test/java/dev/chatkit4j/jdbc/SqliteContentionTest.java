package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonNumber;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.json.JsonValue;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.server.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, through the server, on one file. */
@Timeout(300)
final class SqliteContentionTest {
  @TempDir Path folder;

  private AnsweringServer server;

  @BeforeEach
  void open() {
    server = new AnsweringServer(SqliteStore.open(folder.resolve("a.db"), owner -> owner));
  }

  @AfterEach
  void close() {
    server.close();
    assertThat(server.openTurns()).isZero();
    server.store().close();
  }

  private String thread() throws Exception {
    return AnsweringServer.threadId(AnsweringServer.events(server.create("first")));
  }

  /** All at once on virtual threads; their results in that order. */
  private static <T> List<T> together(List<? extends Callable<T>> calls) throws Exception {
    CyclicBarrier start = new CyclicBarrier(calls.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  private List<String> ids(String threadId, Order order) {
    return Samples.ids(server.store().loadThreadItems(threadId, null, 100_000, order, "ann"));
  }

  /** What was told is there, once, and each client's in the order of its telling. */
  private void assertKept(String threadId, List<List<String>> told) {
    List<String> kept = ids(threadId, Order.ASC);
    assertThat(kept).doesNotHaveDuplicates();
    assertThat(ids(threadId, Order.DESC)).isEqualTo(kept.reversed());
    told.forEach(of -> assertThat(kept).containsSubsequence(of));
    assertThat(kept).hasSize(2 + told.stream().mapToInt(List::size).sum());
  }

  @Test
  void thirty_two_writers_on_one_thread_lose_nothing_and_every_reader_sees_one_order()
      throws Exception {
    String threadId = thread();
    AtomicBoolean writing = new AtomicBoolean(true);
    ConcurrentLinkedQueue<List<String>> seen = new ConcurrentLinkedQueue<>();
    List<List<String>> told;
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Order order : List.of(Order.ASC, Order.DESC, Order.ASC)) {
        readers.execute(() -> {
          while (writing.get()) {
            List<String> ids = ids(threadId, order);
            seen.add(order == Order.ASC ? ids : ids.reversed());
          }
        });
      }
      try {
        told =
            together(
                IntStream.range(0, 32)
                    .mapToObj(i -> (Callable<List<String>>) () -> append(threadId, i, 20))
                    .toList());
      } finally {
        writing.set(false);
      }
    }

    assertKept(threadId, told);
    List<String> kept = ids(threadId, Order.ASC);
    assertThat(seen).isNotEmpty();
    seen.forEach(ids -> {
      List<String> inFinalOrder = new ArrayList<>(kept);
      inFinalOrder.retainAll(new HashSet<>(ids));
      assertThat(ids).isEqualTo(inFinalOrder);
    });
  }

  @Test
  void thirty_two_writers_on_as_many_threads_do_not_touch_each_other() throws Exception {
    List<String> threads = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      threads.add(thread());
    }

    List<List<String>> told =
        together(threads.stream().map(id -> (Callable<List<String>>) () -> talk(id, 10)).toList());

    for (int i = 0; i < 32; i++) {
      assertKept(threads.get(i), List.of(told.get(i)));
    }
  }

  /** Past the engine, which has one turn at a time in a thread. */
  private List<String> append(String threadId, int writer, int items) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      ThreadItem item = Samples.message(threadId, "w%s_%s".formatted(writer, i));
      server.store().addThreadItem(threadId, item, "ann");
      told.add(item.id());
    }
    return told;
  }

  private List<String> talk(String threadId, int messages) throws Exception {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      told.addAll(
          AnsweringServer.doneIds(
              AnsweringServer.events(server.message(threadId, "message " + i))));
    }
    return told;
  }

  @Test
  void turns_on_two_threads_at_once_both_end_whole() throws Exception {
    List<String> threads = List.of(thread(), thread());
    CyclicBarrier both = new CyclicBarrier(2);
    server.answer =
        turn -> {
          both.await();
          turn.say("a");
          turn.streamMessage(message -> message.append("b"));
          turn.updateThread(thread -> thread.withTitle(turn.userMessage().text()));
          turn.say("c");
        };

    List<List<JsonObject>> turns =
        together(
            threads.stream()
                .map(id ->
                    (Callable<List<JsonObject>>)
                        () -> AnsweringServer.events(server.message(id, "in " + id)))
                .toList());

    for (int i = 0; i < 2; i++) {
      List<String> told = AnsweringServer.doneIds(turns.get(i));
      assertThat(told).hasSize(4);
      assertKept(threads.get(i), List.of(told));
      assertThat(server.store().loadThread(threads.get(i), "ann").title())
          .isEqualTo("in " + threads.get(i));
    }
  }

  @Test
  void two_savers_lose_no_change_of_a_thread_and_mix_no_item() throws Exception {
    String threadId = thread();
    ThreadItem item = Samples.message(threadId, "i", "");
    server.store().addThreadItem(threadId, item, "ann");
    server.store().addThreadItem(threadId, Samples.message(threadId, "after"), "ann");
    List<String> order = ids(threadId, Order.ASC);

    together(
        IntStream.range(0, 2)
            .mapToObj(saver -> (Callable<Void>) () -> save(threadId, saver))
            .toList());

    assertThat(server.store().loadThread(threadId, "ann").metadata())
        .isEqualTo(JsonObject.of("count", 200));
    ThreadItem last = server.store().loadItem(threadId, "i", "ann");
    assertThat(((ThreadItem.AssistantMessage) last).text())
        .isIn("0".repeat(10_000), "1".repeat(10_000));
    assertThat(ids(threadId, Order.ASC)).isEqualTo(order);
  }

  private Void save(String threadId, int saver) {
    String text = String.valueOf(saver).repeat(10_000);
    for (int i = 0; i < 100; i++) {
      server.store().saveItem(threadId, Samples.message(threadId, "i", text), "ann");
      server
          .store()
          .threadUpdates()
          .orElseThrow()
          .updateThread(
              threadId,
              thread -> {
                long count =
                    thread.metadata().get("count") instanceof JsonNumber number
                        ? Long.parseLong(number.digits())
                        : 0;
                return thread.withMetadata(JsonObject.of("count", count + 1));
              },
              "ann");
    }
    return null;
  }

  @Test
  void a_thread_deleted_under_its_turns_stays_deleted() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      String threadId = thread();
      int yields = random.nextInt(300);
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        calls.add(() -> appendUntilGone(threadId));
      }
      calls.add(() -> {
        for (int i = 0; i < yields; i++) {
          Thread.onSpinWait();
        }
        server.store().deleteThread(threadId, "ann");
        return 0;
      });

      together(calls);

      assertThat(ids(threadId, Order.ASC)).as("seed %d, round %d", seed, round).isEmpty();
      assertThat(server.store().loadThreads(10, null, Order.ASC, "ann").data()).isEmpty();
    }
  }

  private int appendUntilGone(String threadId) throws InterruptedException {
    Reply reply = server.message(threadId, "more");
    while (reply instanceof Reply.Events) {
      List<JsonObject> events = AnsweringServer.events(reply);
      if ("error".equals(events.getLast().text("type"))) {
        assertThat(events.getLast().get("allow_retry")).isEqualTo(JsonValue.of(false));
      }
      reply = server.message(threadId, "more");
    }
    assertThat(((Reply.Json) reply).status()).isEqualTo(404);
    return 0;
  }

  @Test
  void a_thousand_virtual_threads_read_and_write_and_none_is_pinned() throws Exception {
    List<String> threads = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      threads.add(thread());
    }
    AtomicLong appended = new AtomicLong();
    Path recorded = folder.resolve("pinned.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
      recording.start();
      together(
          IntStream.range(0, 1000)
              .mapToObj(i -> (Callable<Void>) () -> mix(threads.get(i / 4), i, appended))
              .toList());
      together(List.of(Pinning::new));
      recording.stop();
      recording.dump(recorded);
    }

    long kept = 0;
    for (String threadId : threads) {
      List<String> ids = ids(threadId, Order.ASC);
      assertThat(ids).doesNotHaveDuplicates();
      kept += ids.size();
    }
    assertThat(kept).isEqualTo(250 * 2 + appended.get());
    assertThat(pinned(recorded))
        .as("the one that is pinned on purpose is seen, and no other")
        .hasSize(1)
        .allMatch(event -> event.contains("SqliteContentionTest$Pinning"));
  }

  /** Its first use parks under a native frame. */
  private static final class Pinning {
    static {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Every fourth writes, each in a thread of its own, and three others read it. */
  private Void mix(String threadId, int number, AtomicLong appended) throws Exception {
    for (int i = 0; i < 4; i++) {
      if (number % 4 == 0) {
        appended.addAndGet(talk(threadId, 1).size());
      } else {
        List<ThreadItem> page =
            server.store().loadThreadItems(threadId, null, 20, Order.ASC, "ann").data();
        assertThat(page).hasSizeGreaterThanOrEqualTo(2);
        server.store().loadThread(threadId, "ann");
      }
    }
    return null;
  }

  private static List<String> pinned(Path recorded) throws Exception {
    List<String> pinned = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(recorded)) {
      if (event.getStackTrace() != null
          && event.getStackTrace().getFrames().stream()
              .anyMatch(
                  frame -> frame.getMethod().getType().getName().startsWith("dev.chatkit4j."))) {
        pinned.add(event.toString());
      }
    }
    return pinned;
  }
}
