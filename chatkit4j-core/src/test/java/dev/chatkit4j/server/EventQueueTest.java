package dev.chatkit4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The room for what turns say before their clients take it. */
@Timeout(60)
class EventQueueTest {
  private static final Duration NOW = Duration.ZERO;

  private final QueueRoom room = new QueueRoom(1 << 20);

  private EventQueue queue() {
    EventQueue queue = new EventQueue(room, () -> {});
    queue.count();
    return queue;
  }

  private static Reply.Frame frame(int bytes) {
    return new Reply.Frame(Reply.Frame.Kind.EVENT, new byte[bytes]);
  }

  /** How many bytes go in before the queue is full. */
  private static int fill(EventQueue queue, int frame) throws InterruptedException {
    int bytes = 0;
    while (queue.put(frame(frame), NOW)) {
      bytes += frame;
    }
    return bytes;
  }

  @Test
  void a_thousand_clients_that_never_read_hold_no_more_than_the_room_and_a_little_each()
      throws Exception {
    List<EventQueue> queues = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      queues.add(queue());
      assertThat(fill(queues.getLast(), 8192)).isGreaterThanOrEqualTo(8192);
    }

    assertThat(room.used()).isBetween(1000L * 8192, (1L << 20) + 1000L * 8192);
    queues.forEach(EventQueue::abandon);
    assertThat(room.used()).isZero();
  }

  @Test
  void one_alone_holds_half_of_the_room_and_the_next_finds_some() throws Exception {
    assertThat(fill(queue(), 8192)).isEqualTo(512 << 10);
    assertThat(fill(queue(), 8192)).isEqualTo(256 << 10);
  }

  @Test
  void no_queue_holds_more_than_a_mebibyte() throws Exception {
    EventQueue queue = new EventQueue(new QueueRoom(Long.MAX_VALUE), () -> {});

    assertThat(fill(queue, 8192)).isEqualTo(1 << 20);
  }

  @Test
  void where_there_is_no_room_each_queue_still_moves_on() throws Exception {
    room.add(100 << 20);
    EventQueue queue = queue();

    for (int i = 0; i < 3; i++) {
      assertThat(queue.put(frame(2 << 20), NOW)).isTrue();
      assertThat(queue.put(frame(1), NOW)).isFalse();
      assertThat(queue.take(NOW).bytes()).hasSize(2 << 20);
    }
    assertThat(fill(queue, 16)).isEqualTo(4096);
  }

  @Test
  void what_is_being_written_is_counted_until_the_next_is_taken() throws Exception {
    EventQueue queue = queue();
    queue.putNow(frame(1000));
    queue.take(NOW);
    assertThat(room.used()).isEqualTo(1000);
    assertThat(queue.take(NOW)).isEqualTo(Reply.Frame.IDLE);
    assertThat(room.used()).isZero();
    queue.putNow(frame(1000));
    queue.take(NOW);
    queue.abandon();
    assertThat(room.used()).isZero();
  }

  @Test
  void a_large_message_is_refused_unsaved_while_others_do_not_read_and_a_small_one_is_taken()
      throws Exception {
    TestServer server = new TestServer(new MemoryStore<>(owner -> owner));
    long heap = Runtime.getRuntime().maxMemory();
    String large = TestServer.newThread("x".repeat(100_000));
    server.queueRoom().add(heap);

    assertThat(server.status(large)).isEqualTo(503);
    server.events(TestServer.newThread("small"));
    server.queueRoom().add(-heap);
    server.events(large);
    assertThat(server.queueRoom().used()).isZero();
    assertThat(server.store().loadThreads(10, null, Order.ASC, "alice").data()).hasSize(2);
  }

  @Test
  void what_is_taken_back_or_never_offered_is_not_counted() {
    EventQueue never = new EventQueue(room, () -> {});
    never.putNow(frame(1000));
    EventQueue takenBack = new EventQueue(room, () -> {});
    takenBack.putNow(frame(1000));
    takenBack.clear();
    takenBack.count();
    assertThat(room.used()).isZero();

    takenBack.putNow(frame(500));
    assertThat(room.used()).isEqualTo(500);
    takenBack.end();
    takenBack.abandon();
    assertThat(room.used()).isZero();
  }

  @Test
  void what_waits_is_told_with_its_numbers() {
    EventQueue queue = queue();
    queue.putNow(frame(7));
    queue.putNow(frame(8));
    assertThat(queue.waiting()).isEqualTo("2 events of 15 bytes");
  }
}
