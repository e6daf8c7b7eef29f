package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.chatkit4j.codec.StoredForm;
import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.protocol.ThreadItem;
import dev.chatkit4j.protocol.ThreadMetadata;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.UnavailableException;
import dev.chatkit4j.testservers.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The behaviour of the stores on servers that the conformance kit cannot see. */
@Tag("slow")
final class ServerStoreTest {

  private static ServerStore<String> store(Server server, TestDatabase database) {
    ServerStore<String> store = server.builder(database).open();
    store.saveThread(Samples.thread("t"), "ann");
    return store;
  }

  private static List<String> ids(ServerStore<String> store) {
    return Samples.ids(store.loadThreadItems("t", null, 10_000, Order.ASC, "ann"));
  }

  @ParameterizedTest
  @EnumSource
  void thirty_two_callers_append_to_one_thread_in_one_order(Server server) throws Exception {
    int callers = 32;
    int each = 10;
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = store(server, database);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> appending = new ArrayList<>();
      for (int c = 0; c < callers; c++) {
        String prefix = "c" + c + "-";
        appending.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                store.addThreadItem("t", Samples.message("t", prefix + i), "ann");
              }
            }));
      }
      List<String> seen = List.of();
      while (!appending.stream().allMatch(Future::isDone)) {
        List<String> now = ids(store);
        assertThat(now.subList(0, seen.size())).isEqualTo(seen);
        seen = now;
      }
      for (Future<?> future : appending) {
        future.get();
      }

      List<String> all = ids(store);
      assertThat(all).hasSize(callers * each).doesNotHaveDuplicates();
      for (int c = 0; c < callers; c++) {
        String prefix = "c" + c + "-";
        assertThat(all.stream().filter(id -> id.startsWith(prefix)).toList())
            .hasSize(each)
            .last()
            .isEqualTo(prefix + (each - 1));
      }
      assertThat(store.busyConnections()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_item_saved_while_it_is_deleted_and_deleted_again_keeps_one_cursor(Server server) {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = store(server, database)) {
      for (String id : List.of("a", "b", "a", "c", "a")) {
        store.deleteThreadItem("t", id, "ann");
        store.addThreadItem("t", Samples.message("t", id), "ann");
      }
      assertThat(ids(store)).containsExactly("b", "c", "a");
      store.deleteThreadItem("t", "a", "ann");

      assertThat(Samples.ids(store.loadThreadItems("t", "a", 9, Order.DESC, "ann")))
          .containsExactly("c", "b");
      assertThat(database.ask("SELECT count(*) FROM chatkit_item_tombstone")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_change_runs_without_a_connection_and_again_if_the_thread_was_changed(Server server) {
    try (ServerStore<String> store = store(server, server.migratedDatabase())) {
      AtomicInteger calls = new AtomicInteger();
      ThreadMetadata changed =
          store.updateThread(
              "t",
              thread -> {
                assertThat(store.busyConnections()).isZero();
                if (calls.incrementAndGet() == 1) {
                  store.saveThread(thread.withTitle("meanwhile"), "ann");
                }
                return thread.withTitle(thread.title() + ", then this");
              },
              "ann");

      assertThat(calls).hasValue(2);
      assertThat(changed.title()).isEqualTo("meanwhile, then this");
      assertThat(store.loadThread("t", "ann")).isEqualTo(changed);
      assertThatThrownBy(() ->
              store.updateThread(
                  "t",
                  thread -> {
                    store.deleteThread("t", "ann");
                    return thread.withTitle("late");
                  },
                  "ann"))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void documents_of_some_megabytes_and_any_text_are_kept(Server server) {
    String some = "a\u0000b \ud83d\ude00 \ud83d \u202e \u0301 ' \\ \" \n %s ?1 $1 :x ";
    String text = some.repeat(50_000);
    try (ServerStore<String> store = store(server, server.migratedDatabase())) {
      store.addThreadItem("t", Samples.message("t", "large", text), "ann");
      assertThat(store.loadItem("t", "large", "ann"))
          .isEqualTo(Samples.message("t", "large", text));
    }
  }

  private static void whileUncommitted(
      Server server, TestDatabase database, Calls.Work<Boolean> work, Runnable call)
      throws Exception {
    whileUncommitted(server, database, work, call, sql -> true);
  }

  /** Has the call wait for what the first work locked, and does the second before it commits. */
  private static void whileUncommitted(
      Server server,
      TestDatabase database,
      Calls.Work<Boolean> work,
      Runnable call,
      Calls.Work<Boolean> second)
      throws Exception {
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    try (PooledDatabase pooled = Server.database(server, Server.pool(database, config -> {}));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> working =
          threads.submit(() ->
              pooled.write(
                  () -> "Working",
                  sql -> {
                    work.on(sql);
                    locked.countDown();
                    StalledWriter.waitFor(blocked);
                    return second.on(sql);
                  }));
      assertThat(StalledWriter.waitFor(locked)).isTrue();
      Future<?> calling = threads.submit(call);
      Connections.awaitBlocked(server, database);
      blocked.countDown();
      assertThat(working.get()).isTrue();
      calling.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_item_saved_while_its_deletion_is_committed_is_a_new_one_at_the_end(Server server)
      throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = store(server, database)) {
      store.addThreadItem("t", Samples.message("t", "a"), "ann");
      store.addThreadItem("t", Samples.message("t", "b"), "ann");
      whileUncommitted(
          server,
          database,
          sql -> {
            Threads.lock(sql, "ann", "t");
            Items.delete(sql, "ann", "t", "a", Long.MAX_VALUE);
            return true;
          },
          () -> store.addThreadItem("t", Samples.message("t", "a"), "ann"));

      assertThat(ids(store)).containsExactly("b", "a");
      assertThat(Samples.ids(store.loadThreadItems("t", "a", 9, Order.DESC, "ann")))
          .containsExactly("b");
      store.deleteThreadItem("t", "a", "ann");
      assertThat(Samples.ids(store.loadThreadItems("t", "a", 9, Order.DESC, "ann")))
          .containsExactly("b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_append_takes_its_number_after_the_one_it_waited_for(Server server) throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = store(server, database)) {
      whileUncommitted(
          server,
          database,
          sql -> Threads.lock(sql, "ann", "t"),
          () -> store.addThreadItem("t", Samples.message("t", "b"), "ann"),
          sql ->
              Items.save(
                  sql,
                  "ann",
                  "t",
                  Samples.message("t", "a"),
                  StoredForm.write(Samples.message("t", "a"))));

      assertThat(ids(store)).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_record_bound_while_its_thread_s_deletion_waits_is_deleted_too(Server server)
      throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = store(server, database)) {
      whileUncommitted(
          server,
          database,
          sql -> {
            Threads.lock(sql, "ann", "t");
            Attachments.save(sql, "ann", Samples.document("f"), "t");
            return true;
          },
          () -> store.deleteThread("t", "ann"));

      assertThat(database.ask("SELECT count(*) FROM chatkit_thread")).isEqualTo("0");
      assertThat(database.ask("SELECT count(*) FROM chatkit_attachment")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void those_that_deadlock_are_tried_again(Server server) throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (PooledDatabase pooled = Server.database(server, Server.pool(database, config -> {}));
        ServerStore<String> store = store(server, database);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      store.saveThread(Samples.thread("u"), "ann");
      CyclicBarrier bothHaveOne = new CyclicBarrier(2);
      AtomicInteger tries = new AtomicInteger();
      List<Future<Boolean>> both = new ArrayList<>();
      for (List<String> order : List.of(List.of("t", "u"), List.of("u", "t"))) {
        both.add(
            threads.submit(() ->
                pooled.write(
                    () -> "Locking " + order,
                    sql -> {
                      Threads.lock(sql, "ann", order.getFirst());
                      if (tries.incrementAndGet() <= 2) {
                        meet(bothHaveOne);
                      }
                      return Threads.lock(sql, "ann", order.getLast());
                    })));
      }
      for (Future<Boolean> one : both) {
        assertThat(one.get(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(tries).hasValue(3);
      assertThat(pooled.busy()).isZero();
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_fails_in_a_transaction_leaves_nothing_and_no_connection(Server server) {
    TestDatabase database = server.migratedDatabase();
    try (PooledDatabase pooled = Server.database(server, Server.pool(database, config -> {}))) {
      IllegalStateException no = new IllegalStateException("no");
      assertThatThrownBy(() ->
              pooled.write(
                  () -> "Breaking off",
                  sql -> {
                    Threads.save(sql, "ann", Samples.document("half"), 0);
                    throw no;
                  }))
          .isSameAs(no);
      assertThatThrownBy(() -> pooled.write(() -> "Misspelling", sql -> sql.update("SELCT 1")))
          .isInstanceOfSatisfying(
              UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
          .hasMessageStartingWith("Misspelling in the server failed: ");

      assertThat(pooled.busy()).isZero();
      assertThat(database.ask("SELECT count(*) FROM chatkit_thread")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_pool_of_somebody_else_s_is_given_back_as_it_was_and_left_open(Server server)
      throws SQLException {
    TestDatabase database = server.migratedDatabase();
    try (HikariDataSource pool =
        Server.pool(
            database,
            config -> {
              config.setAutoCommit(false);
              config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
              config.setMaximumPoolSize(1);
            })) {
      try (ServerStore<String> store = server.builder().dataSource(pool).open()) {
        store.saveThread(Samples.thread("t"), "ann");
        store.addThreadItem("t", Samples.message("t", "a"), "ann");
        store.addThreadItem("t", Samples.message("t", "b"), "ann");
        assertThat(store.deleteItemsAfter("t", "a", "ann")).isEqualTo(1);
        assertThat(ids(store)).containsExactly("a");
        assertThatThrownBy(() -> store.addThreadItem("no", Samples.message("no", "a"), "ann"))
            .isInstanceOf(NotFoundException.class);
      }
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(connection.getTransactionIsolation())
            .isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
      }
    }
    assertThat(database.ask("SELECT count(*) FROM chatkit_item")).isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource
  void appends_wait_for_each_other_whatever_the_pool_s_isolation(Server server) throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (HikariDataSource pool =
            Server.pool(
                database, config -> config.setTransactionIsolation("TRANSACTION_SERIALIZABLE"));
        ServerStore<String> store = server.builder().dataSource(pool).open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      store.saveThread(Samples.thread("t"), "ann");
      List<Future<?>> appending = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String id = "i" + i;
        appending.add(
            threads.submit(() -> store.addThreadItem("t", Samples.message("t", id), "ann")));
      }
      for (Future<?> future : appending) {
        future.get();
      }
      assertThat(ids(store)).hasSize(100);
    }
  }

  @ParameterizedTest
  @EnumSource
  void after_its_connections_were_cut_a_store_goes_on_by_itself(Server server) {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = store(server, database)) {
      store.addThreadItem("t", Samples.message("t", "a"), "ann");
      Connections.killAll(server, database);

      assertThat(ids(store)).containsExactly("a");
      store.addThreadItem("t", Samples.message("t", "b"), "ann");
      assertThat(ids(store)).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_connection_lost_at_the_commit_leaves_the_outcome_unknown(Server server) {
    TestDatabase database = server.migratedDatabase();
    CutConnections cut = new CutConnections(server, database);
    try (ServerStore<String> store = server.builder().dataSource(cut).open()) {
      store.saveThread(Samples.thread("t"), "ann");

      cut.cutBefore = "commit";
      assertLost(() -> store.deleteThread("t", "ann"), "Deleting thread t", true);
      assertThat(store.loadThread("t", "ann")).isEqualTo(Samples.thread("t"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_transaction_whose_connection_was_lost_before_the_commit_is_made_again(Server server) {
    TestDatabase database = server.migratedDatabase();
    CutConnections cut = new CutConnections(server, database);
    try (ServerStore<String> store = server.builder().dataSource(cut).open()) {
      store.saveThread(Samples.thread("t"), "ann");

      cut.cutBefore = "prepareStatement";
      store.deleteThread("t", "ann");
      assertThatThrownBy(() -> store.loadThread("t", "ann")).isInstanceOf(NotFoundException.class);
      assertThat(cut.cutBefore).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_connection_lost_at_a_statement_that_commits_itself_leaves_the_outcome_unknown(
      Server server) {
    TestDatabase database = server.migratedDatabase();
    CutConnections cut = new CutConnections(server, database);
    try (ServerStore<String> store = server.builder().dataSource(cut).open()) {
      store.saveThread(Samples.thread("t"), "ann");

      cut.cutBefore = "prepareStatement";
      assertLost(
          () -> store.addThreadItem("t", Samples.message("t", "a"), "ann"),
          "Saving item a of thread t",
          true);
      cut.cutBefore = "prepareStatement";
      assertThat(ids(store)).isEmpty();
    }
  }

  private static void assertLost(ThrowingCallable call, String what, boolean outcomeUnknown) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.outcomeUnknown()).as("%s", e.getCause()).isEqualTo(outcomeUnknown))
        .hasMessageStartingWith(what + " in ");
  }

  @ParameterizedTest
  @EnumSource
  void a_pool_that_is_used_up_is_told_after_the_timeout(Server server) throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (PooledDatabase pooled =
            Server.database(
                server,
                Server.pool(
                    database,
                    config -> {
                      config.setMaximumPoolSize(1);
                      config.setConnectionTimeout(250);
                    }));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch taken = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Future<Boolean> holder =
          threads.submit(() ->
              pooled.read(
                  () -> "Holding",
                  sql -> {
                    taken.countDown();
                    return StalledWriter.waitFor(release);
                  }));
      assertThat(StalledWriter.waitFor(taken)).isTrue();

      assertThat(pooled.busy()).isEqualTo(1);
      assertThat(pooled.waiting()).isZero();
      ThrowingCallable waiting =
          () -> pooled.writeOne(() -> "Waiting", sql -> sql.update("SELECT 1"));
      assertLost(waiting, "Waiting", false);
      assertThatThrownBy(waiting)
          .hasMessageContaining(
              "; 1 calls of this store have a connection and 0 more wait for one, for Holding in ");
      release.countDown();
      assertThat(holder.get()).isTrue();
    }
  }

  /** So many that each connection has a long queue. */
  @ParameterizedTest
  @EnumSource
  void an_owner_whose_calls_all_wait_lets_another_go_first(Server server) throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store =
            server.builder(database).poolSize(3).connectionTimeout(Duration.ofSeconds(5)).open();
        Connection other = database.connect();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      store.saveThread(Samples.thread("t"), "ann");
      other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED); // no gaps
      other.setAutoCommit(false);
      other
          .createStatement()
          .executeUpdate(
              "UPDATE chatkit_thread SET document = 'x' WHERE owner = 'ann' AND id = 't'");
      List<Future<?>> waiting = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        ThreadItem item = Samples.message("t", "i" + i);
        waiting.add(threads.submit(() -> store.addThreadItem("t", item, "ann")));
      }
      Connections.awaitBlocked(server, database);

      store.saveThread(Samples.thread("u"), "ben");
      assertThat(store.loadThread("u", "ben")).isEqualTo(Samples.thread("u"));

      other.rollback();
      for (Future<?> one : waiting) {
        try {
          one.get();
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(UnavailableException.class);
        }
      }
    }
  }

  /** Six of three connections: so many that some wait for those who wait for the lock. */
  @ParameterizedTest
  @EnumSource
  void who_waits_for_a_locked_thread_keeps_nobody_else_from_a_connection(Server server)
      throws Exception {
    TestDatabase database = server.migratedDatabase();
    try (ServerStore<String> store = server.builder(database).poolSize(3).open();
        Connection other = database.connect();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      store.saveThread(Samples.thread("t"), "ann");
      other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED); // no gaps
      other.setAutoCommit(false);
      other
          .createStatement()
          .executeUpdate(
              "UPDATE chatkit_thread SET document = 'x' WHERE owner = 'ann' AND id = 't'");
      List<Future<?>> waiting = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        ThreadItem item = Samples.message("t", "i" + i);
        waiting.add(threads.submit(() -> store.addThreadItem("t", item, "ann")));
      }
      Connections.awaitBlocked(server, database);

      store.saveThread(Samples.thread("u"), "ben");
      assertThat(store.loadThread("u", "ben")).isEqualTo(Samples.thread("u"));
      for (Future<?> one : waiting) {
        assertThatThrownBy(one::get).hasCauseInstanceOf(UnavailableException.class);
      }
      other.rollback();
      store.addThreadItem("t", Samples.message("t", "late"), "ann");
      assertThat(ids(store)).containsExactly("late");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_closed_store_is_closed_for_good_and_leaves_no_connection(Server server) {
    TestDatabase database = server.migratedDatabase();
    ServerStore<String> store = store(server, database);
    store.close();
    store.close();

    assertThatThrownBy(() -> store.loadThread("t", "ann"))
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.outcomeUnknown()).isFalse())
        .hasMessageEndingWith("the store is closed");
    assertThat(Connections.count(server, database)).isZero();
  }
}
