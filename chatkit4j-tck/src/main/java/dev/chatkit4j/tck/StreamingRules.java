package dev.chatkit4j.tck;

import static dev.chatkit4j.tck.Expect.same;
import static dev.chatkit4j.tck.Expect.that;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Rules E3.1 to E3.6. */
abstract class StreamingRules<C> extends EndpointGroup<C> {
  /** More than any queue, buffer or socket keeps for a client that reads nothing. */
  private static final int LARGE_MESSAGES = 150;

  private static final String LARGE = "x".repeat(60_000);

  StreamingRules(EndpointContract<C> contract) {
    super(contract);
  }

  private boolean came(CountDownLatch latch) throws InterruptedException {
    return latch.await(contract.patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Rule("E3.1")
  void an_event_is_there_before_the_next_is_made() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    server.answering(turn -> {
      turn.say("the first");
      if (came(read)) {
        turn.say("the second");
      }
    });
    try (Wire wire = connect().send(post("alice", create("hi"))).readHead()) {
      wire.readUntil("the first");
      read.countDown();
      wire.readUntil("the second");
    }
  }

  @Rule("E3.2")
  void a_stream_says_what_it_is_and_is_not_kept_back() throws Exception {
    String body = create("hi");
    String head =
        head(
            "POST /chatkit",
            "X-User: alice",
            "Accept-Encoding: gzip",
            "Content-Type: application/json",
            "Content-Length: " + body.length());
    try (Wire wire = connect().send(head + body).readHead()) {
      same("status", 200, wire.status());
      same("Content-Type", "text/event-stream", type(wire));
      same("Cache-Control", "no-cache, no-transform", wire.header("Cache-Control"));
      same("X-Accel-Buffering", "no", wire.header("X-Accel-Buffering"));
      same("Content-Length", null, wire.header("Content-Length"));
      same("Content-Encoding", null, wire.header("Content-Encoding"));
      that("X-Request-Id", wire.header("X-Request-Id") != null);
      that("the answer", wire.readText().contains("You said so"));
    }
  }

  /** Some containers name the character set, which events have one of only. */
  private static String type(Wire wire) {
    return String.valueOf(wire.header("Content-Type")).split(";", 2)[0];
  }

  @Rule("E3.3")
  void a_client_that_leaves_after_any_event_ends_its_turn() throws Exception {
    for (int events = 0; events <= 5; events++) {
      CountDownLatch ended = new CountDownLatch(1);
      server.answering(turn -> {
        try {
          turn.say("one");
          turn.say("two");
          new CountDownLatch(1).await(); // until the turn is cancelled
        } finally {
          ended.countDown();
        }
      });
      try (Wire wire = connect().send(post("alice", create("hi"))).readHead()) {
        wire.readEvents(events);
      }
      that("a turn ends whose client left after %s events".formatted(events), came(ended));
    }
  }

  @Rule("E3.4")
  void a_client_that_reads_late_gets_everything_in_order_and_keeps_nobody_out() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    server.answering(turn -> {
      for (int i = 0; i < LARGE_MESSAGES; i++) {
        turn.say("message %s of many %s".formatted(i, LARGE));
      }
      done.countDown();
    });
    try (Wire late = connect().send(post("alice", create("much"))).readHead()) {
      late.readUntil("message 0 of many");
      try (Wire other = connect().send(post("bob", LIST)).readHead()) {
        json(other, other.readText());
      }
      that("the turn waits for its client", done.getCount() == 1);
      for (int i = 1; i < LARGE_MESSAGES; i++) {
        late.readUntil("message %s of many".formatted(i));
      }
      that("the turn is done", came(done));
    }
  }

  @Rule("E3.5")
  void a_stop_ends_each_stream_with_an_error() throws Exception {
    server.answering(turn -> {
      turn.say("the first");
      new CountDownLatch(1).await();
    });
    try (Wire wire = connect().send(post("alice", create("hi"))).readHead()) {
      wire.readUntil("the first");
      that("all ended", server.stop(Duration.ofSeconds(20)));
      wire.readUntil("{\"type\":\"error\"");
      wire.readText();
    }
  }

  @Rule("E3.6")
  void after_a_stop_a_request_is_a_503() throws Exception {
    that("all ended", server.stop(Duration.ofSeconds(20)));
    try (Wire wire = connect().send(post("alice", LIST))) {
      refusal(wire, 503, "unavailable");
    }
  }
}
