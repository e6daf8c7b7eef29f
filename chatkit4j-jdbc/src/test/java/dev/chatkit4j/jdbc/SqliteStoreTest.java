package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.store.AttachmentLifecycle;
import dev.chatkit4j.store.AttachmentRemoval;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.StoredAttachment;
import dev.chatkit4j.store.StoredAttachment.State;
import dev.chatkit4j.store.UnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest {
  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private SqliteDatabase database;
  private SqliteStore<String> store;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("chat.db"), 2, Duration.ofSeconds(5));
    store = new SqliteStore<>(database, context -> context, clock);
    store.saveThread(Samples.thread("t"), "ann");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void add(String... itemIds) {
    for (String id : itemIds) {
      store.addThreadItem("t", Samples.message("t", id), "ann");
    }
  }

  private List<String> itemsAfter(String cursor, Order order) {
    return Samples.ids(store.loadThreadItems("t", cursor, 100, order, "ann"));
  }

  private void reopen() {
    store.close();
    open();
  }

  @Test
  void everything_is_there_when_the_file_is_opened_again() {
    add("a", "b", "c", "d");
    store.addThreadItem("t", Samples.hidden("t", "secret"), "ann");
    store.addThreadItem("t", Samples.toolCall("t", "call"), "ann");
    store.saveAttachment(Samples.file("f", "t"), "ann");
    store.deleteThreadItem("t", "c", "ann");

    reopen();
    add("e");

    assertThat(itemsAfter(null, Order.ASC)).containsExactly("a", "b", "d", "secret", "call", "e");
    assertThat(itemsAfter("c", Order.ASC)).containsExactly("d", "secret", "call", "e");
    assertThat(Samples.ids(store.loadVisibleItems("t", "secret", 100, Order.DESC, "ann")))
        .containsExactly("d", "b", "a");
    assertThat(store.loadPendingToolCalls("t", "ann"))
        .containsExactly(Samples.toolCall("t", "call"));
    assertThat(store.loadAttachment("f", "ann")).isEqualTo(Samples.file("f", "t"));
  }

  @Test
  void the_life_of_attachments_is_there_when_the_file_is_opened_again() {
    Instant expires = Samples.NOON;
    add("a");
    for (String id : List.of("pending", "uploaded", "attached", "gone")) {
      life().addPending(Samples.file(id, null), 10, expires, 45, "ann");
    }
    for (String id : List.of("uploaded", "attached", "gone")) {
      life().completeUpload(life().key(id, "ann"), Samples.file(id, null));
    }
    life().writeMessage(null, Samples.userMessage("t", "m", "attached"), "ann");
    store.deleteAttachment("gone", "ann");

    reopen();

    List<StoredAttachment> found =
        Stream.of("pending", "uploaded", "attached", "gone")
            .flatMap(id -> life().find(life().key(id, "ann")).stream())
            .toList();
    assertThat(found)
        .extracting(StoredAttachment::state)
        .containsExactly(State.PENDING, State.UPLOADED, State.ATTACHED);
    assertThat(found).extracting(StoredAttachment::expires).containsExactly(expires, expires, null);
    assertThat(found).extracting(StoredAttachment::size).containsOnly(10L);
    assertThat(life().loadRemovals(Instant.parse("9999-01-01T00:00:00Z"), 9))
        .extracting(removal -> removal.key().id())
        .containsExactly("gone");
    assertThat(life().addPending(Samples.file("b", null), 16, expires, 45, "ann")).isFalse();
    assertThat(life().addPending(Samples.file("b", null), 15, expires, 45, "ann")).isTrue();
    store.deleteThreadItem("t", "m", "ann");
    assertThat(life().find(life().key("attached", "ann"))).isEmpty();
  }

  private AttachmentLifecycle<String> life() {
    return store.attachmentLifecycle().orElseThrow();
  }

  @Test
  void more_than_one_transaction_s_worth_expires_in_one_call() {
    Instant expires = Samples.NOON;
    for (int i = 0; i < 230; i++) {
      life().addPending(Samples.file("f" + i, null), 1, expires, 999, "ann");
    }

    assertThat(life().expire(expires, 205)).isEqualTo(205);
    assertThat(life().expire(expires, 205)).isEqualTo(25);
    assertThat(life().expire(expires, 205)).isZero();

    List<AttachmentRemoval> removals =
        life().loadRemovals(Instant.parse("9999-01-01T00:00:00Z"), 999);
    assertThat(removals).hasSize(230);
    life().completeRemovals(removals);
    assertThat(life().loadRemovals(Instant.parse("9999-01-01T00:00:00Z"), 999)).isEmpty();
  }

  @Test
  void the_place_of_a_deleted_item_is_never_given_to_a_new_one() {
    add("a", "b");
    store.deleteThreadItem("t", "b", "ann");
    reopen();
    add("c");

    assertThat(itemsAfter("b", Order.ASC)).containsExactly("c");
    assertThat(itemsAfter("b", Order.DESC)).containsExactly("a");
  }

  @Test
  void an_item_added_again_after_its_deletion_stands_at_the_end() {
    add("a", "b");
    store.deleteThreadItem("t", "a", "ann");
    add("a");

    assertThat(itemsAfter(null, Order.ASC)).containsExactly("b", "a");
    assertThat(itemsAfter("a", Order.DESC)).containsExactly("b");
    store.deleteThreadItem("t", "a", "ann");
    assertThat(itemsAfter("a", Order.DESC)).containsExactly("b");
    assertThat(count("item_tombstone")).isEqualTo(1);
  }

  @Test
  void a_deleted_item_s_cursor_lives_30_days_and_its_tombstone_is_then_cleared_away() {
    add("a", "b", "c");
    store.deleteThreadItem("t", "b", "ann");

    clock.advance(Duration.ofDays(30).minusNanos(1000));
    assertThat(itemsAfter("b", Order.ASC)).containsExactly("c");
    clock.advance(Duration.ofNanos(1000));
    assertThatThrownBy(() -> itemsAfter("b", Order.ASC)).isInstanceOf(NotFoundException.class);

    assertThat(count("item_tombstone")).isEqualTo(1);
    store.deleteThreadItem("t", "c", "ann");
    assertThat(database.read(() -> "Asking", SqliteStoreTest::buried)).containsExactly("c");
  }

  @Test
  void a_deleted_thread_s_cursor_lives_30_days_and_its_tombstone_is_then_cleared_away() {
    store.saveThread(Samples.thread("u"), "ann");
    store.deleteThread("t", "ann");

    clock.advance(Duration.ofDays(30).minusNanos(1000));
    assertThat(store.loadThreads(9, "t", Order.ASC, "ann").data())
        .containsExactly(Samples.thread("u"));
    clock.advance(Duration.ofNanos(1000));
    assertThatThrownBy(() -> store.loadThreads(9, "t", Order.ASC, "ann"))
        .isInstanceOf(NotFoundException.class);

    store.deleteThread("nothing", "ann");
    assertThat(count("thread_tombstone")).isZero();
  }

  @Test
  void a_deletion_takes_along_so_many_expired_tombstones_that_nobody_has_to_wait() {
    add("a");
    for (int i = 0; i < JdbcStore.PURGED + 5; i++) {
      add("i" + i);
    }
    store.deleteItemsAfter("t", "a", "ann");
    clock.advance(Duration.ofDays(31));

    store.deleteThreadItem("t", "nothing", "ann");
    assertThat(count("item_tombstone")).isEqualTo(5);
    store.deleteThreadItem("t", "nothing", "ann");
    assertThat(count("item_tombstone")).isZero();
  }

  @Test
  void a_deleted_thread_leaves_its_place_and_nothing_else() {
    add("a", "b");
    store.deleteThreadItem("t", "a", "ann");
    store.saveAttachment(Samples.file("bound", "t"), "ann");
    store.saveAttachment(Samples.file("free", null), "ann");
    store.saveAttachment(Samples.file("bound", "t"), "bob");
    store.deleteThread("t", "ann");

    assertThat(count("thread")).isZero();
    assertThat(count("item")).isZero();
    assertThat(count("item_tombstone")).isZero();
    assertThat(count("thread_tombstone")).isEqualTo(1);
    assertThatThrownBy(() -> store.loadAttachment("bound", "ann"))
        .isInstanceOf(NotFoundException.class);
    assertThat(store.loadAttachment("free", "ann").id()).isEqualTo("free");
    assertThat(store.loadAttachment("bound", "bob").id()).isEqualTo("bound");
  }

  @Test
  void a_tombstone_holds_no_content() {
    List<String> columns =
        database.read(
            () -> "Asking",
            sql ->
                sql.list(
                    "SELECT name FROM pragma_table_info('chatkit_item_tombstone')",
                    row -> row.getString(1)));
    assertThat(columns)
        .containsExactlyInAnyOrder("owner", "thread_id", "id", "created_at", "seq", "deleted_at");
  }

  @Test
  void a_truncation_leaves_a_tombstone_for_each_item() {
    add("a", "b", "c", "d");
    assertThat(store.deleteItemsAfter("t", "b", "ann")).isEqualTo(2);
    add("e");

    assertThat(itemsAfter("c", Order.ASC)).containsExactly("e");
    assertThat(itemsAfter("d", Order.DESC)).containsExactly("b", "a");
  }

  @Test
  void an_item_equals_what_was_read_whatever_way_it_was_written_down() {
    ThreadItem.Widget widget =
        new ThreadItem.Widget(
            "w", "t", Samples.NOON, JsonObject.of("type", "Card", "size", "sm"), null);
    store.addThreadItem("t", widget, "ann");
    String otherText = " " + StoredForm.write(widget);
    assertThat(StoredForm.readItem(otherText)).isEqualTo(widget);
    database.write(
        () -> "Rewriting", sql -> sql.update("UPDATE chatkit_item SET document = ?", otherText));

    assertThat(store.compareAndSetItem("t", widget, Samples.message("t", "w"), "ann")).isTrue();
    assertThat(store.compareAndSetItem("t", widget, Samples.message("t", "w", "x"), "ann"))
        .isFalse();
    assertThat(store.loadItem("t", "w", "ann")).isEqualTo(Samples.message("t", "w"));
  }

  @Test
  void a_compare_and_set_keeps_hidden_and_pending_right() {
    ThreadItem.ClientToolCall call = Samples.toolCall("t", "call");
    store.addThreadItem("t", call, "ann");
    assertThat(store.compareAndSetItem("t", call, Samples.hidden("t", "call"), "ann")).isTrue();

    assertThat(store.loadPendingToolCalls("t", "ann")).isEmpty();
    assertThat(Samples.ids(store.loadVisibleItems("t", null, 9, Order.ASC, "ann"))).isEmpty();
  }

  @Test
  void a_failed_change_of_a_thread_reaches_the_caller_and_changes_nothing() {
    IllegalStateException no = new IllegalStateException("no");
    assertThatThrownBy(() ->
            store.updateThread(
                "t",
                thread -> {
                  throw no;
                },
                "ann"))
        .isSameAs(no);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.updateThread("t", thread -> Samples.thread("u"), "ann"));
    assertThat(store.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));
    assertThat(store.updateThread("t", thread -> thread.withTitle("New"), "ann").title())
        .isEqualTo("New");
    assertThat(store.loadThread("t", "ann").title()).isEqualTo("New");
  }

  @Test
  void a_batch_that_fails_leaves_nothing() {
    assertThatThrownBy(() ->
            store.write(
                "missing",
                null,
                List.of(Samples.file("f", "missing")),
                List.of(Samples.message("missing", "a")),
                "ann"))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> store.loadAttachment("f", "ann"))
        .isInstanceOf(NotFoundException.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.write("u", Samples.thread("v"), List.of(), List.of(), "ann"));
  }

  @Test
  void a_damaged_document_is_told_without_its_content() {
    add("a");
    database.write(
        () -> "Damaging", sql -> sql.update("UPDATE chatkit_item SET document = ?", "{\"secret"));
    assertThatThrownBy(() -> store.loadItem("t", "a", "ann"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("The stored document of item a is damaged")
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_page_of_two_billion_is_a_page_of_what_there_is() {
    add("a", "b");
    assertThat(Samples.ids(store.loadThreadItems("t", null, Integer.MAX_VALUE, Order.ASC, "ann")))
        .containsExactly("a", "b");
  }

  @Test
  void a_closed_store_answers_nothing_but_that_it_is_closed() {
    add("a");
    store.close();
    store.close();

    List<ThrowingCallable> calls =
        List.of(
            () -> store.loadThread("t", "ann"),
            () -> store.saveThread(Samples.thread("t"), "ann"),
            () -> store.loadThreadItems("t", null, 1, Order.ASC, "ann"),
            () -> store.loadThreads(1, null, Order.ASC, "ann"),
            () -> store.addThreadItem("t", Samples.message("t", "b"), "ann"),
            () -> store.saveItem("t", Samples.message("t", "b"), "ann"),
            () -> store.loadItem("t", "a", "ann"),
            () -> store.deleteThread("t", "ann"),
            () -> store.deleteThreadItem("t", "a", "ann"),
            () -> store.saveAttachment(Samples.file("f", null), "ann"),
            () -> store.loadAttachment("f", "ann"),
            () -> store.deleteAttachment("f", "ann"),
            () -> store.updateThread("t", thread -> thread, "ann"),
            () -> store.deleteItemsAfter("t", "a", "ann"),
            () -> store.loadVisibleItems("t", null, 1, Order.ASC, "ann"),
            () -> store.loadPendingToolCalls("t", "ann"),
            () -> store.loadNewestTime("t", "ann"),
            () -> store.write("t", null, List.of(), List.of(), "ann"));
    assertThat(calls)
        .allSatisfy(call ->
            assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                    UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
                .hasMessageEndingWith("the store is closed"));
    assertThat(ourThreads()).isEmpty();
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("chatkit4j-sqlite-"))
        .toList();
  }

  @Test
  void a_store_in_memory_is_one_for_all_its_callers_and_gone_with_its_closing() throws Exception {
    try (SqliteStore<String> memory = SqliteStore.inMemory(context -> context)) {
      memory.saveThread(Samples.thread("t"), "ann");
      Thread writer =
          Thread.startVirtualThread(
              () -> memory.addThreadItem("t", Samples.message("t", "a"), "ann"));
      writer.join();
      assertThat(memory.loadItem("t", "a", "ann")).isEqualTo(Samples.message("t", "a"));
    }
    try (SqliteStore<String> memory = SqliteStore.inMemory(context -> context);
        SqliteStore<String> other = SqliteStore.inMemory(context -> context)) {
      memory.saveThread(Samples.thread("t"), "ann");
      assertThatThrownBy(() -> other.loadThread("t", "ann")).isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void settings_out_of_range_are_refused() {
    SqliteStore.Builder<String> builder = SqliteStore.builder(context -> context);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.readers(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.readers(65));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.busyTimeout(Duration.ofSeconds(-1)));
    assertThatCode(() -> builder.busyTimeout(Duration.ZERO)).doesNotThrowAnyException();
  }

  private int count(String table) {
    return database.read(
        () -> "Counting",
        sql -> sql.first("SELECT count(*) FROM chatkit_" + table, row -> row.getInt(1)));
  }

  private static List<String> buried(Sql sql) throws SQLException {
    return sql.list("SELECT id FROM chatkit_item_tombstone", row -> row.getString(1));
  }
}
