package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are too many, and failures to accept one. */
@Timeout(60)
final class ListenerTest {
  private static final String HEALTH = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

  /** A request that waits to be asked for its body. */
  private static final String HALF =
      "POST /chatkit HTTP/1.1\r\nHost: localhost\r\nX-User: a\r\nExpect: 100-continue\r\n"
          + "Content-Length: 9\r\n\r\n";

  private final AtomicLong now = new AtomicLong();

  private Served served(int maxConnections) {
    return Served.by(turn -> turn.say("Hi"))
        .callers(Callers.header("X-User"))
        .maxConnections(maxConnections)
        .nanos(now::get)
        .start();
  }

  private static void assertServes(Served served) throws IOException {
    try (Wire wire = new Wire(served.port())) {
      assertThat(wire.send(HEALTH).read().status()).isEqualTo(200);
      assertThat(wire.ask("bob", Served.LIST).status()).isEqualTo(200);
    }
  }

  private static void closeAll(List<Wire> wires) throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }

  @Test
  void who_connects_and_sends_nothing_gives_way_to_who_comes() throws Exception {
    List<Wire> idle = new ArrayList<>();
    try (Served served = served(10)) {
      for (int i = 0; i < 100; i++) {
        idle.add(new Wire(served.port()));
      }
      assertServes(served);
      assertThat(idle.getFirst().ended()).isTrue();
    } finally {
      closeAll(idle);
    }
  }

  @Test
  void who_sends_half_a_head_gives_way_to_who_comes() throws Exception {
    List<Wire> half = new ArrayList<>();
    try (Served served = served(10)) {
      for (int i = 0; i < 100; i++) {
        half.add(new Wire(served.port()));
        half.getLast().trickle('G');
      }
      assertServes(served);
    } finally {
      closeAll(half);
    }
  }

  @Test
  void who_never_asked_gives_way_before_who_has_asked() throws Exception {
    List<Wire> idle = new ArrayList<>();
    try (Served served = served(10);
        Wire asked = new Wire(served.port())) {
      assertThat(asked.ask("alice", Served.LIST).status()).isEqualTo(200);
      for (int i = 0; i < 9; i++) {
        idle.add(new Wire(served.port()));
      }
      assertServes(served);
      assertThat(asked.ask("alice", Served.LIST).status()).isEqualTo(200);
    } finally {
      closeAll(idle);
    }
  }

  @Test
  void who_has_only_just_come_does_not_give_way_to_a_request_that_stands_still() throws Exception {
    List<Wire> still = new ArrayList<>();
    try (Served served = served(8);
        Wire come = new Wire(served.port())) {
      for (int i = 0; i < 7; i++) {
        still.add(new Wire(served.port()));
        assertThat(still.getLast().send(HALF).read().status()).isEqualTo(100);
      }
      try (Wire onceMore = new Wire(served.port())) {
        assertThat(onceMore.send(HEALTH).read().status()).isEqualTo(200);
      }
      assertThat(come.send(HEALTH).read().status()).isEqualTo(200);
    } finally {
      closeAll(still);
    }
  }

  @Test
  void where_all_are_busy_others_wait_and_are_told_so_and_health_can_be_asked() throws Exception {
    List<Wire> busy = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    try (Served served =
        Served.by(turn -> done.await())
            .callers(Callers.header("X-User"))
            .maxConnections(4)
            .nanos(now::get)
            .start()) {
      for (int i = 0; i < 4; i++) {
        busy.add(new Wire(served.port()));
        busy.getLast().send(Wire.post("alice", Wire.bytes(Served.CREATE.formatted("Hi"))));
        busy.getLast().readUntil("stream_options");
      }
      try (Wire wire = new Wire(served.port());
          Wire probe = new Wire(served.port())) {
        wire.send(Wire.post("bob", Wire.bytes(Served.LIST)));
        assertThat(probe.send(HEALTH).read().status()).isEqualTo(200);
        while (!wire.hasSomething(10)) {
          now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        Wire.Answer refused = wire.read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().text("code")).isEqualTo("unavailable");
        assertThat(refused.headers()).containsEntry("retry-after", "1");
        assertThat(wire.ended()).isTrue();
      }
      done.countDown();
      for (Wire wire : busy) {
        assertThat(wire.readUntil("\r\n0\r\n\r\n")).endsWith("\r\n0\r\n\r\n");
      }
      assertServes(served);
    } finally {
      closeAll(busy);
    }
  }

  @Test
  void who_lets_the_server_wait_within_a_request_gives_way_within_seconds() throws Exception {
    List<Wire> slow = new ArrayList<>();
    try (Served served = served(4)) {
      for (int i = 0; i < 4; i++) {
        slow.add(new Wire(served.port()));
        slow.getLast().send(HALF);
        assertThat(slow.getLast().read().status()).isEqualTo(100);
      }
      now.addAndGet(Duration.ofSeconds(6).toNanos());

      assertServes(served);
    } finally {
      closeAll(slow);
    }
  }

  @Test
  void who_waits_for_room_stands_before_who_comes_later() throws Exception {
    List<Wire> later = new ArrayList<>();
    CountDownLatch never = new CountDownLatch(1);
    try (Served served =
            Served.by(turn -> never.await())
                .callers(Callers.header("X-User"))
                .maxConnections(1)
                .nanos(now::get)
                .start();
        Wire busy = new Wire(served.port());
        Wire waiting = new Wire(served.port())) {
      busy.send(Wire.post("alice", Wire.bytes(Served.CREATE.formatted("Hi"))));
      busy.readUntil("stream_options");
      waiting.send(Wire.post("bob", Wire.bytes(Served.LIST)));
      while (served.endpoint.waiting() == 0) { // of those without a request the oldest must go
        Thread.onSpinWait();
      }
      for (int i = 0; i < 3 * Connections.SPARE; i++) {
        later.add(new Wire(served.port()));
        later.getLast().send(Wire.post("mallory", Wire.bytes(Served.LIST)));
      }

      busy.close();

      assertThat(waiting.read().status()).isEqualTo(200);
    } finally {
      closeAll(later);
    }
  }

  @Test
  void where_one_user_has_all_that_comes_in_the_next_user_comes_in() throws Exception {
    List<Wire> dripping = new ArrayList<>();
    try (Served served = served(4)) {
      for (int i = 0; i < 4; i++) {
        dripping.add(new Wire(served.port()));
        dripping.getLast().send(HALF.replace("Length: 9", "Length: 900000"));
        assertThat(dripping.getLast().read().status()).isEqualTo(100);
        dripping.getLast().trickle('{');
      }
      try (Wire bob = new Wire(served.port())) {
        bob.send(Wire.post("bob", Wire.bytes(Served.LIST)));
        while (!bob.hasSomething(10)) {
          for (Wire each : dripping) {
            each.trickle(' ');
          }
        }
        assertThat(bob.read().status()).isEqualTo(200);
      }
    } finally {
      closeAll(dripping);
    }
  }

  @Test
  void an_error_while_one_is_accepted_is_the_affair_of_that_one() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Served.Setup setup =
        Served.by(turn -> turn.say("Hi"))
            .callers(Callers.header("X-User"))
            .nanos(() -> {
              if (calls.getAndIncrement() < 3) {
                throw new OutOfMemoryError("for a test");
              }
              return 0;
            });
    try (Served served = setup.start()) {
      for (int i = 0; i < 3; i++) {
        try (Wire wire = new Wire(served.port())) {
          assertThat(wire.ended()).isTrue();
        }
      }
      assertServes(served);
    }
  }

  @Test
  void an_error_within_a_request_is_500_and_ends_nothing_else() throws Exception {
    assertAnswers(500, "internal_error", new StackOverflowError("for a test"));
  }

  @Test
  void a_request_without_memory_is_503_and_ends_nothing_else() throws Exception {
    assertAnswers(503, "unavailable", new OutOfMemoryError("for a test"));
  }

  private static void assertAnswers(int status, String code, Error failure) throws Exception {
    Callers failing =
        headers -> {
          throw failure;
        };
    try (Served served = Served.by(turn -> turn.say("Hi")).callers(failing).start();
        Wire wire = new Wire(served.port())) {
      Wire.Answer answer = wire.ask("bob", Served.LIST);
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.json().text("code")).isEqualTo(code);

      try (Wire other = new Wire(served.port())) {
        assertThat(other.send(HEALTH).read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void who_can_accept_no_more_says_so() throws Exception {
    CountDownLatch broken = new CountDownLatch(1);
    Connections connections = new Connections(10, Duration.ofSeconds(30), () -> false, now::get);
    try (Listener listener =
        Listener.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            connections,
            connection -> {},
            broken::countDown)) {
      listener.breakDown();

      assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void the_bound_leaves_descriptors_for_other_things() {
    assertThat(Descriptors.maxConnections(400, 100, 1_000_000)).isEqualTo(110);
    assertThat(Descriptors.maxConnections(1_048_576, 100, 4_096)).isEqualTo(4_096);
    assertThat(Descriptors.maxConnections(100, 100, 4_096)).isEqualTo(1);
    assertThat(Descriptors.maxConnections(Long.MAX_VALUE, 100, Long.MAX_VALUE)).isPositive();
  }
}
