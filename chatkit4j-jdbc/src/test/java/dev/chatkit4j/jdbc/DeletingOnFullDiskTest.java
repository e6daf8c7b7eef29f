package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.protocol.Order;
import dev.chatkit4j.server.Readiness;
import dev.chatkit4j.server.Reply;
import dev.chatkit4j.store.NotFoundException;
import dev.chatkit4j.store.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The abilities of a server on a disk without room: whoever deletes gets the reserve's room. */
@Timeout(300)
final class DeletingOnFullDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir Path folder;

  private Path file;
  private Path reserve;
  private SmallDisk disk;
  private SqliteDatabase database;
  private SqliteStore<String> store;
  private AnsweringServer server;

  @BeforeEach
  void open() throws SQLException {
    file = folder.resolve("chat.db");
    reserve = folder.resolve("chat.db-reserve");
    disk = new SmallDisk(reserve);
    SqliteDatabase.open(file, 0, PATIENCE).close();
    serve();
  }

  private void serve() throws SQLException {
    SqliteConnections connections = SqliteConnections.to(file, PATIENCE);
    Sql writer = connections.writer();
    connections.useWriteAheadLog(writer);
    database =
        new SqliteDatabase(
            "chat.db",
            new Sql(disk.of(writer.connection())),
            List.of(connections.reader()),
            Reserve.beside(file, Duration.ZERO, disk),
            Duration.ZERO);
    store = new SqliteStore<>(database, owner -> owner, Clock.systemUTC());
    server = new AnsweringServer(store);
  }

  @AfterEach
  void close() {
    server.close();
    store.close();
  }

  /** The writer takes it while it has nothing to do, and writes nothing meanwhile. */
  private void awaitReserve() {
    while (!Files.exists(reserve)) {
      Thread.onSpinWait();
    }
    database.write(() -> "Waiting", sql -> true);
    assertThat(reserve).hasSize(Reserve.BYTES);
  }

  private String answered(String text) throws InterruptedException {
    return AnsweringServer.threadId(AnsweringServer.events(server.create(text)));
  }

  private Integer userVersion() {
    return database.read(
        () -> "Asking", sql -> sql.first("PRAGMA user_version", row -> row.getInt(1)));
  }

  @Test
  void all_writes_are_refused_and_said_to_be_threads_are_deleted_and_then_there_is_room()
      throws Exception {
    String first = answered("one");
    String second = answered("two");
    Readiness<String> readiness = new Readiness<>(server, "nobody");
    awaitReserve();
    disk.room = Reserve.BYTES;

    assertThat(((Reply.Json) server.create("three")).status()).isEqualTo(503);
    assertThat(((Reply.Json) server.message(first, "more")).status()).isEqualTo(503);
    assertThatThrownBy(() -> store.saveThread(Samples.thread("thr"), "ann"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("SQLITE_FULL")
        .hasMessageContaining("chat.db");
    assertThat(readiness.missing())
        .extracting(Readiness.Missing::what)
        .containsExactly("Conversations cannot be saved");
    assertThat(reserve).exists();

    store.deleteThread(first, "ann");

    assertThat(reserve).doesNotExist();
    assertThatThrownBy(() -> store.loadThread(first, "ann")).isInstanceOf(NotFoundException.class);
    assertThat(Samples.ids(store.loadThreadItems(second, null, 9, Order.ASC, "ann"))).hasSize(2);
    assertThat(userVersion()).isEqualTo(SqliteSchema.OVERWRITES);
    assertThat(AnsweringServer.events(server.message(second, "more")))
        .last()
        .satisfies(event -> assertThat(event.text("type")).isEqualTo("thread.item.done"));
    assertThat(readiness.missing()).isEmpty();
  }

  @Test
  void the_reserve_is_taken_again_when_there_is_room() throws Exception {
    String thread = answered("one");
    awaitReserve();
    disk.room = Reserve.BYTES;
    store.deleteThread(thread, "ann");
    assertThat(reserve).doesNotExist();

    disk.room = SmallDisk.PLENTY;

    awaitReserve();
  }

  @Test
  void the_reserve_stays_for_the_next_start_which_may_need_it() throws Exception {
    String thread = answered("one");
    awaitReserve();
    close();
    assertThat(reserve).hasSize(Reserve.BYTES);
    disk.room = Reserve.BYTES;

    serve();

    store.deleteThread(thread, "ann");
    assertThat(reserve).doesNotExist();
  }

  @Test
  void an_owner_is_erased_with_the_room_of_the_reserve() throws Exception {
    answered("one");
    awaitReserve();
    disk.room = Reserve.BYTES;

    store.ownerData().orElseThrow().eraseOwner("ann");

    assertThat(store.loadThreads(9, null, Order.ASC, "ann").data()).isEmpty();
  }

  @Test
  void what_does_not_fit_even_so_is_deleted_without_overwriting_and_the_file_says_so()
      throws Exception {
    String thread = answered("one");
    awaitReserve();
    disk.room = Reserve.BYTES;
    disk.perCommit = 2L * Reserve.BYTES;

    store.deleteThread(thread, "ann");

    assertThatThrownBy(() -> store.loadThread(thread, "ann")).isInstanceOf(NotFoundException.class);
    assertThat(userVersion()).isEqualTo(SqliteSchema.LEAVES_TRACES);
  }

  @Test
  void a_deletion_that_finds_no_room_at_all_is_refused_and_nothing_is_lost() throws Exception {
    String thread = answered("one");
    awaitReserve();
    disk.room = 0;

    assertThatThrownBy(() -> store.deleteThread(thread, "ann"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("SQLITE_FULL");

    assertThat(Samples.ids(store.loadThreadItems(thread, null, 9, Order.ASC, "ann"))).hasSize(2);
    disk.room = SmallDisk.PLENTY;
    store.deleteThread(thread, "ann");
  }

  @Test
  void a_store_that_is_opened_on_a_full_disk_reads_and_makes_no_reserve() throws Exception {
    String thread = answered("one");
    close();
    Files.deleteIfExists(reserve);
    disk.room = 0;

    serve();

    assertThat(Samples.ids(store.loadThreadItems(thread, null, 9, Order.ASC, "ann"))).hasSize(2);
    assertThat(((Reply.Json) server.create("two")).status()).isEqualTo(503);
    assertThat(reserve).doesNotExist();
    disk.room = SmallDisk.PLENTY;
    awaitReserve();
    answered("three");
  }
}
