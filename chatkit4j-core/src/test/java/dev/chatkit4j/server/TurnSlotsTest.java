package dev.chatkit4j.server;

import static dev.chatkit4j.server.TestServer.at;
import static dev.chatkit4j.server.TestServer.message;
import static dev.chatkit4j.server.TestServer.newThread;
import static dev.chatkit4j.server.TestServer.next;
import static dev.chatkit4j.server.TestServer.read;
import static dev.chatkit4j.server.TestServer.retry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Refusal;
import dev.chatkit4j.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds on the turns of an owner, and of all together. */
@Timeout(120)
class TurnSlotsTest {
  private static final String GET = "{\"type\":\"threads.list\",\"params\":{}}";

  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Reply> open = new ArrayList<>();

  @AfterEach
  void let_go() {
    end.countDown();
    open.forEach(Reply::close);
  }

  /** A server whose turns go on until they are ended. */
  private TestServer server(int ofOwner, int together) {
    TestServer server =
        new TestServer(
            new MemoryStore<>(owner -> owner),
            null,
            ServerOptions.DEFAULT.withTurnLimits(new TurnLimits(ofOwner, together)));
    server.onRespond =
        turn -> {
          turn.say("begun");
          end.await();
        };
    return server;
  }

  /** The stream of an answer that is under way; its client never leaves by itself. */
  private Reply.Events begin(TestServer server, String body, String owner) {
    Reply reply = server.send(body, owner);
    open.add(reply);
    if (reply instanceof Reply.Json json) {
      throw new AssertionError(new String(json.body(), StandardCharsets.UTF_8));
    }
    return (Reply.Events) reply;
  }

  private int status(TestServer server, String body, String owner) {
    Reply reply = server.send(body, owner);
    open.add(reply);
    return reply instanceof Reply.Json json ? json.status() : 200;
  }

  private static void assertRefused(Reply reply, int status, String code) {
    assertThat(reply).isInstanceOf(Reply.Json.class);
    Reply.Json json = (Reply.Json) reply;
    assertThat(json.status()).isEqualTo(status);
    assertThat(json.headers()).containsEntry("Retry-After", "1");
    assertThat(new String(json.body(), StandardCharsets.UTF_8)).contains(code);
  }

  // ----------------------------------------------------------------------------- one owner

