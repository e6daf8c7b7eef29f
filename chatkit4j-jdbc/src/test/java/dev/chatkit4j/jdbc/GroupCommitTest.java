package dev.chatkit4j.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.UnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class GroupCommitTest {
  @TempDir Path folder;
  private SqliteDatabase database;
  private SqliteStore<String> store;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("chat.db"), 2, Duration.ofSeconds(5));
    store = new SqliteStore<>(database, context -> context, Clock.systemUTC());
    store.saveThread(Samples.thread("t"), "ann");
  }

  @AfterEach
  void close() {
    callers.close();
    store.close();
  }

  private Future<?> add(String threadId, String itemId) {
    return callers.submit(
        () -> store.addThreadItem(threadId, Samples.message(threadId, itemId), "ann"));
  }

  @Test
  void writes_that_wait_share_one_commit() throws Exception {
    List<Future<?>> writes = new ArrayList<>();
    long before = database.commits();
    try (StalledWriter stalled = new StalledWriter(database)) {
      for (int i = 0; i < 100; i++) {
        writes.add(add("t", "i" + i));
      }
      stalled.awaitWaiting(100);
    }
    for (Future<?> write : writes) {
      write.get();
    }

    assertThat(database.commits() - before).isEqualTo(2);
    assertThat(store.loadThreadItems("t", null, 200, Order.ASC, "ann").data()).hasSize(100);
  }

  @Test
  void a_write_that_fails_spoils_no_other_of_its_group() throws Exception {
    Future<?> good;
    Future<?> bad;
    Future<?> broken;
    long before = database.commits();
    try (StalledWriter stalled = new StalledWriter(database)) {
      bad = add("missing", "i1");
      broken =
          callers.submit(() ->
              database.write(
                  () -> "Breaking off",
                  sql -> {
                    Threads.save(sql, "ann", new Document("half", "{}".getBytes(UTF_8)), 0);
                    throw new IllegalStateException("broken off");
                  }));
      good = add("t", "i2");
      stalled.awaitWaiting(3);
    }

    good.get();
    assertThatThrownBy(bad::get).hasCauseInstanceOf(NotFoundException.class);
    assertThatThrownBy(broken::get).hasRootCauseMessage("broken off");
    assertThat(database.commits() - before).isEqualTo(2);
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann")))
        .containsExactly("i2");
    assertThatThrownBy(() -> store.loadThread("half", "ann")).isInstanceOf(NotFoundException.class);
  }

  @Test
  void nobody_is_told_of_success_before_the_commit() throws Exception {
    Future<?> first;
    Future<?> second;
    CountDownLatch inSecond = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (StalledWriter stalled = new StalledWriter(database)) {
      first = add("t", "i1");
      stalled.awaitWaiting(1);
      second =
          callers.submit(() ->
              database.write(
                  () -> "Waiting",
                  sql -> {
                    inSecond.countDown();
                    return StalledWriter.waitFor(finish);
                  }));
      stalled.awaitWaiting(2);
    }
    assertThat(StalledWriter.waitFor(inSecond)).isTrue();

    assertThat(first.isDone()).isFalse();
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann"))).isEmpty();

    finish.countDown();
    first.get();
    second.get();
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann")))
        .containsExactly("i1");
  }

  @Test
  void when_the_commit_fails_every_caller_of_the_group_learns_it() throws Exception {
    openWithForeignKeys();
    Future<?> innocent;
    Future<?> missing;
    Future<?> guilty;
    try (StalledWriter stalled = new StalledWriter(database)) {
      innocent = add("t", "i1");
      missing = add("missing", "i2");
      guilty = callers.submit(() -> database.write(() -> "Orphaning", this::orphan));
      stalled.awaitWaiting(3);
    }

    for (Future<?> write : List.of(innocent, missing, guilty)) {
      assertThatThrownBy(write::get)
          .cause()
          .isInstanceOfSatisfying(
              UnavailableException.class,
              e -> {
                assertThat(e.outcomeUnknown()).isFalse();
                assertThat(e).hasMessageContaining("SQLITE_CONSTRAINT_FOREIGNKEY");
              });
    }
    assertThatThrownBy(innocent::get)
        .hasMessageContaining("Saving item i1 of thread t in " + folder.resolve("chat.db"));
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann"))).isEmpty();

    add("t", "i3").get();
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann")))
        .containsExactly("i3");
  }

  private void openWithForeignKeys() throws SQLException {
    store.close();
    Path file = folder.resolve("chat.db");
    SqliteConnections connections = SqliteConnections.to(file, Duration.ofSeconds(5));
    Sql writer = connections.writer();
    writer.update("PRAGMA foreign_keys = 1");
    database =
        new SqliteDatabase(
            file.toString(), writer, List.of(connections.reader()), Reserve.none(), Duration.ZERO);
    store = new SqliteStore<>(database, context -> context, Clock.systemUTC());
  }

  /** Breaks a rule that is looked at when the transaction is committed. */
  private int orphan(Sql sql) throws SQLException {
    sql.update("PRAGMA defer_foreign_keys = 1");
    return sql.update(
        "INSERT INTO chatkit_item_tombstone (owner, thread_id, id, created_at, seq, deleted_at)"
            + " VALUES ('ann', 'no thread', 'i', 0, 0, 0)");
  }

  @Test
  void a_full_disk_is_told_with_operation_ids_and_reason_and_can_be_gotten_over() throws Exception {
    String large = "x".repeat(1_000_000);
    int pages =
        database.write(
            () -> "Limiting", sql -> sql.first("PRAGMA page_count", row -> row.getInt(1)));
    limitPages(pages + 10);

    assertThatThrownBy(() -> store.addThreadItem("t", Samples.message("t", "large", large), "ann"))
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
        .hasMessageContaining("Saving item large of thread t")
        .hasMessageContaining("SQLITE_FULL")
        .hasCauseInstanceOf(SQLException.class);

    limitPages(1_000_000);
    store.addThreadItem("t", Samples.message("t", "large", large), "ann");
    assertThat(store.loadItem("t", "large", "ann")).isEqualTo(Samples.message("t", "large", large));
  }

  @Test
  void a_lock_held_too_long_by_another_process_is_told_and_can_be_gotten_over() throws Exception {
    Path file = folder.resolve("chat.db");
    try (SqliteStore<String> impatient =
            SqliteStore.<String>builder(context -> context).busyTimeout(Duration.ZERO).open(file);
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");

      assertThatThrownBy(() -> impatient.deleteThread("t", "ann"))
          .isInstanceOfSatisfying(
              UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
          .hasMessageStartingWith("Deleting thread t in " + file + " failed")
          .hasMessageContaining("SQLITE_BUSY");
      assertThat(impatient.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));

      statement.execute("ROLLBACK");
      impatient.deleteThread("t", "ann");
      assertThatThrownBy(() -> impatient.loadThread("t", "ann"))
          .isInstanceOf(NotFoundException.class);
    }
  }

  private void limitPages(int most) {
    database.write(
        () -> "Limiting",
        sql -> sql.first("PRAGMA max_page_count = " + most, row -> row.getInt(1)));
  }

  @Test
  void an_interrupted_caller_still_gets_the_outcome_and_keeps_its_interrupt() throws Exception {
    boolean[] interruptedAfterwards = {false};
    Thread caller;
    try (StalledWriter stalled = new StalledWriter(database)) {
      caller =
          Thread.ofVirtual()
              .start(() -> {
                store.addThreadItem("t", Samples.message("t", "i1"), "ann");
                interruptedAfterwards[0] = Thread.currentThread().isInterrupted();
              });
      stalled.awaitWaiting(1);
      caller.interrupt();
    }
    assertThat(caller.join(StalledWriter.PATIENCE)).isTrue();

    assertThat(interruptedAfterwards[0]).isTrue();
    assertThat(Samples.ids(store.loadThreadItems("t", null, 9, Order.ASC, "ann")))
        .containsExactly("i1");
  }

  @Test
  void waiting_callers_hold_no_carrier_thread_and_readers_go_on() throws Exception {
    int many = Runtime.getRuntime().availableProcessors() * 16 + 32;
    List<Future<?>> writes = new ArrayList<>();
    try (StalledWriter stalled = new StalledWriter(database)) {
      for (int i = 0; i < many; i++) {
        writes.add(add("t", "i" + i));
      }
      stalled.awaitWaiting(many);

      Future<Integer> ticker = callers.submit(GroupCommitTest::tick);
      Future<?> reader = callers.submit(() -> store.loadThread("t", "ann"));

      assertThat(ticker.get(30, TimeUnit.SECONDS)).isEqualTo(100);
      reader.get(30, TimeUnit.SECONDS);
      assertThat(writes).noneMatch(Future::isDone);
    }
    for (Future<?> write : writes) {
      write.get();
    }
  }

  private static int tick() {
    int ticks = 0;
    while (ticks < 100) {
      LockSupport.parkNanos(1);
      ticks++;
    }
    return ticks;
  }

  @Test
  void a_caller_on_a_platform_thread_writes_itself_when_nobody_else_does() {
    Thread[] wrote = new Thread[1];
    database.write(() -> "Writing", sql -> wrote[0] = Thread.currentThread());

    assertThat(wrote[0]).isSameAs(Thread.currentThread());
  }

  @Test
  void a_caller_on_a_platform_thread_waits_its_turn_behind_who_is_writing() throws Exception {
    Thread[] wrote = new Thread[1];
    Thread caller =
        new Thread(() -> database.write(() -> "Writing", sql -> wrote[0] = Thread.currentThread()));
    try (StalledWriter stalled = new StalledWriter(database)) {
      caller.start();
      stalled.awaitWaiting(1);
    }
    caller.join();

    assertThat(wrote[0]).isNotNull().isNotSameAs(caller);
  }

  @Test
  void platform_and_virtual_threads_write_by_turns_and_lose_nothing() throws Exception {
    List<Future<?>> writes = new ArrayList<>();
    try (ExecutorService platform = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 200; i++) {
        String id = "i" + i;
        ExecutorService of = i % 2 == 0 ? platform : callers;
        String threadId = i % 10 == 0 ? "missing" : "t";
        writes.add(
            of.submit(() -> store.addThreadItem(threadId, Samples.message(threadId, id), "ann")));
      }
    }

    for (int i = 0; i < 200; i++) {
      Future<?> write = writes.get(i);
      if (i % 10 == 0) {
        assertThatThrownBy(write::get).hasCauseInstanceOf(NotFoundException.class);
      } else {
        write.get();
      }
    }
    assertThat(Samples.ids(store.loadThreadItems("t", null, 500, Order.ASC, "ann"))).hasSize(180);
  }

  @Test
  void a_closed_store_refuses_a_caller_on_a_platform_thread() {
    store.close();

    assertThatThrownBy(() -> store.saveThread(Samples.thread("t"), "ann"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the store is closed");
  }

  @Test
  void sqlite_never_runs_on_a_virtual_thread() throws Exception {
    List<Thread> ran = new ArrayList<>();
    callers
        .submit(() -> {
          database.write(() -> "Writing", sql -> ran.add(Thread.currentThread()));
          database.read(() -> "Reading", sql -> ran.add(Thread.currentThread()));
        })
        .get();

    assertThat(ran).hasSize(2).noneMatch(Thread::isVirtual);
    assertThat(ran).extracting(Thread::getName).allMatch(name -> name.startsWith("chatkit4j-"));
  }

  @Test
  void writers_and_readers_all_get_through_while_others_keep_running() throws Exception {
    List<Future<?>> work = new ArrayList<>();
    for (int w = 0; w < 32; w++) {
      String prefix = "w" + w + "-";
      work.add(
          callers.submit(() -> {
            for (int i = 0; i < 20; i++) {
              store.addThreadItem("t", Samples.message("t", prefix + i), "ann");
              assertThat(store.loadItem("t", prefix + i, "ann").id()).isEqualTo(prefix + i);
            }
          }));
      work.add(
          callers.submit(() -> {
            List<String> seen = List.of();
            for (int i = 0; i < 10; i++) {
              List<String> now =
                  Samples.ids(store.loadThreadItems("t", null, 1000, Order.ASC, "ann"));
              assertThat(now.subList(0, seen.size())).isEqualTo(seen);
              seen = now;
            }
          }));
    }
    for (Future<?> part : work) {
      part.get(60, TimeUnit.SECONDS);
    }

    List<String> all = Samples.ids(store.loadThreadItems("t", null, 1000, Order.ASC, "ann"));
    assertThat(all).hasSize(640).doesNotHaveDuplicates();
    for (int w = 0; w < 32; w++) {
      String prefix = "w" + w + "-";
      List<String> own = all.stream().filter(id -> id.startsWith(prefix)).toList();
      assertThat(own).hasSize(20).last().isEqualTo(prefix + 19);
    }
    assertThat(Samples.ids(store.loadThreadItems("t", null, 1000, Order.DESC, "ann")))
        .isEqualTo(all.reversed());
  }

  @Test
  void a_change_may_call_its_store_and_holds_up_nobody() throws Exception {
    List<Integer> calls = new ArrayList<>();
    ThreadMetadata changed =
        store.updateThread(
            "t",
            thread -> {
              calls.add(1);
              if (calls.size() == 1) {
                store.saveThread(thread.withTitle("meanwhile"), "ann");
              }
              return thread.withTitle(thread.title() + ", then this");
            },
            "ann");

    assertThat(calls).hasSize(2);
    assertThat(changed.title()).isEqualTo("meanwhile, then this");
    assertThat(store.loadThread("t", "ann")).isEqualTo(changed);
  }

  @Test
  void what_is_waiting_when_the_store_closes_is_still_done() throws Exception {
    Future<?> write;
    Future<?> close;
    try (StalledWriter stalled = new StalledWriter(database)) {
      write = add("t", "i1");
      stalled.awaitWaiting(1);
      close = callers.submit(store::close);
    }
    write.get();
    close.get();

    try (SqliteStore<String> again =
        SqliteStore.open(folder.resolve("chat.db"), context -> context)) {
      assertThat(again.loadItem("t", "i1", "ann")).isEqualTo(Samples.message("t", "i1"));
    }
  }

  @Test
  void a_failed_disk_write_during_commit_leaves_the_outcome_open_and_a_lock_does_not() {
    assertThat(SqliteErrors.commitMayBeMade(error(SQLiteErrorCode.SQLITE_IOERR_FSYNC))).isTrue();
    assertThat(SqliteErrors.commitMayBeMade(error(SQLiteErrorCode.SQLITE_IOERR_WRITE))).isTrue();
    assertThat(SqliteErrors.commitMayBeMade(error(SQLiteErrorCode.SQLITE_FULL))).isFalse();
    assertThat(SqliteErrors.commitMayBeMade(error(SQLiteErrorCode.SQLITE_BUSY))).isFalse();
  }

  private static SQLiteException error(SQLiteErrorCode code) {
    return new SQLiteException(code.message, code);
  }
}
