package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonArray;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Valid requests at a bad time, and clients that leave or stand still within an answer. */
@ParameterizedClass
@EnumSource(Backing.class)
@Timeout(60)
final class BadClientsTest {
  @Parameter private Backing backing;
  @TempDir private Path folder;

  private interface Scene {
    void play(Served served, Wire wire) throws Exception;
  }

  private void play(Served.Setup setup, Scene scene) throws Exception {
    try (Store<Caller> store = backing.open(folder);
        Served served = setup.store(store).callers(Callers.header("X-User")).start();
        Wire wire = new Wire(served.port())) {
      scene.play(served, wire);
    }
  }

  private static String message(String thread) {
    return """
    {"type":"threads.add_user_message","params":{"thread_id":"%s","input":%s}}\
    """
        .formatted(thread, Belongings.input("more"));
  }

  private static List<String> itemTypes(Wire wire, String thread) throws IOException {
    Wire.Answer page =
        wire.ask(
            "alice",
            "{\"type\":\"items.list\",\"params\":{\"thread_id\":\"%s\",\"order\":\"asc\"}}"
                .formatted(thread));
    return ((JsonArray) Talk.at(page.json(), "data"))
        .elements().stream().map(item -> Talk.text(item, "type")).toList();
  }

  /** The answers to the same request sent by so many connections at once. */
  private static List<Wire.Answer> atOnce(Served served, int count, String body) throws Exception {
    CyclicBarrier start = new CyclicBarrier(count);
    try (ExecutorService clients = Executors.newFixedThreadPool(count)) {
      List<Future<Wire.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        answers.add(
            clients.submit(() -> {
              try (Wire wire = new Wire(served.port())) {
                start.await();
                return wire.ask("alice", body);
              }
            }));
      }
      List<Wire.Answer> done = new ArrayList<>();
      for (Future<Wire.Answer> answer : answers) {
        done.add(answer.get());
      }
      return done;
    }
  }

  @Test
  void of_submissions_at_once_one_wins_and_the_others_are_409() throws Exception {
    play(
        Served.with(AbusedServer::new),
        (served, wire) -> {
          Belongings mine = Belongings.of(wire, "alice", "x");
          String submission = mine.request("threads.add_structured_input");

          List<Wire.Answer> answers = atOnce(served, 4, submission);

          assertThat(answers)
              .extracting(Wire.Answer::status)
              .containsExactlyInAnyOrder(200, 409, 409, 409);
          assertThat(wire.ask("alice", submission).status()).isEqualTo(409);
          assertThat(itemTypes(wire, mine.formThread()))
              .containsExactly("user_message", "structured_input", "assistant_message");
        });
  }

  @Test
  void a_tools_output_is_taken_once() throws Exception {
    play(
        Served.with(AbusedServer::new),
        (served, wire) -> {
          Belongings mine = Belongings.of(wire, "alice", "x");
          String output = mine.request("threads.add_client_tool_output");

          List<Wire.Answer> answers = atOnce(served, 4, output);

          assertThat(answers)
              .extracting(Wire.Answer::status)
              .containsExactlyInAnyOrder(200, 409, 409, 409);
          assertThat(wire.ask("alice", output).status()).isEqualTo(409);
          assertThat(itemTypes(wire, mine.toolThread()))
              .containsExactly("user_message", "client_tool_call", "assistant_message");
        });
  }

  @Test
  void a_retry_of_an_unknown_item_or_of_no_message_changes_nothing() throws Exception {
    play(
        Served.with(AbusedServer::new),
        (served, wire) -> {
          Belongings mine = Belongings.of(wire, "alice", "x");
          String retry = mine.request("threads.retry_after_item");
          String before = Belongings.everything(wire, "alice");

          assertThat(wire.ask("alice", retry.replace(mine.message(), "none")).status())
              .isEqualTo(404);
          assertThat(wire.ask("alice", retry.replace(mine.message(), mine.form())).status())
              .isEqualTo(404);
          assertThat(wire.ask("alice", retry.replace(mine.message(), mine.widget())).status())
              .isEqualTo(409);
          assertThat(Belongings.everything(wire, "alice")).isEqualTo(before);
        });
  }

  @Test
  void a_cursor_that_was_deleted_still_shows_what_follows() throws Exception {
    play(
        Served.with(AbusedServer::new),
        (served, wire) -> {
          Belongings mine = Belongings.of(wire, "alice", "x");
          wire.ask("alice", mine.request("threads.retry_after_item"));
          wire.ask(
              "alice", mine.request("threads.delete").replace(mine.thread(), mine.formThread()));
          String items = mine.request("items.list").replace(mine.message(), mine.widget());
          String threads = mine.request("threads.list").replace(mine.thread(), mine.formThread());

          assertThat(ids(wire.ask("alice", items)))
              .singleElement()
              .asString()
              .startsWith("msg_")
              .isNotEqualTo(mine.widget());
          assertThat(ids(wire.ask("alice", threads))).containsExactly(mine.toolThread());
        });
  }

  private static List<String> ids(Wire.Answer page) {
    return ((JsonArray) Talk.at(page.json(), "data"))
        .elements().stream().map(one -> Talk.text(one, "id")).toList();
  }

  /** Says the beginning of a message, waits for the test, says the rest. */
  private static final class Halfway {
    final CountDownLatch goOn = new CountDownLatch(1);

    Served.Setup setup() {
      return Served.by(turn -> {
        turn.say("one");
        assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
        turn.say("two");
      });
    }

    /** Asks, and reads until the turn waits; returns the thread. */
    String ask(Wire wire) throws IOException {
      wire.send(Wire.post("alice", Wire.bytes(Served.CREATE.formatted("hi"))));
      String start = wire.readUntil("\"one\"");
      int id = start.indexOf("thr_");
      return start.substring(id, start.indexOf('"', id));
    }
  }

  @Test
  void a_thread_deleted_within_its_turn_stays_deleted_and_its_client_is_told() throws Exception {
    Halfway halfway = new Halfway();
    play(
        halfway.setup(),
        (served, wire) -> {
          String thread = halfway.ask(wire);
          try (Wire second = new Wire(served.port())) {
            second.ask(
                "alice",
                "{\"type\":\"threads.delete\",\"params\":{\"thread_id\":\"%s\"}}"
                    .formatted(thread));
            halfway.goOn.countDown();

            assertThat(wire.readUntil("\r\n0\r\n\r\n"))
                .contains("{\"type\":\"error\",\"code\":\"stream.error\"")
                .doesNotContain("two");
            assertThat(second.ask("alice", message(thread)).status()).isEqualTo(404);
            assertThat(itemTypes(second, thread)).isEmpty();
          }
        });
  }

  /** Long before the server can notice that the first connection is closed. */
  @Test
  void who_stops_an_answer_and_goes_on_at_once_finds_it_ended() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Served.Setup setup =
        Served.by(turn -> {
          if (turn.history(10).size() > 1) {
            turn.say("whole");
            return;
          }
          turn.streamMessage(message -> {
            message.append("one");
            never.await();
          });
        });
    play(
        setup.heartbeat(Duration.ofMinutes(10)),
        (served, wire) -> {
          String thread;
          try (Wire leaving = new Wire(served.port())) {
            leaving.send(Wire.post("alice", Wire.bytes(Served.CREATE.formatted("hi"))));
            String start = leaving.readUntil("\"one\"");
            int id = start.indexOf("thr_");
            thread = start.substring(id, start.indexOf('"', id));
          }

          assertThat(wire.ask("alice", message(thread)).events())
              .extracting(event -> event.text("type"))
              .containsExactly("thread.item.done", "stream_options", "thread.item.done");
          assertThat(itemTypes(wire, thread))
              .containsExactly(
                  "user_message", "assistant_message", "user_message", "assistant_message");
        });
  }

  @Test
  void a_rename_within_a_turn_stays() throws Exception {
    Halfway halfway = new Halfway();
    play(
        halfway.setup(),
        (served, wire) -> {
          String thread = halfway.ask(wire);
          try (Wire second = new Wire(served.port())) {
            second.ask(
                "alice",
                "{\"type\":\"threads.update\",\"params\":{\"thread_id\":\"%s\",\"title\":\"Mine\"}}"
                    .formatted(thread));
            halfway.goOn.countDown();
            wire.readUntil("\r\n0\r\n\r\n");

            Wire.Answer read =
                second.ask(
                    "alice",
                    "{\"type\":\"threads.get_by_id\",\"params\":{\"thread_id\":\"%s\"}}"
                        .formatted(thread));
            assertThat(read.json().text("title")).isEqualTo("Mine");
            assertThat(itemTypes(second, thread))
                .containsExactly("user_message", "assistant_message", "assistant_message");
          }
        });
  }

  /** What a client was told before it left is there, and the thread takes the next message. */
  @Test
  void a_client_may_leave_at_every_event() throws Exception {
    play(
        Served.with(AbusedServer::new).heartbeat(Duration.ofMillis(20)),
        (served, wire) -> {
          int events = wire.ask("alice", Served.CREATE.formatted("hi there")).events().size();
          for (int told = 0; told <= events; told++) {
            List<JsonObject> seen = new ArrayList<>();
            try (Wire leaving = new Wire(served.port())) {
              leaving.send(Wire.post("alice", Wire.bytes(Served.CREATE.formatted("hi there"))));
              String text = told == 0 ? "" : leaving.readUntil("data: ", told + 1, "\r\n0\r\n");
              text.lines()
                  .filter(line -> line.startsWith("data: {") && line.endsWith("}"))
                  .forEach(line -> seen.add(Talk.json(line.substring(6))));
              if (told % 2 == 0) {
                leaving.reset();
              }
            }
            served.awaitNoTurns();
            if (!seen.isEmpty()) {
              String thread = Talk.text(seen.getFirst(), "thread", "id");
              assertThat(itemTypes(wire, thread))
                  .containsAll(
                      Talk.ofType(seen, "thread.item.done").stream()
                          .map(event -> Talk.text(event, "item", "type"))
                          .toList())
                  .startsWith("user_message");
              assertThat(wire.ask("alice", message(thread)).events())
                  .last()
                  .satisfies(event -> assertThat(event.text("type")).isEqualTo("thread.item.done"));
            }
          }
        });
  }

  /** Its 64 KB pieces are counted as they are taken from the responder. */
  @Test
  void a_client_that_reads_nothing_holds_back_its_turn_and_is_gone_after_a_while()
      throws Exception {
    AtomicLong taken = new AtomicLong();
    CountDownLatch cancelled = new CountDownLatch(1);
    String piece = "x".repeat(1 << 16);
    Served.Setup setup =
        Served.by(
                turn -> {
                  turn.onCancel(cancelled::countDown);
                  turn.streamMessage(out -> {
                    while (true) {
                      out.append(piece);
                      taken.addAndGet(piece.length());
                    }
                  });
                })
            .stall(Duration.ofMillis(500));
    play(
        setup,
        (served, wire) -> {
          try (Wire still = new Wire(served.port(), 4_096)) {
            still.send(Wire.post("alice", Wire.bytes(Served.CREATE.formatted("much"))));

            assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
            served.awaitNoTurns();
            assertThat(taken.get()).isLessThan(16L << 20);
            assertThat(wire.ask("alice", Served.LIST).status()).isEqualTo(200);
          }
        });
  }

  @Test
  void a_client_that_sends_half_a_body_and_waits_is_gone_and_nothing_is_saved() throws Exception {
    play(
        Served.with(AbusedServer::new).stall(Duration.ofMillis(500)),
        (served, wire) -> {
          byte[] request = Wire.post("alice", Wire.bytes(Served.CREATE.formatted("half")));
          try (Wire half = new Wire(served.port())) {
            half.send(java.util.Arrays.copyOf(request, request.length - 10));

            assertThat(half.readAll()).isEmpty();
          }
          assertThat(wire.ask("alice", Served.LIST).text())
              .isEqualTo("{\"data\":[],\"has_more\":false}");
        });
  }
}
