package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Attachment;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.OwnerData;
import dev.chatkit4j.store.OwnerSink;
import dev.chatkit4j.store.UnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads too large to be deleted at once, in a SQLite file. */
final class LeftoversTest {
  private static final int MANY = 100_000;

  @TempDir Path folder;
  private SqliteDatabase database;
  private SqliteStore<String> store;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("chat.db"), 2, Duration.ofSeconds(5));
    store = new SqliteStore<>(database, context -> context, Clock.systemUTC());
    store.saveThread(Samples.thread("t"), "ann");
    store.addThreadItem("t", Samples.message("t", "first"), "ann");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static final String FILL =
      """
      WITH RECURSIVE number (n) AS (
        SELECT 1
         UNION ALL
        SELECT n + 1
          FROM number
         WHERE n < ?
      )
      INSERT INTO chatkit_item (owner, thread_id, id, created_at, hidden, pending, document)
      SELECT owner, thread_id, 'more' || n, created_at, 0, 0, document
        FROM chatkit_item, number
       WHERE id = 'first'
      """;

  private void fill() {
    assertThat(database.<Integer>write(() -> "Filling", sql -> sql.update(FILL, MANY)))
        .isEqualTo(MANY);
  }

  private long left() {
    return database.read(() -> "Counting", LeftoversTest::left);
  }

  private static long left(Sql sql) throws SQLException {
    String count =
        "SELECT (SELECT count(*) FROM chatkit_item) + (SELECT count(*) FROM chatkit_leftover)";
    return sql.first(count, row -> row.getLong(1));
  }

  /** The state after a first turn in which nothing was deleted yet, as if that took so long. */
  private void stopAfterFirstTurn() {
    database.write(
        () -> "Deleting",
        sql -> {
          Threads.delete(sql, "ann", "t", 0);
          return true;
        });
    assertThat(left()).isEqualTo(2);
  }

  @Test
  void a_large_thread_is_deleted_in_turns_between_which_others_write() {
    fill();
    long before = database.commits();

    store.deleteThread("t", "ann");

    assertThat(database.commits() - before).isGreaterThan(2);
    assertThat(left()).isZero();
  }

  @Test
  void a_small_one_is_deleted_in_one() {
    long before = database.commits();

    store.deleteThread("t", "ann");

    assertThat(database.commits() - before).isEqualTo(1);
    assertThat(left()).isZero();
  }

  @Test
  void an_owner_with_a_large_thread_is_erased_in_turns_and_counted_whole() {
    fill();
    long before = database.commits();

    assertThat(store.eraseOwner("ann")).isEqualTo(new OwnerData.Erased(1, MANY + 1, 0));

    assertThat(database.commits() - before).isGreaterThan(2);
    assertThat(left()).isZero();
  }

  @Test
  void nobody_sees_what_is_left() {
    stopAfterFirstTurn();

    assertThat(store.loadThreadItems("t", null, 9, Order.ASC, "ann").data()).isEmpty();
    assertThat(store.loadThreadItems("t", null, 9, Order.DESC, "ann").data()).isEmpty();
    assertThat(store.loadThreadItems("t", "first", 9, Order.ASC, "ann").data()).isEmpty();
    assertThat(store.loadVisibleItems("t", null, 9, Order.ASC, "ann").data()).isEmpty();
    assertThat(store.loadVisibleItems("t", null, 9, Order.DESC, "ann").data()).isEmpty();
    assertThat(store.loadPendingToolCalls("t", "ann")).isEmpty();
    assertThat(store.loadNewestTime("t", "ann")).isNull();
    assertThatThrownBy(() -> store.loadItem("t", "first", "ann"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> store.deleteItemsAfter("t", "first", "ann"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> store.addThreadItem("t", Samples.message("t", "late"), "ann"))
        .isInstanceOf(NotFoundException.class);
    assertThat(store.eraseOwner("ann")).isEqualTo(new OwnerData.Erased(0, 0, 0));
  }

  @Test
  void whoever_reads_an_owner_meanwhile_gets_no_half_thread() {
    List<String> read = new ArrayList<>();
    store.readOwner(
        "ann",
        new OwnerSink() {
          @Override
          public void thread(ThreadMetadata thread, Instant createdAt) {
            read.add(thread.id());
            stopAfterFirstTurn();
          }

          @Override
          public void item(String threadId, ThreadItem item, Instant createdAt) {
            read.add(item.id());
          }

          @Override
          public void attachment(Attachment attachment) {}
        });

    assertThat(read).containsExactly("t");
  }

  @Test
  void a_thread_of_the_same_id_starts_empty_and_takes_items_of_the_same_ids() {
    stopAfterFirstTurn();

    store.saveThread(Samples.thread("t"), "ann");

    assertThat(left()).isZero();
    store.addThreadItem("t", Samples.message("t", "second"), "ann");
    store.addThreadItem("t", Samples.message("t", "first"), "ann");
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann")))
        .containsExactly("second", "first");
  }

  @Test
  void what_a_stopped_process_left_is_deleted_when_the_file_is_opened_again() {
    stopAfterFirstTurn();
    store.close();

    database = SqliteDatabase.open(folder.resolve("chat.db"), 2, Duration.ofSeconds(5));
    store = new SqliteStore<>(database, context -> context, Clock.systemUTC());

    assertThat(left()).isZero();
  }

  @Test
  void deleting_again_deletes_what_is_left() {
    stopAfterFirstTurn();

    store.deleteThread("t", "ann");

    assertThat(left()).isZero();
  }

  private static final String REFUSING =
      """
      CREATE TRIGGER refusing BEFORE DELETE ON chatkit_leftover
      BEGIN
        SELECT RAISE(ABORT, 'refused');
      END
      """;

  @Test
  void an_error_between_turns_says_that_nobody_sees_the_thread() {
    fill();
    database.write(() -> "Preparing", sql -> sql.update(REFUSING));

    assertThatThrownBy(() -> store.deleteThread("t", "ann"))
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isTrue())
        .hasMessageStartingWith(
            "Deleting thread t was not done to the end: nobody sees it any more");
    assertThatThrownBy(() -> store.loadThread("t", "ann")).isInstanceOf(NotFoundException.class);
  }
}
