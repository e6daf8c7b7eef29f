package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.store.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadersTest {
  @TempDir Path folder;
  private SqliteDatabase database;
  private final ExecutorService platform = Executors.newCachedThreadPool();
  private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(folder.resolve("a.db"), 1, Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    platform.close();
    virtual.close();
    database.close();
  }

  private Thread whoReads() {
    return database.read(() -> "Asking", sql -> Thread.currentThread());
  }

  @Test
  void a_platform_thread_reads_itself_and_a_virtual_one_never_does() throws Exception {
    assertThat(whoReads()).isSameAs(Thread.currentThread());
    assertThat(virtual.submit(this::whoReads).get().getName()).isEqualTo("chatkit4j-sqlite-reader");
  }

  @Test
  void a_connection_is_lent_to_one_call_at_a_time() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<Boolean> first =
        platform.submit(() ->
            database.read(
                () -> "Asking",
                sql -> {
                  reading.countDown();
                  return await(mayEnd);
                }));
    assertThat(await(reading)).isTrue();
    Future<Thread> second = platform.submit(this::whoReads);
    Future<Thread> third = virtual.submit(this::whoReads);

    assertThat(second).isNotDone();
    assertThat(third).isNotDone();
    mayEnd.countDown();

    assertThat(first.get()).isTrue();
    assertThat(second.get()).isNotNull();
    assertThat(third.get()).isNotNull();
  }

  @Test
  void what_was_read_is_decoded_by_the_same_thread_while_another_uses_the_connection()
      throws Exception {
    assertThat(virtual.submit(this::whoDecodes).get().getName())
        .isEqualTo("chatkit4j-sqlite-reader");
    assertThat(whoDecodes()).isSameAs(Thread.currentThread());

    Thread meanwhile =
        database.read(
            () -> "Asking",
            sql -> 7,
            seven -> {
              try {
                return platform.submit(this::whoReads).get(30, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    assertThat(meanwhile).isNotSameAs(Thread.currentThread());
  }

  private Thread whoDecodes() {
    return database.read(() -> "Asking", sql -> 7, seven -> Thread.currentThread());
  }

  @Test
  void what_cannot_be_decoded_fails_its_caller_alone() throws Exception {
    IllegalStateException damaged = new IllegalStateException("damaged");
    Callable<Object> decodesNothing =
        () ->
            database.read(
                () -> "Asking",
                sql -> 7,
                seven -> {
                  throw damaged;
                });

    assertThatThrownBy(decodesNothing::call).isSameAs(damaged);
    assertThatThrownBy(() -> virtual.submit(decodesNothing).get()).hasCause(damaged);
    assertThat(virtual.submit(this::whoReads).get().getName()).isEqualTo("chatkit4j-sqlite-reader");
  }

  @Test
  void closing_waits_for_the_call_that_runs_and_refuses_later_ones() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<Integer> running =
        platform.submit(() ->
            database.read(
                () -> "Asking",
                sql -> {
                  reading.countDown();
                  await(mayEnd);
                  return sql.first("SELECT 7", row -> row.getInt(1));
                }));
    assertThat(await(reading)).isTrue();
    Future<?> closing = platform.submit(database::close);
    mayEnd.countDown();

    assertThat(running.get()).isEqualTo(7);
    closing.get();
    assertThatThrownBy(this::whoReads)
        .isInstanceOf(UnavailableException.class)
        .hasMessageStartingWith("Asking in ")
        .hasMessageEndingWith("failed: the store is closed");
    assertThatThrownBy(() -> virtual.submit(this::whoReads).get())
        .hasCauseInstanceOf(UnavailableException.class);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