  @Test
  void one_turn_more_than_an_owner_may_have_is_refused_and_nothing_of_it_is_saved()
      throws Exception {
    TestServer server = server(1, 100);
    begin(server, newThread("one"), "alice");

    assertRefused(server.send(newThread("two"), "alice"), 429, "too_many_requests");
    assertThat(server.json(GET).get("data").toString()).doesNotContain("two");
    assertThat(server.openTurns()).isOne();
    begin(server, newThread("other"), "bob");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void who_stops_an_answer_goes_on_at_once_although_its_client_is_not_missed_yet(boolean retries)
      throws Exception {
    TestServer server = server(1, 100);
    Reply.Events stopped = begin(server, newThread("one"), "alice");
    String thread = at(next(stopped), "thread", "id");
    String message = at(next(stopped), "item", "id");

    for (int i = 0; i < 5; i++) {
      begin(server, retries ? retry(thread, message) : message(thread, "instead"), "alice");
      assertThat(server.openTurns()).isOne();
    }
    assertRefused(server.send(newThread("beside"), "alice"), 429, "too_many_requests");
  }

  @Test
  void a_turn_elsewhere_is_not_ended_for_one_that_goes_on() throws Exception {
    TestServer server = server(1, 100);
    String idle;
    try (Reply.Events first = begin(server, newThread("one"), "alice")) {
      idle = at(next(first), "thread", "id");
    }
    awaitTurns(server, 0);
    begin(server, newThread("two"), "alice");

    assertRefused(server.send(message(idle, "three"), "alice"), 429, "too_many_requests");
    assertThat(server.openTurns()).isOne();
  }

  /** Waits until so many turns are under way. */
  private static void awaitTurns(TestServer server, int turns) {
    while (server.openTurns() != turns || (turns == 0 && server.ownersOfTurns() != 0)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void the_log_is_told_how_many_turns_there_are_where_one_more_is_refused() {
    TurnSlots slots = new TurnSlots(new TurnLimits(100, 4));
    for (int i = 0; i < 3; i++) {
      slots.reserve(new ThreadTurns.Key("alice", "thr_" + i), 0);
    }

    assertThatThrownBy(() -> slots.reserve(new ThreadTurns.Key("alice", "thr_3"), 0))
        .isInstanceOfSatisfying(
            Refusal.class,
            e ->
                assertThat(e.reason())
                    .isEqualTo(
                        "3 of 4 turns are under way, 3 of them of the owner who asks for one"
                            + " more"));
  }

  @Test
  void a_refused_request_takes_no_slot() throws Exception {
    TestServer server = server(1, 100);

    for (int i = 0; i < 3; i++) {
      assertThat(server.status(message("thr_none", "hi"))).isEqualTo(404);
      assertThat(server.ownersOfTurns()).isZero();
    }
    begin(server, newThread("one"), "alice");
  }

  @Test
  void of_requests_at_the_same_moment_no_more_begin_than_may() throws Exception {
    TestServer server = server(3, 100);
    List<Integer> answers = new ArrayList<>();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> sent = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sent.add(clients.submit(() -> begun(server.send(newThread("hi"), "alice"))));
      }
      for (Future<Integer> each : sent) {
        answers.add(each.get());
      }
    }

    assertThat(answers).filteredOn(status -> status == 200).hasSize(3);
    assertThat(answers).filteredOn(status -> status == 429).hasSize(17);
  }

  private static int begun(Reply reply) {
    return reply instanceof Reply.Json json ? json.status() : 200;
  }

  @Test
  void who_has_no_turns_is_forgotten() throws Exception {
    TestServer server = server(1, 100);
    end.countDown();
    for (int i = 0; i < 20; i++) {
      read(begin(server, newThread("hi"), "user-" + i));
    }

    awaitTurns(server, 0);
    assertThat(server.ownersOfTurns()).isZero();
  }

  // --------------------------------------------------------------------------- all together

  @Test
  void an_owner_alone_has_three_quarters_and_another_finds_room() throws Exception {
    TestServer server = server(Integer.MAX_VALUE, 16);
    for (int i = 0; i < 12; i++) {
      begin(server, newThread("hi"), "alice");
    }

    assertRefused(server.send(newThread("one more"), "alice"), 503, "unavailable");
    begin(server, newThread("hi"), "bob");
    begin(server, newThread("hi"), "carol");
  }

  @Test
  void where_all_is_taken_who_goes_on_still_takes_the_place_of_what_it_ends() throws Exception {
    TestServer server = server(Integer.MAX_VALUE, 4);
    Reply.Events first = begin(server, newThread("hi"), "alice");
    String thread = at(next(first), "thread", "id");
    begin(server, newThread("hi"), "bob");
    begin(server, newThread("hi"), "carol");
    begin(server, newThread("hi"), "dave");

    assertThat(status(server, newThread("hi"), "erin")).isEqualTo(503);
    begin(server, message(thread, "instead"), "alice");
    assertThat(server.openTurns()).isEqualTo(4);
  }

  @Test
  void a_server_of_one_turn_has_it() throws Exception {
    TestServer server = server(1, 1);
    begin(server, newThread("hi"), "alice");

    assertRefused(server.send(newThread("hi"), "bob"), 503, "unavailable");
  }

  @Test
  void no_turns_are_no_limit_to_set() {
    assertThatThrownBy(() -> new TurnLimits(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ofOwner must be 1 at least, got 0");
    assertThatThrownBy(() -> new TurnLimits(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("together must be 1 at least, got 0");
  }
}
