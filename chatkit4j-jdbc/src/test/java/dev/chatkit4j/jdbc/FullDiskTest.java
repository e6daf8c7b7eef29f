package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.server.Readiness;
import dev.chatkit4j.server.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server on a database that may not grow, as on a disk without room. */
final class FullDiskTest {
  private static final String LARGE = "x".repeat(500_000);
  private static final String HALF_A_PROBE = "x".repeat(30_000);

  @TempDir Path folder;

  private SqliteDatabase database;
  private AnsweringServer server;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("a.db"), 2, Duration.ofSeconds(5));
    server = new AnsweringServer(new SqliteStore<>(database, owner -> owner, Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    server.close();
    server.store().close();
  }

  private void fill() {
    long pages = pragma("page_count");
    pragma("max_page_count = " + (pages + 10));
  }

  private void makeRoom() {
    pragma("max_page_count = 1000000");
  }

  private long pragma(String pragma) {
    return database.write(
        () -> "Asking", sql -> sql.first("PRAGMA " + pragma, row -> row.getLong(1)));
  }

  @Test
  void a_message_that_finds_no_room_is_refused_before_the_stream_and_taken_later()
      throws Exception {
    List<JsonObject> told = AnsweringServer.events(server.create("before"));
    String threadId = AnsweringServer.threadId(told);
    fill();

    Reply refused = server.message(threadId, LARGE);
    Reply refusedThread = server.create(LARGE);

    assertThat(refused)
        .isInstanceOfSatisfying(
            Reply.Json.class,
            json -> {
              assertThat(json.status()).isEqualTo(503);
              assertThat(new String(json.body(), StandardCharsets.UTF_8)).contains("unavailable");
            });
    assertThat(((Reply.Json) refusedThread).status()).isEqualTo(503);
    assertThat(ids(threadId)).isEqualTo(AnsweringServer.doneIds(told));
    assertThat(server.store().loadThreads(10, null, Order.ASC, "ann").data()).hasSize(1);

    makeRoom();
    List<JsonObject> taken = AnsweringServer.events(server.message(threadId, LARGE));
    assertThat(ids(threadId)).hasSize(4).endsWith(AnsweringServer.doneIds(taken).getLast());
  }

  @Test
  void an_answer_that_finds_no_room_is_an_error_event_and_what_was_told_before_it_is_kept()
      throws Exception {
    String threadId = AnsweringServer.threadId(AnsweringServer.events(server.create("before")));
    server.answer =
        turn -> {
          turn.say("small");
          fill();
          turn.say(LARGE);
        };

    List<JsonObject> told = AnsweringServer.events(server.message(threadId, "hi"));

    assertThat(told.getLast().text("type")).isEqualTo("error");
    assertThat(told.getLast().text("code")).isEqualTo("stream.error");
    assertThat(AnsweringServer.doneIds(told)).hasSize(2);
    assertThat(ids(threadId)).hasSize(4).endsWith(AnsweringServer.doneIds(told).getLast());

    makeRoom();
    server.answer = turn -> turn.say(LARGE);
    AnsweringServer.events(server.message(threadId, "again"));
    assertThat(ids(threadId)).hasSize(6);
  }

  @Test
  void readiness_says_what_cannot_be_done_from_the_first_refusal_to_when_there_is_room()
      throws Exception {
    Readiness<String> readiness = new Readiness<>(server, "nobody");
    assertThat(readiness.missing()).isEmpty();
    fill();
    Reply taken = server.create(HALF_A_PROBE);
    while (taken instanceof Reply.Events) {
      AnsweringServer.events(taken);
      taken = server.create(HALF_A_PROBE);
    }

    for (int i = 0; i < 2; i++) {
      assertThat(readiness.missing())
          .extracting(Readiness.Missing::what)
          .containsExactly("Conversations cannot be saved");
    }
    assertThat(readiness.missing().getFirst().reason()).contains("SQLITE_FULL");

    makeRoom();
    assertThat(readiness.missing()).isEmpty();
    assertThat(server.store().loadThreads(9, null, Order.ASC, "nobody").data()).isEmpty();
  }

  private List<String> ids(String threadId) {
    return Samples.ids(server.store().loadThreadItems(threadId, null, 100, Order.ASC, "ann"));
  }
}
