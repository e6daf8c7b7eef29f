package dev.chatkit4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chatkit4j.jdbc.SqliteStore;
import dev.chatkit4j.protocol.AssistantMessageContent;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Much is written to a file in turns that leave room for others. */
final class TurnsTest {
  private static final Instant TIME = Instant.parse("2026-11-01T12:00:00Z");
  private static final Caller ANN = new Caller("ann");
  private static final Caller BOB = new Caller("bob");

  @TempDir private Path dir;

  private long now;
  private final List<Long> pauses = new ArrayList<>();
  private final Turns turns = Turns.onFile(() -> now, pauses::add);

  private void turn(long millis) {
    turns.write(() -> now += Duration.ofMillis(millis).toNanos());
  }

  @Test
  void after_as_much_time_as_a_turn_may_take_others_get_a_part_of_it() {
    turn(10);
    turn(10);
    assertThat(pauses).isEmpty();

    turn(10);
    assertThat(pauses).containsExactly(7_500_000L);

    turn(24);
    assertThat(pauses).hasSize(1);
    turn(1);
    turn(1_000);
    assertThat(pauses).containsExactly(7_500_000L, 6_250_000L, 250_000_000L);
  }

  @Test
  void a_turn_that_took_too_long_makes_the_next_ones_smaller_down_to_one_element() {
    int elements = turns.elements();
    long bytes = turns.bytes();
    turn(26);
    assertThat(turns.elements()).isEqualTo(elements / 2);
    assertThat(turns.bytes()).isEqualTo(bytes / 2);

    for (int i = 0; i < 20; i++) {
      turn(1_000);
    }
    assertThat(turns.elements()).isEqualTo(1);
    assertThat(turns.bytes()).isPositive();
  }

  @Test
  void turns_that_are_quick_become_larger_within_bounds() {
    int elements = turns.elements();
    turn(20);
    assertThat(turns.elements()).isEqualTo(elements);
    turn(8);
    assertThat(turns.elements()).isEqualTo(2 * elements);

    for (int i = 0; i < 20; i++) {
      turn(0);
    }
    assertThat(turns.elements()).isEqualTo(400);
    assertThat(turns.bytes()).isEqualTo(1 << 20);
  }

  @Test
  void a_turn_that_fails_reaches_the_caller() {
    IllegalStateException failure = new IllegalStateException();

    assertThat(
            catchThrowable(() ->
                turns.write(() -> {
                  throw failure;
                })))
        .isSameAs(failure);
  }

  /** Whoever never waits finds the file free each time, and all that was written so far. */
  @Test
  void others_write_between_two_turns_of_an_import() {
    Path file = dir.resolve("chat.db");
    List<Integer> seen = new ArrayList<>();
    try (SqliteStore<Caller> importing = SqliteStore.open(file, Caller::owner);
        SqliteStore<Caller> serving =
            SqliteStore.<Caller>builder(Caller::owner).busyTimeout(Duration.ZERO).open(file)) {
      serving.saveThread(new ThreadMetadata("served", TIME), BOB);
      Turns slow =
          Turns.onFile(
              () -> now += Turns.TURN.toNanos() + 1, // each turn takes too long
              nanos -> {
                serving.addThreadItem("served", message("served", "m" + seen.size()), BOB);
                seen.add(serving.loadThreadItems("t", null, 500, Order.ASC, ANN).data().size());
              });
      OwnerWriter writer = new OwnerWriter(importing, ANN, false, slow);
      writer.thread(new ThreadMetadata("t", TIME), TIME);
      for (int i = 0; i < 100; i++) {
        writer.item("t", message("t", "i" + i), TIME);
      }
      writer.finish();

      assertThat(seen).startsWith(0, 25, 37, 43, 46, 47, 48).last().isEqualTo(100);
      assertThat(serving.loadThreadItems("served", null, 500, Order.ASC, BOB).data())
          .hasSameSizeAs(seen);
    }
  }

  private static ThreadItem message(String thread, String id) {
    return new ThreadItem.AssistantMessage(
        id, thread, TIME, List.of(new AssistantMessageContent("text")));
  }
}
