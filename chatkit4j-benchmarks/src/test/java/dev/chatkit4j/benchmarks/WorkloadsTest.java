package dev.chatkit4j.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All workloads, in tiny size, against the program itself. */
@Timeout(120)
@Tag("slow")
final class WorkloadsTest {
  private static final HttpLoad.Sizes TINY =
      new HttpLoad.Sizes(
          List.of(1, 3), 2, Duration.ofMillis(1), Duration.ofMillis(50), 40, 25, 6, 60);

  @TempDir private Path folder;

  /** The program that was just compiled. */
  private ServedProgram start() throws Exception {
    return ServedProgram.start(program(), folder, Map.of());
  }

  static List<String> program() {
    return List.of(
        ServedProgram.java(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.chatkit4j.app.Main");
  }

  @Test
  void http_loads_make_tables_of_checked_answers() throws Exception {
    try (ServedProgram program = start()) {
      assertThat(new HttpLoad(program.target(), TINY).tables())
          .containsOnlyOnce("| `items.list`, newest 20 of 40 items | 1 | ")
          .containsOnlyOnce("| `threads.get_by_id`, a thread with 40 items | 3 | ")
          .containsOnlyOnce("| `threads.list`, newest 20 of 25 threads | 3 | ")
          .containsOnlyOnce("| `threads.create` with `bench:20`, to the end of the turn | 3 | ")
          .containsOnlyOnce("| oldest first | ")
          .containsOnlyOnce("| newest first | ")
          .containsOnlyOnce("| one after the other | ")
          .doesNotContain("–", "NaN");
    }
  }

  @Test
  void slow_streams_are_all_open_at_once() throws Exception {
    Table table = SlowStreams.table();
    try (ServedProgram program = start()) {
      SlowStreams.measure(
          program.target(), new SlowStreams.Load(8, 20, 20, Duration.ofMillis(1), 2), table);
    }
    assertThat(table.toString()).contains("| 8 | `bench-slow:20:20` | 8.00 | ");
  }

  @Test
  void a_cold_start_ends_with_an_answer() throws Exception {
    Spread seconds = ColdStart.measure(program(), folder, Map.of(), 2);

    assertThat(seconds.least()).isBetween(0.01, 60.0);
    assertThat(seconds.most()).isGreaterThanOrEqualTo(seconds.least());
  }

  @Test
  void the_store_is_measured_against_plain_jdbc() throws Exception {
    try (Scratch scratch = Scratch.in(folder)) {
      assertThat(StoreRatios.measure(scratch, new StoreRatios.Sizes(1, 32, 2, 100, 40, 2)))
          .hasSize(7)
          .allSatisfy(ratio -> assertThat(ratio.value()).isPositive());
    }
  }

  @Test
  void contention_has_readers_writers_and_a_sleeper() throws Exception {
    try (Scratch scratch = Scratch.in(folder)) {
      assertThat(SqliteContention.measure(scratch, 20, 1).markdown())
          .contains("| 20 virtual threads |")
          .contains("| pages of 20 read |", "| items written |", "| another virtual thread")
          .contains("Pinned virtual threads: 0.");
    }
  }

  @Test
  void files_go_in_and_come_back_as_they_were() throws Exception {
    assertThat(
            FileTransfers.measure(folder, program(), new FileTransfers.Sizes(1, 3, 1)).toString())
        .contains("| 3 files of 1 MB at once, -Xmx128m |")
        .contains("| `POST /chatkit/attachments` |", "| `GET /chatkit/attachments/{id}` |")
        .doesNotContain("–", "NaN");
  }

  @Test
  void writers_are_watched_while_attachments_are_swept() throws Exception {
    try (Scratch scratch = Scratch.in(folder)) {
      assertThat(SweepWaits.measure(scratch, 500, 1).toString())
          .contains("| nobody sweeps |", "| 500 expired attachments are swept in ");
    }
  }

  @Test
  void benchmarks_do_what_they_say() throws Exception {
    CodecBenchmark codec = new CodecBenchmark();
    assertThat(codec.readStoredMessage()).isEqualTo(Samples.item("thr_1", 0));
    assertThat(new String(codec.writeStoredMessage(), UTF_8)).hasSizeBetween(2_000, 2_200);
    assertThat(codec.readStoredWidget()).isEqualTo(Samples.widget("thr_1"));
    assertThat(new String(codec.writeStoredWidget(), UTF_8).split("\"type\""))
        .hasSizeBetween(100, 200);
    assertThat(codec.readStoredAttachments()).isEqualTo(Samples.messageWithAttachments("thr_1"));
    assertThat(new String(codec.writeStoredAttachments(), UTF_8)).contains("manifest.pdf");
    assertThat(codec.readRequest()).isNotNull();
    assertThat(ItemPage.read(codec.writePage()).requireFull().after()).isNotNull();
    assertThat(new String(codec.writeDelta(), UTF_8)).contains("five words in each delta ");

    stores(new MemoryStoreBenchmark());
    SqliteStoreBenchmark sqlite = new SqliteStoreBenchmark();
    stores(sqlite);
    sqlite.appendBy32(new StoreBenchmark.Conversation());
    assertThat(sqlite.newestPageBy32()).isEqualTo(sqlite.newestPage());
    sqlite.close();
  }

  private static void stores(StoreBenchmark benchmark) {
    var conversation = new StoreBenchmark.Conversation();
    benchmark.append(conversation);
    assertThat(benchmark.loadItem().id()).isEqualTo(Samples.itemId(1_000));
    assertThat(benchmark.newestPage().data())
        .hasSize(20)
        .first()
        .extracting("id")
        .isEqualTo(Samples.itemId(1_999));
    assertThat(benchmark.pageAfterCursor().data())
        .first()
        .extracting("id")
        .isEqualTo(Samples.itemId(1_001));
    assertThat(benchmark.listThreads().data()).hasSize(20);
  }

  @Test
  void benchmarks_by_many_callers_run_on_virtual_threads() throws Exception {
    assertThat(Microbenchmarks.table("SqliteStoreBenchmark.newestPage", 0, 1).toString())
        .contains("| `SqliteStoreBenchmark.newestPage` | 1 platform |")
        .contains("| `SqliteStoreBenchmark.newestPageBy32` | 32 virtual |");
  }

  @Test
  void the_machine_is_told() throws Exception {
    assertThat(Machine.describe(folder)).contains("processors, Java ", "load average", "4 KB in ");
  }
}
