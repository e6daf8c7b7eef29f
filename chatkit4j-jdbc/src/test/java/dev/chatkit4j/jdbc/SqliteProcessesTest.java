package dev.chatkit4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatkit4j.protocol.Order;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SqliteProcessesTest {
  @TempDir Path folder;

  @Test
  void two_processes_append_to_one_thread_in_one_order() throws Exception {
    Path file = folder.resolve("chat.db");
    int each = 200;
    try (SqliteStore<String> store = SqliteStore.open(file, context -> context);
        OtherProcess.Running other = OtherProcess.Running.start(file, "t", "other-", each)) {
      store.saveThread(Samples.thread("t"), "ann");
      assertThat(other.line()).isEqualTo("ready");
      other.go();
      for (int i = 0; i < each; i++) {
        store.addThreadItem("t", Samples.message("t", "own-" + i), "ann");
      }
      for (int i = 0; i < each; i++) {
        assertThat(other.line()).isEqualTo("other-" + i);
        assertThat(store.loadItem("t", "other-" + i, "ann").id()).isEqualTo("other-" + i);
      }
      assertThat(other.line()).isEqualTo("done");
      assertThat(other.process().waitFor()).isZero();

      List<String> all = Samples.ids(store.loadThreadItems("t", null, 1000, Order.ASC, "ann"));
      assertThat(all).hasSize(2 * each);
      assertThat(all.stream().filter(id -> id.startsWith("own-")))
          .containsExactlyElementsOf(numbered("own-", each));
      assertThat(all.stream().filter(id -> id.startsWith("other-")))
          .containsExactlyElementsOf(numbered("other-", each));
      assertThat(Samples.ids(store.loadThreadItems("t", null, 1000, Order.DESC, "ann")))
          .isEqualTo(all.reversed());
    }
  }

  private static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void what_was_acknowledged_survives_the_death_of_the_process() throws Exception {
    Path file = folder.resolve("chat.db");
    List<String> acknowledged = new ArrayList<>();
    try (SqliteStore<String> store = SqliteStore.open(file, context -> context)) {
      store.saveThread(Samples.thread("t"), "ann");
    }
    try (OtherProcess.Running other = OtherProcess.Running.start(file, "t", "i", 1_000_000)) {
      assertThat(other.line()).isEqualTo("ready");
      other.go();
      while (acknowledged.size() < 100) {
        acknowledged.add(other.line());
      }
      // Not Process.destroyForcibly, which would close the pipe and lose what is still in it.
      other.process().toHandle().destroyForcibly();
      for (String id = other.line(); id != null; id = other.line()) {
        acknowledged.add(id);
      }
    }

    try (SqliteStore<String> store = SqliteStore.open(file, context -> context)) {
      List<String> kept =
          Samples.ids(store.loadThreadItems("t", null, 1_000_000, Order.ASC, "ann"));
      assertThat(kept.size()).isBetween(acknowledged.size() - 1, acknowledged.size() + 1);
      assertThat(kept).isEqualTo(numbered("i", kept.size()));
      assertThat(kept).containsAll(acknowledged.subList(0, acknowledged.size() - 1));
    }
  }
}
